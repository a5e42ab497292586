"""How far a session is: one line that moves on a terminal, and what it cost in the end."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Optional, Union

from .records import HeldProgress, Receipt

Progress = Union[bool, Callable[[str], None], None]
"""`None`: where standard error is a terminal. `True` and `False`: always and never. Else each text is given to it."""


class ProgressLine:
    """A line of standard error that is drawn over."""

    def __init__(self, wanted: Progress = None) -> None:
        """Nothing is shown yet."""
        self._show: Optional[Callable[[str], None]] = None
        self._lock = threading.Lock()
        self._width = 0
        self._text = ""
        if callable(wanted):
            self._show = wanted
        self._is_drawn = wanted is True or (wanted is None and _is_terminal())

    def show(self, text: str) -> None:
        """Shows how far it is, where that is something new."""
        if text == self._text:
            return
        self._text = text
        if self._show is not None:
            self._show(text)
        elif self._is_drawn:
            with self._lock:
                self._draw(text)

    def end(self, text: Optional[str] = None) -> None:
        """Takes the line away, and leaves this one in its place."""
        if self._show is not None:
            if text is not None:
                self._show(text)
        elif self._is_drawn:
            with self._lock:
                if self._width:
                    self._draw("")
                    sys.stderr.write("\r")
                if text is not None:
                    sys.stderr.write(f"{text}\n")
                sys.stderr.flush()
                self._width = 0

    def _draw(self, text: str) -> None:
        text = text[: max(shutil.get_terminal_size().columns - 1, 20)]
        sys.stderr.write(f"\r{text.ljust(self._width)}")
        sys.stderr.flush()
        self._width = len(text)


def progress_text(progress: HeldProgress) -> str:
    """`Starting, 0 of 1 ready · phi-4 starting 2 min, usually 3 min · $0.06 so far`."""
    parts = [f"{one.endpoint.partition('/')[2]} {one.text}" for one in progress.endpoints if not one.ready]
    cost = progress.cost_most_dollars
    spent = [] if cost == 0 else [f"{money(cost)} so far"]
    return " · ".join([progress.text, ", ".join(parts), *spent] if parts else [progress.text, *spent])


def receipt_line(receipt: Receipt) -> str:
    """`phi-4: paused, $0.31 (start $0.10 · work $0.20 · tail $0.01)`, for each endpoint, and the sum of several."""
    lines = []
    for one in receipt.endpoints:
        name = one.endpoint.partition("/")[2]
        if one.left_running:
            lines.append(f"{name}: left running as it was")
            continue
        if one.resumed is None and one.paused is None:
            lines.append(f"{name}: not needed")
            continue
        state = "paused" if one.confirmed is not None else "NOT CONFIRMED as paused"
        parts = (one.cold_start_dollars, one.work_dollars, one.tail_dollars)
        shown = [f"{word} {money(part)}" for word, part in zip(("start", "work", "tail"), parts) if part is not None]
        detail = f" ({' · '.join(shown)})" if shown else ""
        lines.append(f"{name}: {state}{detail}")
    total = money(receipt.total_dollars)
    if receipt.total_dollars is None:
        total = f"at least {money(receipt.total_least_dollars)}"
    return f"Session {receipt.id}: {', '.join(lines)}. In all {total}."


def money(amount: Optional[Decimal]) -> str:
    """Dollars and whole cents; what is less than a cent and not nothing says so."""
    if amount is None:
        return "an unknown sum"
    if 0 < amount < Decimal("0.01"):
        return "<$0.01"
    return f"${amount:.2f}"


def _is_terminal() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False
