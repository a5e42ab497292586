"""What a session that is held tells, line by line.

Made from `docs/schema/hold.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Optional, Union

from .failure import Error
from .pause import Unconfirmed
from .receipt import Receipt
from .values import dollars, moment


@dataclass(frozen=True)
class HeldStarted:
    """The session is noted; from here on whatever happens ends with a pause."""

    endpoints: tuple[str, ...]
    """Its endpoints."""
    session: str
    """What it is called."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldStarted:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoints=tuple(data["endpoints"]),
            session=data["session"],
        )


@dataclass(frozen=True)
class HeldStanding:
    """How far one endpoint is."""

    endpoint: str
    """Which."""
    ready: bool
    """Whether it can be used now."""
    text: str
    """In words: `starting 2 min, usually 3 min`."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldStanding:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoint=data["endpoint"],
            ready=data["ready"],
            text=data["text"],
        )


@dataclass(frozen=True)
class HeldProgress:
    """How far it is changed."""

    cost_most_micros: Optional[int]
    """What it has cost at the most, in micro-dollars; None where nothing bounds it."""
    endpoints: tuple[HeldStanding, ...]
    """Its endpoints."""
    text: str
    """In words: `Starting, 1 of 2 ready`."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldProgress:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            cost_most_micros=data["cost_most_micros"],
            endpoints=tuple(HeldStanding.from_json(one) for one in data["endpoints"]),
            text=data["text"],
        )

    @property
    def cost_most_dollars(self) -> Optional[Decimal]:
        """`cost_most_micros` in dollars."""
        return dollars(self.cost_most_micros)


@dataclass(frozen=True)
class HeldAddress:
    """Where one endpoint is."""

    endpoint: str
    """Which."""
    url: Optional[str]
    """Where it answers; None when it has no address."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldAddress:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoint=data["endpoint"],
            url=data["url"],
        )


@dataclass(frozen=True)
class HeldReady:
    """The endpoints can be used. One at a time each comes with a line of its own."""

    endpoints: tuple[HeldAddress, ...]
    """Which."""
    rate_micros_per_hour: Optional[int]
    """All of them together, in micro-dollars; None when a price is not known."""
    until: Optional[datetime]
    """When they are paused at the latest; None when only the caller ends it."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldReady:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoints=tuple(HeldAddress.from_json(one) for one in data["endpoints"]),
            rate_micros_per_hour=data["rate_micros_per_hour"],
            until=None if data["until"] is None else moment(data["until"]),
        )

    @property
    def rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`rate_micros_per_hour` in dollars."""
        return dollars(self.rate_micros_per_hour)


@dataclass(frozen=True)
class HeldStopping:
    """They are being paused though the caller did not say `done`."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldStopping:
        """From an object of JSON; fields that are not known are left out."""
        return cls()


@dataclass(frozen=True)
class HeldEnded:
    """It is over, and this is the last line."""

    error: Optional[Error]
    """What went wrong; None when nothing did."""
    receipt: Optional[Receipt]
    """What it cost; None when it did not begin."""
    unconfirmed: tuple[Unconfirmed, ...]
    """What may still cost money though a pause was asked for."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldEnded:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            error=None if data["error"] is None else Error.from_json(data["error"]),
            receipt=None if data["receipt"] is None else Receipt.from_json(data["receipt"]),
            unconfirmed=tuple(Unconfirmed.from_json(one) for one in data["unconfirmed"]),
        )


HeldLine = Union[HeldStarted, HeldProgress, HeldReady, HeldStopping, HeldEnded]

_BY_HAPPENING: dict[str, Any] = {
    "started": HeldStarted,
    "progress": HeldProgress,
    "ready": HeldReady,
    "stopping": HeldStopping,
    "ended": HeldEnded,
}


def line_of(data: Mapping[str, Any]) -> Optional[HeldLine]:
    """The line that an object of JSON tells of; None for one that is not known here."""
    made = _BY_HAPPENING.get(data.get("happening", ""))
    return None if made is None else made.from_json(data)
