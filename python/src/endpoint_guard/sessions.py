"""Sessions: endpoints that are resumed for a block of code, and paused whatever ends it."""

from __future__ import annotations

import functools
import inspect
import os
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Optional, TypeVar, cast

from . import program
from .arguments import Dollars, Time, amount_text, code_of, own_words, time_text
from .endpoints import Endpoint, EndpointName, text_of
from .errors import EndpointGuardError, NotConfirmed, Stopped, TimeReached, UsageError
from .held import Held
from .progress import Progress, ProgressLine, money, progress_text, receipt_line
from .records import HeldProgress, HeldReady, Receipt

_Function = TypeVar("_Function", bound=Callable[..., Any])
#: What the helper says of work that it had to stop.
_STOPPED = 143


class EndpointGuardWarning(UserWarning):
    """Something that could not be raised, because the block ended with an exception of its own."""


class Session:
    """Endpoints for a block of code. Made by `session`; `with`, `async with`, or as a decorator."""

    def __init__(self, words: Sequence[str], *, token: Optional[str], demo: bool, progress: Progress) -> None:
        """`words` is what follows `endpoint-guard hold`."""
        self._words = list(words)
        self._token, self._demo, self._progress = token, demo, progress
        self._line = ProgressLine(progress)
        self._held: Optional[Held] = None
        self._one_at_a_time = "--one-at-a-time" in words
        self._endpoints: dict[str, Endpoint] = {}
        self._ready: Optional[HeldReady] = None
        self._is_working = False
        self.on_stopping: Optional[Callable[[], None]] = None
        """Called from another thread when the endpoints are paused under the block."""

    # What is known of it

    @property
    def id(self) -> str:
        """What the session is called: `endpoint-guard session show ID`."""
        held = self._entered()
        return "" if held.started is None else held.started.session

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Those that can be used now, in the order in which they were named."""
        return tuple(self._endpoints.values())

    @property
    def url(self) -> str:
        """Where the only endpoint answers. Raises `UsageError` where there are several."""
        return self._only().url

    @property
    def base_url(self) -> str:
        """The same for a client of the OpenAI API."""
        return self._only().base_url

    @property
    def rate(self) -> Optional[Decimal]:
        """Dollars an hour of the endpoints that can be used now; None when a price is not known."""
        return None if self._ready is None else self._ready.rate_dollars_per_hour

    @property
    def cost(self) -> Optional[Decimal]:
        """Dollars that it has cost so far, at the most; None when that is not known."""
        if self.receipt is not None:
            return self.receipt.total_most_dollars
        progress = self._entered().progress
        return Decimal(0) if progress is None else progress.cost_most_dollars

    @property
    def is_stopping(self) -> bool:
        """Whether its endpoints are paused under the block: its time or its money is over, or somebody ended it."""
        held = self._entered()
        return held.is_stopping or held.is_over

    @property
    def receipt(self) -> Optional[Receipt]:
        """What it cost, once it is over; None before."""
        if self._held is None or self._held.ended is None:
            return None
        return self._held.ended.receipt

    def __getitem__(self, name: EndpointName) -> Endpoint:
        """An endpoint by its name, or by `namespace/name`."""
        wanted = text_of(name)
        found = [one for one in self._endpoints.values() if wanted in (one.id, one.name)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(self._endpoints) or "none"
        why = "could be several of" if found else "is none of"
        raise KeyError(f"{wanted} {why} the endpoints of this session: {known}")

    # One after the other, or all

    def __iter__(self) -> Iterator[Endpoint]:
        """All of them; one at a time each is resumed when its turn comes, and paused when the next one's does."""
        if not self._one_at_a_time:
            yield from self.endpoints
            return
        while self._next():
            yield from self.endpoints
            self._turn_is_over()

    async def __aiter__(self) -> AsyncIterator[Endpoint]:
        """The same without blocking the loop."""
        if not self._one_at_a_time:
            for endpoint in self.endpoints:
                yield endpoint
            return
        while await self._apart(self._next):
            for endpoint in self.endpoints:
                yield endpoint
            self._turn_is_over()

    # The block

    def __enter__(self) -> Session:
        """Resumes, armed first, and waits until everything can be used.

        Raises `NotReady`, `UsageError`, `TokenRefused`, `Unreachable`, `BudgetReached` or `ProgramMissing`; nothing
        is left running then.
        """
        self._start()
        try:
            self._wait_until_ready()
        except BaseException:
            self._give_up()
            raise
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Pauses, and waits until that is read back.

        Without an exception of the block it raises `NotConfirmed`, `BudgetReached`, `TimeReached` or `Stopped`.
        """
        held = self._entered()
        if not held.is_own:
            return
        self._say_done(error)
        self._wait_until_ended()
        self._tell(error)

    async def __aenter__(self) -> Session:
        """As `__enter__`, without blocking the loop."""
        self._start()
        try:
            await self._apart(self._wait_until_ready)
        except BaseException:
            import asyncio

            self._entered().close()
            await asyncio.shield(self._apart(self._give_up))
            raise
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """As `__exit__`, without blocking the loop. The helper goes on where this is cancelled."""
        held = self._entered()
        if not held.is_own:
            return
        self._say_done(error)
        await self._apart(self._wait_until_ended)
        self._tell(error)

    def __call__(self, function: _Function) -> _Function:
        """As a decorator: a session for each call. A parameter called `session` is given the session."""
        wants = "session" in inspect.signature(function).parameters

        def anew(keywords: dict[str, Any]) -> Session:
            made = Session(self._words, token=self._token, demo=self._demo, progress=self._progress)
            if wants:
                keywords.setdefault("session", made)
            return made

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def held_async(*arguments: Any, **keywords: Any) -> Any:
                async with anew(keywords):
                    return await function(*arguments, **keywords)

            return cast(_Function, held_async)

        @functools.wraps(function)
        def held(*arguments: Any, **keywords: Any) -> Any:
            with anew(keywords):
                return function(*arguments, **keywords)

        return cast(_Function, held)

    # How

    def _entered(self) -> Held:
        if self._held is None:
            raise UsageError("The session has not begun: it is used as `with endpoint_guard.session(…) as s:`")
        return self._held

    def _only(self) -> Endpoint:
        if len(self._endpoints) != 1:
            raise UsageError(f"There are {len(self._endpoints)} endpoints: name one, as in s['phi-4'].url")
        return next(iter(self._endpoints.values()))

    async def _apart(self, wait: Callable[[], Any]) -> Any:
        # Most who import this package have no loop: it is not loaded for them.
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(None, wait)

    def _start(self) -> None:
        if self._held is not None:
            raise UsageError("A session is used once: make another one for the next block")
        words = [*program.words_of("hold", demo=self._demo), "--json", "--quiet", "--detach"]
        words += ["--parent", str(os.getpid()), *self._words, "--", *own_words()]
        self._held = Held(words, self._token, self._show, self._stops)

    def _show(self, progress: HeldProgress) -> None:
        # The output of the block is not written over.
        if not self._is_working and not progress.text.startswith("Working"):
            self._line.show(progress_text(progress))

    def _stops(self) -> None:
        if self.on_stopping is not None:
            self.on_stopping()

    def _wait_until_ready(self) -> None:
        held = self._entered()
        held.wait_started()
        if not self._one_at_a_time:
            self._take(held.wait_ready())

    def _take(self, ready: HeldReady) -> None:
        self._ready = ready
        self._is_working = True
        self._endpoints = {one.endpoint: Endpoint(one.endpoint, one.url) for one in ready.endpoints}
        names = " and ".join(one.name for one in self._endpoints.values())
        rate = "at an unknown price" if ready.rate_micros_per_hour is None else f"{money(self.rate)}/h"
        self._line.end(f"{names} ready, {rate}")

    def _next(self) -> bool:
        """Waits for the next one whose turn it is; whether there is one."""
        held = self._entered()
        self._endpoints = {}
        try:
            self._take(held.wait_ready())
        except EndpointGuardError:
            if held.ended is not None and held.ended.error is None:
                return False
            raise
        return True

    def _turn_is_over(self) -> None:
        held = self._entered()
        self._endpoints, self._is_working = {}, False
        if not held.is_stopping:
            held.done(0)
        held.is_stopping = False

    def _say_done(self, error: Optional[BaseException]) -> None:
        held = self._entered()
        self._is_working = False
        self._line.show("Pausing")
        if self._one_at_a_time or held.is_over:
            # Whoever leaves before the last one's turn wants no more of them.
            held.close()
        else:
            held.done(code_of(error))

    def _wait_until_ended(self) -> None:
        held = self._entered()
        try:
            held.wait_ended()
        except BaseException:
            # Ctrl-C while it is paused: the helper goes on with that.
            held.close()
            self._line.end("The helper process goes on pausing; `endpoint-guard status` shows it.")
            raise
        held.close()
        if held.was_lost and held.started is not None:
            self._end_lost(held.started.session)

    def _end_lost(self, session: str) -> None:
        """Somebody killed the helper process: another one ends what it left."""
        words = [*program.words_of("session", demo=self._demo), "stop", session]
        try:
            program.run(words, self._token)
        except EndpointGuardError as why:
            raise NotConfirmed(
                f"The helper process was killed, and its session could not be ended: {why}. Money may still be "
                "spent: run `endpoint-guard status`"
            ) from why

    def _give_up(self) -> None:
        held = self._entered()
        held.close()
        held.wait_ended()
        self._line.end(None if self.receipt is None else receipt_line(self.receipt))

    def _tell(self, error: Optional[BaseException]) -> None:
        """Shows the receipt, and raises what went wrong unless the block did."""
        self._line.end(None if self.receipt is None else receipt_line(self.receipt))
        wrong = self._wrong()
        if wrong is None:
            return
        wrong.receipt = self.receipt
        if error is None:
            raise wrong
        if not isinstance(error, EndpointGuardError):
            warnings.warn(f"Endpoint Guard: {wrong}", EndpointGuardWarning, stacklevel=4)

    def _wrong(self) -> Optional[EndpointGuardError]:
        held = self._entered()
        if held.ended is None:
            return None if held.was_lost else held.failure()
        if held.ended.error is not None:
            return held.failure()
        receipt = held.ended.receipt
        if not self._one_at_a_time and receipt is not None and receipt.exit_code == _STOPPED:
            if receipt.outcome == "completed":
                return TimeReached("max_time was over before the block was: the endpoints were paused under it")
            return Stopped("The session was ended from elsewhere: the endpoints were paused under the block")
        return None


def session(
    *endpoints: EndpointName,
    tags: Sequence[str] = (),
    max_time: Optional[Time] = None,
    max_cost: Optional[Dollars] = None,
    max_rate: Optional[Dollars] = None,
    one_at_a_time: bool = False,
    ready_timeout: Time = "15m",
    pause_running: bool = False,
    progress: Progress = None,
    token: Optional[str] = None,
    demo: bool = False,
) -> Session:
    """Endpoints for a block of code: resumed with auto-stop on, and paused whatever ends the block.

    An exception, Ctrl-C, `os._exit`, `kill -9`, the restart of a kernel: a helper process outlives this one, pauses,
    and reads that back. Should that be killed too, any other Endpoint Guard does, or Hugging Face by its auto-stop.

    :param endpoints: Names (`phi-4`, `acme/phi-4`), or `InferenceEndpoint` objects.
    :param tags: Also all endpoints with one of these tags.
    :param max_time: Paused after this time from when they are ready; one at a time each of them.
    :param max_cost: Dollars: nothing is started where it can cost more, and it is stopped before it has.
    :param max_rate: Dollars an hour: nothing is started where it can cost more.
    :param one_at_a_time: Only one runs at a time; the block goes through them by `for endpoint in s`.
    :param ready_timeout: Gives up when one is not ready after this time.
    :param pause_running: Also pauses afterwards what ran before; otherwise that is left as it was.
    :param progress: Shown on a terminal where left out; True, False, or a function that is given each text.
    :param token: In place of `HF_TOKEN`, the keyring and `hf auth login`.
    :param demo: On the simulated account, without a token.
    """
    if not endpoints and not tags:
        raise UsageError("Name at least one endpoint, or a tag")
    words: list[str] = []
    for name in endpoints:
        words += ["-e", text_of(name)]
    for tag in tags:
        words += ["--tag", text_of(tag)]
    if max_time is not None:
        words += ["--for", time_text(max_time)]
    if max_cost is not None:
        words += ["--max-cost", amount_text(max_cost)]
    if max_rate is not None:
        words += ["--max-rate", amount_text(max_rate)]
    words += ["--ready-timeout", time_text(ready_timeout)]
    words += ["--one-at-a-time"] if one_at_a_time else []
    words += ["--pause-running"] if pause_running else []
    return Session(words, token=token, demo=demo, progress=progress)
