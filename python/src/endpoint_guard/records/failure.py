"""How a command failed that printed nothing else.

Made from `docs/schema/failure.json` by `tools/records.py`: not to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Error:
    """The failure."""

    code: Literal["failed", "usage", "unconfirmed", "refused", "unreachable", "exceeded", "not-found"]
    """Which kind: as the exit code says."""
    message: str
    """The sentence that stands on standard error too."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Error:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            code=data["code"],
            message=data["message"],
        )


@dataclass(frozen=True)
class Failure:
    """How a command failed that printed nothing else."""

    error: Error
    """The failure."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Failure:
        """From an object of JSON; fields that are not known are left out."""
        return cls(
            error=Error.from_json(data["error"]),
        )
