"""What was paused.

Made from `docs/schema/pause.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Optional

from .values import dollars


@dataclass(frozen=True)
class Unconfirmed:
    """What may still cost money though a pause was asked for."""

    endpoint: str
    """Which."""
    why: str
    """Why it is not confirmed, in words."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Unconfirmed:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoint=data["endpoint"],
            why=data["why"],
        )


@dataclass(frozen=True)
class Paused:
    """What was paused."""

    already: tuple[str, ...]
    """Endpoints that cost nothing before and are paused."""
    paused: tuple[str, ...]
    """Endpoints that cost money and were read back as paused."""
    seconds: float
    """From the first call to the last confirmation."""
    skipped_protected: tuple[str, ...]
    """Billable endpoints that were left running because they are protected."""
    stopped_rate_micros_per_hour: Optional[int]
    """What no longer runs, in micro-dollars; None when a price is not known."""
    unconfirmed: tuple[Unconfirmed, ...]
    """What may still cost money, and why."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Paused:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            already=tuple(data["already"]),
            paused=tuple(data["paused"]),
            seconds=data["seconds"],
            skipped_protected=tuple(data["skipped_protected"]),
            stopped_rate_micros_per_hour=data["stopped_rate_micros_per_hour"],
            unconfirmed=tuple(Unconfirmed.from_json(one) for one in data["unconfirmed"]),
        )

    @property
    def stopped_rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`stopped_rate_micros_per_hour` in dollars."""
        return dollars(self.stopped_rate_micros_per_hour)
