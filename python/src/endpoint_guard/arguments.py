"""How values of Python are written on a command line."""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from typing import Optional, Union

Time = Union[str, int, float, timedelta]
"""`"2h"`, `"30m"`, seconds, or a `timedelta`."""
Dollars = Union[int, float, Decimal, str]
"""Dollars; a text is taken as it is written."""

#: More of a command line is nobody's business, and on no receipt.
_WORDS, _LETTERS = 20, 200


def time_text(value: Time) -> str:
    """As the command line takes a time."""
    if isinstance(value, str):
        return value
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    # Shorter than a second is no time for the command line, and no time at all an error there.
    return f"{max(round(seconds), 1) if seconds > 0 else 0}s"


def amount_text(value: Dollars) -> str:
    """As the command line takes dollars."""
    return format(Decimal(str(value)), "f")


def code_of(error: Optional[BaseException]) -> int:
    """The exit code of a block that ended like this, 0 to 255."""
    if error is None:
        return 0
    if isinstance(error, KeyboardInterrupt):
        return 130
    if isinstance(error, SystemExit):
        code = error.code
        return 0 if code is None else code & 0xFF if isinstance(code, int) else 1
    return 1


def own_words() -> list[str]:
    """What this process was started with, for the receipt."""
    words = list(getattr(sys, "orig_argv", None) or [sys.executable, *sys.argv])
    return [word[:_LETTERS] for word in words[:_WORDS] if word] or ["python"]
