"""What is running and what it costs.

Made from `docs/schema/status.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Optional

from .values import dollars, moment


@dataclass(frozen=True)
class EndpointStatus:
    """One endpoint."""

    armed: Optional[bool]
    """Whether Hugging Face stops it when idle; None when the answer did not say."""
    billable: bool
    """Whether it costs money."""
    billable_since: Optional[datetime]
    """When the current billable episode began; None while free."""
    episode_micros: Optional[int]
    """What that episode has cost, started minutes whole, in micro-dollars; None when part of it is not known."""
    hardware: Optional[str]
    """`vendor/region/type/size`; None when the answer did not say."""
    last_used: Optional[datetime]
    """When its last request came, as Hugging Face says."""
    level: Literal["watch", "guard", "protected"]
    """What may happen to it."""
    model: Optional[str]
    """As Hugging Face says."""
    name: str
    """Name inside the namespace."""
    namespace: str
    """User or organization."""
    rate_micros_per_hour: Optional[int]
    """Of all its replicas, in micro-dollars; 0 while free, None when the price is not known."""
    replicas: int
    """For how many replicas it does."""
    state: str
    """The state in the API's own spelling."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EndpointStatus:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            armed=data["armed"],
            billable=data["billable"],
            billable_since=None if data["billable_since"] is None else moment(data["billable_since"]),
            episode_micros=data["episode_micros"],
            hardware=data["hardware"],
            last_used=None if data["last_used"] is None else moment(data["last_used"]),
            level=data["level"],
            model=data["model"],
            name=data["name"],
            namespace=data["namespace"],
            rate_micros_per_hour=data["rate_micros_per_hour"],
            replicas=data["replicas"],
            state=data["state"],
        )

    @property
    def episode_dollars(self) -> Optional[Decimal]:
        """`episode_micros` in dollars."""
        return dollars(self.episode_micros)

    @property
    def rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`rate_micros_per_hour` in dollars."""
        return dollars(self.rate_micros_per_hour)


@dataclass(frozen=True)
class StatusExposure:
    """What may still be spent if this machine vanishes."""

    bounded: bool
    """Whether Hugging Face stops everything by itself: all is armed, and nothing was seen in use at every reading for as long as its timeout."""
    micros: Optional[int]
    """The most that may still be, in micro-dollars; None when unbounded or not known."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatusExposure:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            bounded=data["bounded"],
            micros=data["micros"],
        )

    @property
    def dollars(self) -> Optional[Decimal]:
        """`micros` in dollars."""
        return dollars(self.micros)


@dataclass(frozen=True)
class StatusLastKnown:
    """What was read last of what is not watched now; None when everything is, or nothing ever was."""

    age_seconds: int
    """How long ago."""
    billable: int
    """How many endpoints cost money then."""
    read_at: datetime
    """When: the oldest, where several namespaces were read at different times."""
    running_rate_micros_per_hour: Optional[int]
    """What they cost then, in micro-dollars; None when a price is not known."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatusLastKnown:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            age_seconds=data["age_seconds"],
            billable=data["billable"],
            read_at=moment(data["read_at"]),
            running_rate_micros_per_hour=data["running_rate_micros_per_hour"],
        )

    @property
    def running_rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`running_rate_micros_per_hour` in dollars."""
        return dollars(self.running_rate_micros_per_hour)


@dataclass(frozen=True)
class StatusSaved:
    """What pauses saved in the last 30 days, today included."""

    least_micros: Optional[int]
    """At the least, in micro-dollars; None when no price of it is known."""
    pauses: int
    """How many pauses saved anything."""
    unpriced: int
    """How many of them at an unknown price: these are not in `least_micros`."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatusSaved:
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
class StatusUnseen:
    """What is not watched; None when everything is."""

    namespaces: tuple[str, ...]
    """Users and organizations; empty while it is not known which there are."""
    since: Optional[datetime]
    """Its last reading; None when there was none."""
    why: str
    """In words."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatusUnseen:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            namespaces=tuple(data["namespaces"]),
            since=None if data["since"] is None else moment(data["since"]),
            why=data["why"],
        )


@dataclass(frozen=True)
class Status:
    """What is running and what it costs."""

    at: datetime
    """When this was said."""
    billable: Optional[int]
    """How many endpoints cost money; None when not everything is watched."""
    endpoints: tuple[EndpointStatus, ...]
    """Every endpoint that is known."""
    exposure: StatusExposure
    """What may still be spent if this machine vanishes."""
    last_known: Optional[StatusLastKnown]
    """What was read last of what is not watched now; None when everything is, or nothing ever was."""
    pausing_last_proved: Optional[datetime]
    """When a pause of this user last went the whole way and was read back here; None when none ever did."""
    reading_age_seconds: Optional[int]
    """Age of the oldest reading of what costs money, or of everything while nothing does; None before the first."""
    running_rate_micros_per_hour: Optional[int]
    """All billable endpoints together, in micro-dollars; None when a price is not known, or not everything is watched."""
    saved: StatusSaved
    """What pauses saved in the last 30 days, today included."""
    today_micros: Optional[int]
    """Cost since midnight, local time, in micro-dollars; None when part of it is not known, or not everything is watched."""
    unseen: Optional[StatusUnseen]
    """What is not watched; None when everything is."""
    watching: Literal["whole", "partly", "blind", "awaited", "signed-out"]
    """How much of what may be running was read lately."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Status:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            at=moment(data["at"]),
            billable=data["billable"],
            endpoints=tuple(EndpointStatus.from_json(one) for one in data["endpoints"]),
            exposure=StatusExposure.from_json(data["exposure"]),
            last_known=None if data["last_known"] is None else StatusLastKnown.from_json(data["last_known"]),
            pausing_last_proved=None if data["pausing_last_proved"] is None else moment(data["pausing_last_proved"]),
            reading_age_seconds=data["reading_age_seconds"],
            running_rate_micros_per_hour=data["running_rate_micros_per_hour"],
            saved=StatusSaved.from_json(data["saved"]),
            today_micros=data["today_micros"],
            unseen=None if data["unseen"] is None else StatusUnseen.from_json(data["unseen"]),
            watching=data["watching"],
        )

    @property
    def running_rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`running_rate_micros_per_hour` in dollars."""
        return dollars(self.running_rate_micros_per_hour)

    @property
    def today_dollars(self) -> Optional[Decimal]:
        """`today_micros` in dollars."""
        return dollars(self.today_micros)
