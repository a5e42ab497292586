"""Workers of xdist get endpoints from the process that started them: one session, whoever of them comes and goes."""

from __future__ import annotations

import secrets
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from typing import Any, Optional

from .. import errors
from ..endpoints import Endpoint
from .source import Source

Key = tuple[Any, str]
"""Address, and the secret that opens it, in hexadecimal."""


class Door:
    """Answers workers, each in a thread of its own. Only who has the secret is let in."""

    def __init__(self, source: Source) -> None:
        """Listens on a socket of this machine alone."""
        secret = secrets.token_bytes(32)
        self._source = source
        self._is_closed = False
        self._listener = Listener(None, authkey=secret)
        self.key: Key = (self._listener.address, secret.hex())
        threading.Thread(target=self._answer_all, name="endpoint-guard-door", daemon=True).start()

    def close(self) -> None:
        """Answers nobody any more."""
        self._is_closed = True
        self._listener.close()

    def _answer_all(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError):
                # Closed, or somebody who has not the secret or went away again.
                if self._is_closed:
                    return
                continue
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            while True:
                try:
                    names = connection.recv()
                    connection.send(self._over() if names is None else self._take(names))
                except (OSError, EOFError):
                    return

    def _over(self) -> tuple[str, Any]:
        return ("over", self._source.over())

    def _take(self, names: tuple[str, ...]) -> tuple[str, Any]:
        try:
            return ("endpoints", [(one.id, one.address) for one in self._source.take(names)])
        except errors.EndpointGuardError as why:
            return ("failed", (type(why).__name__, str(why)))


class Visitor:
    """The other side, in a worker."""

    def __init__(self, address: Any, secret: str) -> None:
        """Connects when it is needed first."""
        self._address, self._secret = address, bytes.fromhex(secret)
        self._connection: Optional[Any] = None

    def take(self, names: tuple[str, ...]) -> list[Endpoint]:
        """See `Supply`."""
        kind, told = self._ask(names)
        if kind == "failed":
            name, message = told
            raise getattr(errors, name, errors.EndpointGuardError)(message)
        return [Endpoint(*one) for one in told]

    def over(self) -> Optional[str]:
        """See `Supply`."""
        if self._connection is None:
            return None
        why: Optional[str] = self._ask(None)[1]
        return why

    def let_go(self) -> None:
        """Other workers may need them: they are paused at the end of the run."""

    def _ask(self, question: Optional[tuple[str, ...]]) -> tuple[str, Any]:
        try:
            if self._connection is None:
                self._connection = Client(self._address, authkey=self._secret)
            self._connection.send(question)
            answer: tuple[str, Any] = self._connection.recv()
        except (OSError, EOFError) as why:
            raise errors.EndpointGuardError(f"The process that has the endpoints of this run is gone: {why}") from why
        return answer
