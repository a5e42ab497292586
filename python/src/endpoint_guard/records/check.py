"""What is not safe.

Made from `docs/schema/check.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Optional

from .values import dollars


@dataclass(frozen=True)
class CheckEndpoints:
    """One endpoint with findings."""

    endpoint: Optional[str]
    """Which; None for the account."""
    weekly_micros: Optional[int]
    """What it can cost in a week, at the most, by all its findings together, in micro-dollars; None when not known."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CheckEndpoints:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoint=data["endpoint"],
            weekly_micros=data["weekly_micros"],
        )

    @property
    def weekly_dollars(self) -> Optional[Decimal]:
        """`weekly_micros` in dollars."""
        return dollars(self.weekly_micros)


@dataclass(frozen=True)
class Finding:
    """One finding."""

    code: Literal["min-replicas", "no-timeout", "max-replicas", "public", "dearer", "retired", "failed", "unused", "holds-quota", "no-level", "notifications", "no-budget"]
    """Which finding of `docs/safety.md`."""
    endpoint: Optional[str]
    """Which; None for the account."""
    fix: str
    """What fixing it does."""
    text: str
    """In a sentence."""
    weekly_micros: Optional[int]
    """What it can cost in a week, at the most, in micro-dollars; None when not known."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            code=data["code"],
            endpoint=data["endpoint"],
            fix=data["fix"],
            text=data["text"],
            weekly_micros=data["weekly_micros"],
        )

    @property
    def weekly_dollars(self) -> Optional[Decimal]:
        """`weekly_micros` in dollars."""
        return dollars(self.weekly_micros)


@dataclass(frozen=True)
class Fixed:
    """With --fix, what came of it; None otherwise."""

    left: tuple[Finding, ...]
    """What is found afterwards."""
    troubles: tuple[str, ...]
    """What went otherwise than wanted, in sentences."""
    unconfirmed: tuple[str, ...]
    """Endpoints whose pause is not confirmed."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fixed:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            left=tuple(Finding.from_json(one) for one in data["left"]),
            troubles=tuple(data["troubles"]),
            unconfirmed=tuple(data["unconfirmed"]),
        )


@dataclass(frozen=True)
class Check:
    """What is not safe."""

    endpoints: tuple[CheckEndpoints, ...]
    """What each endpoint with findings can cost in a week, in the same order."""
    findings: tuple[Finding, ...]
    """What was found, by endpoint: the most expensive first, the fix that saves most first within it."""
    fixed: Optional[Fixed]
    """With --fix, what came of it; None otherwise."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Check:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            endpoints=tuple(CheckEndpoints.from_json(one) for one in data["endpoints"]),
            findings=tuple(Finding.from_json(one) for one in data["findings"]),
            fixed=None if data["fixed"] is None else Fixed.from_json(data["fixed"]),
        )
