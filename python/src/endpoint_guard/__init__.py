"""Keeps you from paying for Hugging Face Inference Endpoints you forgot.

::

    import endpoint_guard

    with endpoint_guard.session("phi-4", max_time="2h", max_cost=5.00) as s:
        client = openai.OpenAI(base_url=s.base_url, api_key=os.environ["HF_TOKEN"])
        ...
    print(s.receipt.total_dollars)
"""

from __future__ import annotations

from typing import Any

from .commands import check, cost, pause_all, plan, status
from .endpoints import Endpoint
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
from .guarding import Guarded, guard
from .records import Check, Costs, Paused, Plan, Receipt, Status
from .sessions import EndpointGuardWarning, Session, session

__all__ = [
    "BudgetReached",
    "Check",
    "Costs",
    "Endpoint",
    "EndpointGuardError",
    "EndpointGuardWarning",
    "Guarded",
    "NotConfirmed",
    "NotReady",
    "Paused",
    "Plan",
    "ProgramMissing",
    "Receipt",
    "Session",
    "Status",
    "Stopped",
    "TimeReached",
    "TokenRefused",
    "Unreachable",
    "UsageError",
    "check",
    "cost",
    "guard",
    "load_ipython_extension",
    "pause_all",
    "plan",
    "session",
    "status",
]


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext endpoint_guard` in Jupyter: the magic `%%endpoint`."""
    from .jupyter import load

    load(shell)
