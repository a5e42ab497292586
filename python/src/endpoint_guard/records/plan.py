"""What was asked and what it would cost. Unknown amounts are None, never zero.

Made from `docs/schema/plan.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Optional

from .values import dollars


@dataclass(frozen=True)
class PlanAmounts:
    """In 365/12 days."""

    always_on_micros: Optional[int]
    """Never stopped, in micro-dollars; None when a price is not known."""
    saved_micros: Optional[int]
    """What these hours save against always on, in micro-dollars; None when a price is not known."""
    scale_to_zero_micros: Optional[int]
    """Left to Hugging Face to stop after `idle_minutes`, in micro-dollars; None when a price is not known."""
    these_hours_micros: Optional[int]
    """Resumed before the use and paused at its end, in micro-dollars; None when a price is not known."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanAmounts:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            always_on_micros=data["always_on_micros"],
            saved_micros=data["saved_micros"],
            scale_to_zero_micros=data["scale_to_zero_micros"],
            these_hours_micros=data["these_hours_micros"],
        )

    @property
    def always_on_dollars(self) -> Optional[Decimal]:
        """`always_on_micros` in dollars."""
        return dollars(self.always_on_micros)

    @property
    def saved_dollars(self) -> Optional[Decimal]:
        """`saved_micros` in dollars."""
        return dollars(self.saved_micros)

    @property
    def scale_to_zero_dollars(self) -> Optional[Decimal]:
        """`scale_to_zero_micros` in dollars."""
        return dollars(self.scale_to_zero_micros)

    @property
    def these_hours_dollars(self) -> Optional[Decimal]:
        """`these_hours_micros` in dollars."""
        return dollars(self.these_hours_micros)


@dataclass(frozen=True)
class PlanCosts:
    """What it would cost."""

    cheapest: Optional[Literal["always_on", "these_hours", "scale_to_zero"]]
    """Which way costs least; None when all cost the same."""
    month: PlanAmounts
    """In 365/12 days."""
    week: PlanAmounts
    """In 7 days."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanCosts:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            cheapest=data["cheapest"],
            month=PlanAmounts.from_json(data["month"]),
            week=PlanAmounts.from_json(data["week"]),
        )


@dataclass(frozen=True)
class PlannedEndpoint:
    """One of what is planned."""

    break_even_micros: Optional[int]
    """What one start costs, in micro-dollars; None without a cold start or a price."""
    break_even_minutes: Optional[int]
    """Being away longer than this makes pausing cheaper than waiting; None without a cold start."""
    cold_start_seconds: Optional[int]
    """How long a start takes; None when that was not measured."""
    costs: PlanCosts
    """What it would cost."""
    label: str
    """Name of the endpoint, short name of the hardware, or `endpoint 1` for a price."""
    replica_rate_micros_per_hour: Optional[int]
    """Price of one replica, in micro-dollars; None when not known."""
    replicas: int
    """How many run."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlannedEndpoint:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            break_even_micros=data["break_even_micros"],
            break_even_minutes=data["break_even_minutes"],
            cold_start_seconds=data["cold_start_seconds"],
            costs=PlanCosts.from_json(data["costs"]),
            label=data["label"],
            replica_rate_micros_per_hour=data["replica_rate_micros_per_hour"],
            replicas=data["replicas"],
        )

    @property
    def break_even_dollars(self) -> Optional[Decimal]:
        """`break_even_micros` in dollars."""
        return dollars(self.break_even_micros)

    @property
    def replica_rate_dollars_per_hour(self) -> Optional[Decimal]:
        """`replica_rate_micros_per_hour` in dollars."""
        return dollars(self.replica_rate_micros_per_hour)


@dataclass(frozen=True)
class Plan:
    """What was asked and what it would cost. Unknown amounts are None, never zero."""

    assumed: tuple[str, ...]
    """What is assumed, in sentences."""
    days_per_week: int
    """How many such days a week has."""
    endpoints: tuple[PlannedEndpoint, ...]
    """Each of what is planned."""
    idle_minutes: int
    """Minutes without a request until scale to zero."""
    minutes_per_day: int
    """Minutes of use on a day that has any."""
    starts_per_day: int
    """Starts on such a day, each with its cold start on top; 0: starting is part of the minutes."""
    total: PlanCosts
    """All of them together."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            assumed=tuple(data["assumed"]),
            days_per_week=data["days_per_week"],
            endpoints=tuple(PlannedEndpoint.from_json(one) for one in data["endpoints"]),
            idle_minutes=data["idle_minutes"],
            minutes_per_day=data["minutes_per_day"],
            starts_per_day=data["starts_per_day"],
            total=PlanCosts.from_json(data["total"]),
        )
