"""`%%endpoint phi-4` in Jupyter and IPython: the cell runs with the endpoint, and shows what that cost."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn, Optional

from .errors import EndpointGuardError, UsageError
from .progress import receipt_line
from .sessions import Session, session


class _Parser(argparse.ArgumentParser):
    """One that raises instead of ending the kernel."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. {self.format_usage().strip()}")


def _parser() -> _Parser:
    parser = _Parser(prog="%%endpoint", add_help=False)
    parser.add_argument("endpoints", nargs="+", metavar="ENDPOINT")
    parser.add_argument("--max-time", metavar="TIME", help="paused after this time, such as 30m")
    parser.add_argument("--max-cost", metavar="DOLLARS")
    parser.add_argument("--max-rate", metavar="DOLLARS")
    parser.add_argument("--ready-timeout", metavar="TIME", default="15m")
    parser.add_argument("--demo", action="store_true", help="on the simulated account")
    parser.add_argument(
        "--as", dest="name", default="endpoint_session", metavar="NAME", help="of the session in the cell"
    )
    return parser


class _Shown:
    """One line of the output of the cell, drawn over; plain lines where nothing can be."""

    def __init__(self) -> None:
        self._handle: Optional[Any] = None
        self._last = ""

    def __call__(self, text: str) -> None:
        from IPython import display as shows

        display: Any = shows.display

        if text == self._last:
            return
        self._last = text
        data = {"text/plain": text}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


class EndpointMagic:
    """The magic, for one shell."""

    def __init__(self, shell: Any) -> None:
        """`shell` is the `InteractiveShell`."""
        self.shell = shell

    def endpoint(self, line: str, cell: str) -> None:
        """%%endpoint ENDPOINT... [--max-time TIME] [--max-cost DOLLARS]: runs the cell, paused whatever ends it.

        In the cell `endpoint_session` is the session: `endpoint_session.base_url`. Afterwards it has the receipt.
        """
        typed = _parser().parse_args(shlex.split(line))
        shown = _Shown()
        held: Session = session(
            *typed.endpoints,
            max_time=typed.max_time,
            max_cost=typed.max_cost,
            max_rate=typed.max_rate,
            ready_timeout=typed.ready_timeout,
            demo=typed.demo,
            progress=shown,
        )
        try:
            with held:
                self.shell.user_ns[typed.name] = held
                result = self.shell.run_cell(cell)
                failed = result.error_before_exec or result.error_in_exec
                if failed is not None:
                    raise _CellFailed from failed
        except _CellFailed:
            # The shell has shown it; raised again it stops what runs all cells.
            cause = result.error_before_exec or result.error_in_exec
            raise cause.with_traceback(None) from None
        except EndpointGuardError as why:
            if why.receipt is not None:
                shown(receipt_line(why.receipt))
            raise


class _CellFailed(Exception):
    """The cell ended with an exception, which the shell has shown."""


def load(shell: Any) -> None:
    """Registers the magic."""
    shell.register_magic_function(EndpointMagic(shell).endpoint, magic_kind="cell", magic_name="endpoint")
