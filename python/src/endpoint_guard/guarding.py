"""An `InferenceEndpoint` of `huggingface_hub`, guarded. Nothing of that package is changed or even imported."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Generic, Optional, Protocol, TypeVar

from .arguments import Dollars, Time
from .records import Receipt
from .sessions import Session, session


class Fetched(Protocol):
    """What `guard` needs of an `InferenceEndpoint`."""

    @property
    def name(self) -> str:
        """Inside its namespace."""

    @property
    def namespace(self) -> str:
        """User or organization."""

    def fetch(self) -> Any:
        """Reads it anew."""


_Endpoint = TypeVar("_Endpoint", bound=Fetched)


class Guarded(Generic[_Endpoint]):
    """One endpoint object for a block of code; the block gets the object itself, read anew."""

    def __init__(self, endpoint: _Endpoint, session: Session) -> None:
        """Nothing is resumed yet."""
        self.endpoint = endpoint
        self.session = session

    @property
    def receipt(self) -> Optional[Receipt]:
        """What it cost, once it is over; None before."""
        return self.session.receipt

    def __enter__(self) -> _Endpoint:
        """As of a session; the endpoint then has its address, and `endpoint.client` works."""
        with _Undo(self.session) as undo:
            self.session.__enter__()
            undo.needed = True
            self.endpoint.fetch()
            undo.needed = False
        return self.endpoint

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """As of a session; the endpoint then says that it is paused."""
        self.session.__exit__(kind, error, trace)
        if error is None and self.receipt is not None:
            self.endpoint.fetch()


class _Undo:
    """Ends a session that began, where what follows fails."""

    needed = False

    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> _Undo:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self.needed:
            self.session.__exit__(kind, error, trace)


def guard(
    endpoint: _Endpoint,
    *,
    max_time: Optional[Time] = None,
    max_cost: Optional[Dollars] = None,
    max_rate: Optional[Dollars] = None,
    ready_timeout: Time = "15m",
    pause_running: bool = True,
    token: Optional[str] = None,
) -> Guarded[_Endpoint]:
    """Guards an `InferenceEndpoint` for a block of code: resumed, used, and paused whatever ends the block.

    ::

        with endpoint_guard.guard(get_inference_endpoint("phi-4"), max_cost=2) as endpoint:
            endpoint.client.chat_completion(...)

    An endpoint that runs already, as one that was just created, is used as it is and paused at the end;
    `pause_running=False` leaves it running. For the parameters see `session`.
    """
    made = session(
        endpoint,
        max_time=max_time,
        max_cost=max_cost,
        max_rate=max_rate,
        ready_timeout=ready_timeout,
        pause_running=pause_running,
        token=token,
    )
    return Guarded(endpoint, made)
