"""Keeps you from paying for Hugging Face Inference Endpoints you forgot."""

from __future__ import annotations

from .commands import check, cost, pause_all, plan, status
from .errors import (
    BudgetReached,
    EndpointGuardError,
    NotConfirmed,
    NotReady,
    ProgramMissing,
    Stopped,
    TimeReached,
    TokenRefused,
    Unreachable,
    UsageError,
)
from .records import Check, Costs, Paused, Plan, Receipt, Status

__all__ = [
    "BudgetReached",
    "Check",
    "Costs",
    "EndpointGuardError",
    "NotConfirmed",
    "NotReady",
    "Paused",
    "Plan",
    "ProgramMissing",
    "Receipt",
    "Status",
    "Stopped",
    "TimeReached",
    "TokenRefused",
    "Unreachable",
    "UsageError",
    "check",
    "cost",
    "pause_all",
    "plan",
    "status",
]
