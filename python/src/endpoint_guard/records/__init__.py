"""What the command line prints with `--json`, as data classes.

Made by `tools/records.py`: not to be changed by hand.
"""

from .failure import Error, Failure
from .hold import HeldAddress, HeldEnded, HeldLine, HeldProgress, HeldReady, HeldStanding, HeldStarted, HeldStopping, line_of
from .pause import Paused, Unconfirmed
from .receipt import EndpointReceipt, Receipt, StartStages

__all__ = [
    "EndpointReceipt",
    "Error",
    "Failure",
    "HeldAddress",
    "HeldEnded",
    "HeldLine",
    "HeldProgress",
    "HeldReady",
    "HeldStanding",
    "HeldStarted",
    "HeldStopping",
    "Paused",
    "Receipt",
    "StartStages",
    "Unconfirmed",
    "line_of",
]
