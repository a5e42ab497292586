"""What a run cost, file by file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Optional

from ..progress import money, receipt_line
from ..records import Receipt


class Seconds:
    """How long the tests of each file used endpoints."""

    def __init__(self) -> None:
        """None did yet."""
        self.by_file: dict[str, float] = {}

    def add(self, file: str, seconds: float) -> None:
        """One test did."""
        self.by_file[file] = self.by_file.get(file, 0.0) + seconds


def lines(receipts: Sequence[Receipt], seconds: Seconds) -> list[str]:
    """The lines of the summary: each file by the time in its tests, what was spent beside them, and receipts."""
    work = sum_of([one.work_dollars for receipt in receipts for one in receipt.endpoints if not one.left_running])
    total = sum_of([receipt.total_dollars for receipt in receipts])
    worked = sum(_worked(receipt) for receipt in receipts)
    ran = sum(seconds.by_file.values())
    # Tests that ran side by side share what those seconds cost.
    whole = max(worked, ran)
    found: list[tuple[str, Optional[Decimal]]] = []
    for file, took in seconds.by_file.items():
        share = Decimal(took / whole) if whole > 0 else Decimal(0)
        found.append((file, None if work is None else work * share))
    beside = None if total is None else total - sum((cost for _, cost in found if cost is not None), Decimal(0))
    found.append(("starting, pausing and between tests", beside))
    found.append(("in all", total))
    width = max(len(name) for name, _ in found)
    return [
        *(f"{name.ljust(width)}  {money(cost)}" for name, cost in found),
        *(receipt_line(receipt) for receipt in receipts),
    ]


def sum_of(parts: Sequence[Optional[Decimal]]) -> Optional[Decimal]:
    """The sum; None when a part is not known."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def _worked(receipt: Receipt) -> float:
    """Seconds in which tests could use its endpoints."""
    ready = [one.ready for one in receipt.endpoints if one.ready is not None]
    paused = [one.paused for one in receipt.endpoints if one.paused is not None]
    return max((max(paused) - max(ready)).total_seconds(), 0.0) if ready and paused else 0.0
