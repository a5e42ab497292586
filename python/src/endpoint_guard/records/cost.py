"""What it has cost.

Made from `docs/schema/cost.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Optional

from .values import dollars, moment


@dataclass(frozen=True)
class AsOf:
    """An endpoint that cost money when it was last read."""

    at: datetime
    """When it was last read."""
    name: str
    """Name inside the namespace."""
    namespace: str
    """User or organization."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AsOf:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            at=moment(data["at"]),
            name=data["name"],
            namespace=data["namespace"],
        )


@dataclass(frozen=True)
class CostRow:
    """Figures of one row."""

    day: Optional[date]
    """Which day, by day."""
    inferred_replica_minutes: float
    """The same that follows from what stood unchanged on both sides."""
    known_micros: int
    """As much of it as is exactly known, in micro-dollars."""
    least_micros: int
    """The least it cost, in micro-dollars; 1,000,000 is $1."""
    most_micros: Optional[int]
    """The most it cost, in micro-dollars; None when nothing bounds it."""
    name: Optional[str]
    """Name of the endpoint, by endpoint."""
    namespace: Optional[str]
    """User or organization, by endpoint and by namespace."""
    note: Optional[str]
    """What is not known of the cost, in words; None when all is known."""
    seen_replica_minutes: float
    """Billable minutes times replicas that were watched."""
    session: Optional[str]
    """Which session, by session."""
    unknown_replica_minutes: float
    """The same that nobody observed: at most so much."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CostRow:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            day=None if data.get("day") is None else date.fromisoformat(data["day"]),
            inferred_replica_minutes=data["inferred_replica_minutes"],
            known_micros=data["known_micros"],
            least_micros=data["least_micros"],
            most_micros=data["most_micros"],
            name=data.get("name"),
            namespace=data.get("namespace"),
            note=data["note"],
            seen_replica_minutes=data["seen_replica_minutes"],
            session=data.get("session"),
            unknown_replica_minutes=data["unknown_replica_minutes"],
        )

    @property
    def known_dollars(self) -> Decimal:
        """`known_micros` in dollars."""
        return dollars(self.known_micros)

    @property
    def least_dollars(self) -> Decimal:
        """`least_micros` in dollars."""
        return dollars(self.least_micros)

    @property
    def most_dollars(self) -> Optional[Decimal]:
        """`most_micros` in dollars."""
        return dollars(self.most_micros)


@dataclass(frozen=True)
class CostsSaved:
    """What pauses saved on these days; None by session."""

    least_micros: Optional[int]
    """At the least, in micro-dollars; None when no price of it is known."""
    pauses: int
    """How many pauses saved anything."""
    unpriced: int
    """How many of them at an unknown price: these are not in `least_micros`."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CostsSaved:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            least_micros=data["least_micros"],
            pauses=data["pauses"],
            unpriced=data["unpriced"],
        )

    @property
    def least_dollars(self) -> Optional[Decimal]:
        """`least_micros` in dollars."""
        return dollars(self.least_micros)


@dataclass(frozen=True)
class CostTotal:
    """All rows together."""

    day: Optional[date]
    """Which day, by day."""
    inferred_replica_minutes: float
    """The same that follows from what stood unchanged on both sides."""
    known_micros: int
    """As much of it as is exactly known, in micro-dollars."""
    least_micros: int
    """The least it cost, in micro-dollars; 1,000,000 is $1."""
    most_micros: Optional[int]
    """The most it cost, in micro-dollars; None when nothing bounds it."""
    name: Optional[str]
    """Name of the endpoint, by endpoint."""
    namespace: Optional[str]
    """User or organization, by endpoint and by namespace."""
    note: Optional[str]
    """What is not known of the cost, in words; None when all is known."""
    seen_replica_minutes: float
    """Billable minutes times replicas that were watched."""
    session: Optional[str]
    """Which session, by session."""
    unknown_replica_minutes: float
    """The same that nobody observed: at most so much."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CostTotal:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            day=None if data.get("day") is None else date.fromisoformat(data["day"]),
            inferred_replica_minutes=data["inferred_replica_minutes"],
            known_micros=data["known_micros"],
            least_micros=data["least_micros"],
            most_micros=data["most_micros"],
            name=data.get("name"),
            namespace=data.get("namespace"),
            note=data["note"],
            seen_replica_minutes=data["seen_replica_minutes"],
            session=data.get("session"),
            unknown_replica_minutes=data["unknown_replica_minutes"],
        )

    @property
    def known_dollars(self) -> Decimal:
        """`known_micros` in dollars."""
        return dollars(self.known_micros)

    @property
    def least_dollars(self) -> Decimal:
        """`least_micros` in dollars."""
        return dollars(self.least_micros)

    @property
    def most_dollars(self) -> Optional[Decimal]:
        """`most_micros` in dollars."""
        return dollars(self.most_micros)


@dataclass(frozen=True)
class Costs:
    """What it has cost."""

    as_of: tuple[AsOf, ...]
    """Endpoints that cost money when they were last read; they are counted until then."""
    at: datetime
    """When this was said."""
    by: Literal["endpoint", "day", "namespace", "session"]
    """What each of the rows is about."""
    from_: date
    """The first day."""
    rows: tuple[CostRow, ...]
    """What cost something. By endpoint and by namespace, what cost nothing has no row."""
    saved: Optional[CostsSaved]
    """What pauses saved on these days; None by session."""
    to: date
    """The last day, included."""
    total: CostTotal
    """All rows together."""
    zone: str
    """The time zone these days are of."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Costs:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            as_of=tuple(AsOf.from_json(one) for one in data["as_of"]),
            at=moment(data["at"]),
            by=data["by"],
            from_=date.fromisoformat(data["from"]),
            rows=tuple(CostRow.from_json(one) for one in data["rows"]),
            saved=None if data["saved"] is None else CostsSaved.from_json(data["saved"]),
            to=date.fromisoformat(data["to"]),
            total=CostTotal.from_json(data["total"]),
            zone=data["zone"],
        )
