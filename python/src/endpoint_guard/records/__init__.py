"""What the command line prints with `--json`, as data classes.

Made by `tools/records.py`: not to be changed by hand.
"""

from .check import Check, CheckEndpoints, Finding, Fixed
from .cost import AsOf, CostRow, CostTotal, Costs, CostsSaved
from .failure import Error, Failure
from .hold import HeldAddress, HeldEnded, HeldLine, HeldProgress, HeldReady, HeldStanding, HeldStarted, HeldStopping, line_of
from .pause import Paused, Unconfirmed
from .plan import Plan, PlanAmounts, PlanCosts, PlannedEndpoint
from .receipt import EndpointReceipt, Receipt, StartStages
from .status import EndpointStatus, Status, StatusExposure, StatusLastKnown, StatusSaved, StatusUnseen

__all__ = [
    "AsOf",
    "Check",
    "CheckEndpoints",
    "CostRow",
    "CostTotal",
    "Costs",
    "CostsSaved",
    "EndpointReceipt",
    "EndpointStatus",
    "Error",
    "Failure",
    "Finding",
    "Fixed",
    "HeldAddress",
    "HeldEnded",
    "HeldLine",
    "HeldProgress",
    "HeldReady",
    "HeldStanding",
    "HeldStarted",
    "HeldStopping",
    "Paused",
    "Plan",
    "PlanAmounts",
    "PlanCosts",
    "PlannedEndpoint",
    "Receipt",
    "StartStages",
    "Status",
    "StatusExposure",
    "StatusLastKnown",
    "StatusSaved",
    "StatusUnseen",
    "Unconfirmed",
    "line_of",
]
