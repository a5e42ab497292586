"""A receipt as `run --receipt` and `session show --json` write it. Money in micro-dollars, times in UTC, unknown as `None`.

Made from `docs/schema/receipt.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Optional

from .values import dollars, moment


@dataclass(frozen=True)
class StartStages:
    """Where the time of its start went; missing where Hugging Face's metrics did not tell."""

    initializing_millis: int
    """Starting what was pulled."""
    pending_millis: int
    """Waiting for a machine."""
    pulling_millis: int
    """Getting the model and the image there."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StartStages:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            initializing_millis=data["initializing_millis"],
            pending_millis=data["pending_millis"],
            pulling_millis=data["pulling_millis"],
        )


@dataclass(frozen=True)
class EndpointReceipt:
    """One endpoint of a receipt."""

    cold_start_micros: Optional[int]
    """What starting cost."""
    confirmed: Optional[datetime]
    """When that pause was read back."""
    endpoint: str
    """Which."""
    exit_code: Optional[int]
    """How its own command ended, one at a time."""
    left_running: bool
    """It ran before and was left as it was."""
    paused: Optional[datetime]
    """When its work was over and its pause was asked for."""
    ready: Optional[datetime]
    """When it was ready."""
    requests: Optional[int]
    """How many requests it served."""
    resumed: Optional[datetime]
    """When it was asked to resume; `None` when it ran already."""
    start_stages: Optional[StartStages]
    """Where the time of its start went; missing where Hugging Face's metrics did not tell."""
    tail_micros: Optional[int]
    """What it cost from then on, to the end of the started minute."""
    why: Optional[str]
    """What went otherwise than planned."""
    work_micros: Optional[int]
    """What working cost."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EndpointReceipt:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            cold_start_micros=data["cold_start_micros"],
            confirmed=None if data["confirmed"] is None else moment(data["confirmed"]),
            endpoint=data["endpoint"],
            exit_code=data["exit_code"],
            left_running=data["left_running"],
            paused=None if data["paused"] is None else moment(data["paused"]),
            ready=None if data["ready"] is None else moment(data["ready"]),
            requests=data["requests"],
            resumed=None if data["resumed"] is None else moment(data["resumed"]),
            start_stages=None if data.get("start_stages") is None else StartStages.from_json(data["start_stages"]),
            tail_micros=data["tail_micros"],
            why=data["why"],
            work_micros=data["work_micros"],
        )

    @property
    def cold_start_dollars(self) -> Optional[Decimal]:
        """`cold_start_micros` in dollars."""
        return dollars(self.cold_start_micros)

    @property
    def tail_dollars(self) -> Optional[Decimal]:
        """`tail_micros` in dollars."""
        return dollars(self.tail_micros)

    @property
    def work_dollars(self) -> Optional[Decimal]:
        """`work_micros` in dollars."""
        return dollars(self.work_micros)


@dataclass(frozen=True)
class Receipt:
    """A receipt as `run --receipt` and `session show --json` write it. Money in micro-dollars, times in UTC, unknown as `None`."""

    command: Optional[str]
    """What it ran, as typed."""
    ended: Optional[datetime]
    """When everything was confirmed; `None` while that is not so."""
    endpoints: tuple[EndpointReceipt, ...]
    """Its endpoints."""
    exit_code: Optional[int]
    """How that ended."""
    id: str
    """What the session is called."""
    log: Optional[str]
    """Where the output of the command is."""
    outcome: Optional[Literal["completed", "stopped", "failed", "abandoned"]]
    """`completed`, `stopped`, `failed`, `abandoned`; `None` while it is open."""
    started: datetime
    """When it began."""
    total_least_micros: int
    """The least it can have cost."""
    total_micros: Optional[int]
    """What all of it cost; `None` where that is not known exactly."""
    total_most_micros: Optional[int]
    """The most it can have cost; `None` where nothing bounds it."""
    why: Optional[str]
    """Why it failed."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Receipt:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            command=data["command"],
            ended=None if data["ended"] is None else moment(data["ended"]),
            endpoints=tuple(EndpointReceipt.from_json(one) for one in data["endpoints"]),
            exit_code=data["exit_code"],
            id=data["id"],
            log=data["log"],
            outcome=data["outcome"],
            started=moment(data["started"]),
            total_least_micros=data["total_least_micros"],
            total_micros=data["total_micros"],
            total_most_micros=data["total_most_micros"],
            why=data["why"],
        )

    @property
    def total_least_dollars(self) -> Decimal:
        """`total_least_micros` in dollars."""
        return dollars(self.total_least_micros)

    @property
    def total_dollars(self) -> Optional[Decimal]:
        """`total_micros` in dollars."""
        return dollars(self.total_micros)

    @property
    def total_most_dollars(self) -> Optional[Decimal]:
        """`total_most_micros` in dollars."""
        return dollars(self.total_most_micros)
