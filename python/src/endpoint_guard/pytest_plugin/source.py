"""Who has the sessions of a run, and what tests see of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Optional, Protocol

from ..endpoints import Endpoint
from ..errors import BudgetReached, EndpointGuardError, UsageError
from ..records import Receipt
from ..sessions import Session, session


class Supply(Protocol):
    """Gives out endpoints: this process itself, or the one that xdist started it from."""

    def take(self, names: tuple[str, ...]) -> list[Endpoint]:
        """Those that run now, among them these; waits for them. Raises why they cannot be had."""

    def over(self) -> Optional[str]:
        """Why the run has to end; None while it need not."""

    def let_go(self) -> None:
        """Pauses them: the next ones come with a session of their own."""


@dataclass(frozen=True)
class Asked:
    """What a run was asked to keep to."""

    budget: Optional[Decimal] = None
    """Dollars of the whole run."""
    max_time: Optional[str] = None
    demo: bool = False


class Source:
    """The one session of a run at a time."""

    def __init__(self, asked: Asked) -> None:
        """Nothing is resumed yet."""
        self.receipts: list[Receipt] = []
        self.troubles: list[str] = []
        self._asked = asked
        self._lock = threading.Lock()
        self._session: Optional[Session] = None
        self._names: tuple[str, ...] = ()
        self._failed: Optional[EndpointGuardError] = None
        self._over: Optional[str] = None

    def take(self, names: tuple[str, ...]) -> list[Endpoint]:
        """See `Supply`. What could not be had once is not tried again: each try costs a start."""
        with self._lock:
            if self._failed is not None:
                raise self._failed.with_traceback(None)
            if self._session is None:
                self._begin(names)
            assert self._session is not None
            missing = [name for name in names if name not in self._names]
            if missing:
                raise UsageError(f"{', '.join(missing)} was not among the marks when the run began")
            return list(self._session.endpoints)

    def _begin(self, names: tuple[str, ...]) -> None:
        left = None if self._asked.budget is None else self._asked.budget - self._spent()
        made = session(
            *names,
            max_cost=left if left is None else max(left, Decimal("0.000001")),
            max_time=self._asked.max_time,
            demo=self._asked.demo,
        )
        made.on_stopping = self._stops
        try:
            made.__enter__()
        except EndpointGuardError as why:
            self._failed = why
            self._note(made)
            raise
        except BaseException:
            self._note(made)
            raise
        self._session, self._names = made, names

    def _spent(self) -> Decimal:
        """Dollars, at the most."""
        spent = Decimal(0)
        for receipt in self.receipts:
            most = receipt.total_most_dollars
            if most is None:
                raise BudgetReached("What this run has cost is not known, so --endpoint-budget cannot be held")
            spent += most
        return spent

    def _stops(self) -> None:
        reached = [] if self._asked.budget is None else [f"--endpoint-budget {self._asked.budget}"]
        reached += [] if self._asked.max_time is None else [f"--endpoint-max-time {self._asked.max_time}"]
        why = f" ({' or '.join(reached)} is reached)" if reached else ""
        self._over = f"the endpoints of this run are being paused{why}"

    def over(self) -> Optional[str]:
        """See `Supply`."""
        if self._over is None and self._session is not None and self._session.is_stopping:
            self._stops()
        return self._over

    def let_go(self) -> None:
        """See `Supply`."""
        with self._lock:
            made, self._session, self._names = self._session, None, ()
            if made is None:
                return
            try:
                made.__exit__(None, None, None)
            except EndpointGuardError as why:
                self.troubles.append(str(why))
            finally:
                self._note(made)

    def _note(self, made: Session) -> None:
        if made.receipt is not None:
            self.receipts.append(made.receipt)

    close = let_go


class Endpoints:
    """The endpoints of a run, as tests see them."""

    def __init__(self, supply: Supply, one_at_a_time: bool) -> None:
        """`wanted` is known once the tests are."""
        self.wanted: tuple[str, ...] = ()
        self._supply = supply
        self._one_at_a_time = one_at_a_time
        self._found: dict[str, Endpoint] = {}
        self._names: tuple[str, ...] = ()

    def begin(self, names: tuple[str, ...]) -> None:
        """Waits for these, and unless one at a time runs for all others too."""
        names = names if self._one_at_a_time else self.wanted
        if not names:
            raise UsageError("No test of this run is marked with an endpoint: @pytest.mark.endpoint('phi-4')")
        if self._names and set(names) <= set(self._names):
            return
        self._found = {one.id: one for one in self._supply.take(names)}
        self._names = names

    def end(self, next_names: tuple[str, ...]) -> None:
        """A test is over, and the next one needs these."""
        if self._one_at_a_time and set(next_names) != set(self._names):
            self._found, self._names = {}, ()
            self._supply.let_go()

    def __getitem__(self, name: str) -> Endpoint:
        """One of them, by its name or by `namespace/name`."""
        found = [one for one in self._found.values() if name in (one.id, one.name)]
        if len(found) != 1:
            raise KeyError(f"{name} is none of the endpoints that run now: {', '.join(self._found) or 'none'}")
        return found[0]

    def __iter__(self) -> Iterator[Endpoint]:
        """All that run now."""
        return iter(self._found.values())
