"""What can go wrong. Each message is a sentence with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from .records import Error, Paused, Receipt


class EndpointGuardError(Exception):
    """Anything that Endpoint Guard could not do."""

    receipt: Optional[Receipt] = None
    """What the session cost, where there was one."""


class ProgramMissing(EndpointGuardError):
    """The program `endpoint-guard` is not there, or cannot be started."""


class UsageError(EndpointGuardError, ValueError):
    """What was asked for does not fit: an endpoint that is not known, a time that is none."""


class TokenRefused(EndpointGuardError):
    """Nobody is signed in, the token was refused or may not do this, or payment is required."""


class Unreachable(EndpointGuardError):
    """Hugging Face could not be reached."""


class NotReady(EndpointGuardError):
    """An endpoint could not be resumed, or did not answer in time. What was resumed is paused again."""


class BudgetReached(EndpointGuardError):
    """It can cost, or has cost, as much as `max_cost` or `max_rate` allow. What was resumed is paused again."""


class TimeReached(EndpointGuardError):
    """`max_time` was over before the work: the endpoints were paused under it."""


class Stopped(EndpointGuardError):
    """Somebody ended the session from elsewhere, or a signal did: the endpoints were paused under it."""


class NotConfirmed(EndpointGuardError):
    """A pause was asked for and not read back: money may still be spent."""

    paused: Optional[Paused] = None
    """What came of it, where all of it was to be paused."""


_BY_CODE: dict[str, type[EndpointGuardError]] = {
    "usage": UsageError,
    "unconfirmed": NotConfirmed,
    "refused": TokenRefused,
    "unreachable": Unreachable,
    "exceeded": BudgetReached,
}


def error_of(error: Error, otherwise: type[EndpointGuardError] = EndpointGuardError) -> EndpointGuardError:
    """The exception for a failure as the command line tells it."""
    message = error.message[:1].upper() + error.message[1:]
    made = _BY_CODE.get(error.code, otherwise)(message)
    if error.code == "refused":
        _add_note(made, "Set HF_TOKEN, or run `endpoint-guard login` once.")
    return made


def _add_note(error: EndpointGuardError, note: str) -> None:
    if note.split(",")[0] not in str(error):
        error.args = (f"{str(error).rstrip('.')}. {note}",)
