"""The helper process that keeps a session: `endpoint-guard hold`.

It is no child of this process and in a session of its own, so that neither Ctrl-C nor who ends this process with
all it started ends it. It ends the session when the pipe to it is closed, which the system does whatever ends this
process, and when this process is gone while a copy of it keeps the pipe open.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import IO, Any, Optional

from . import program
from .errors import EndpointGuardError, NotReady, ProgramMissing, error_of
from .records import Failure, HeldEnded, HeldLine, HeldProgress, HeldReady, HeldStarted, HeldStopping, line_of

#: A wait for a lock cannot be interrupted on Windows: it is cut into pieces. Seconds.
_PIECE = 0.5
#: Lines of standard error that are kept for a message.
_LINES = 20


class Held:
    """The other side of the pipe. Every line that comes is noted by a thread, and wakes who waits."""

    started: Optional[HeldStarted] = None
    ended: Optional[HeldEnded] = None
    is_stopping = False
    """It is being paused though nobody here said that the work is over."""

    def __init__(
        self,
        words: Sequence[str],
        token: Optional[str] = None,
        on_progress: Optional[Callable[[HeldProgress], None]] = None,
        on_stopping: Optional[Callable[[], None]] = None,
    ) -> None:
        """Starts it; `words` is what follows `endpoint-guard hold`, and `program` what came before."""
        self.progress: Optional[HeldProgress] = None
        self.pid = os.getpid()
        self._ready: deque[HeldReady] = deque()
        self._changed = threading.Condition()
        self._failure: Optional[EndpointGuardError] = None
        self._is_over = False
        self._said: deque[str] = deque(maxlen=_LINES)
        self._on_progress = on_progress
        self._on_stopping = on_stopping
        options: dict[str, Any] = {}
        if os.name == "nt":
            # Ctrl-C of the console does not reach it, and no window opens.
            options["creationflags"] = 0x00000200 | 0x08000000
        else:
            options["start_new_session"] = True
        try:
            self._launcher = subprocess.Popen(
                list(words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=program.environment(token),
                bufsize=0,
                **options,
            )
        except OSError as why:
            raise ProgramMissing(f"Could not start {words[0]}: {why}") from why
        self._input = self._launcher.stdin
        assert self._launcher.stdout is not None
        assert self._launcher.stderr is not None
        _OPEN.add(self)
        self._threads = [
            threading.Thread(target=read, args=(stream,), name="endpoint-guard", daemon=True)
            for read, stream in ((self._read, self._launcher.stdout), (self._pass_on, self._launcher.stderr))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_own(self) -> bool:
        """Whether this process started it, and is no copy of that one."""
        return self.pid == os.getpid()

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self._is_over

    def wait(self, over: Callable[[], bool]) -> None:
        """Waits until `over()`, or until nothing more can come."""
        with self._changed:
            while not over() and not self._is_over:
                self._changed.wait(_PIECE)

    def wait_started(self) -> None:
        """Waits until the session is noted. Raises why that could not be."""
        self.wait(lambda: self.started is not None)
        if self.started is None:
            raise self.failure(NotReady)

    def wait_ready(self) -> HeldReady:
        """Waits for endpoints that can be used, and takes them. Raises why that could not be."""
        self.wait(lambda: bool(self._ready))
        with self._changed:
            if self._ready:
                return self._ready.popleft()
        raise self.failure(NotReady)

    def wait_ended(self) -> None:
        """Waits until everything is paused and read back, or cannot be. What the helper does then for the sessions
        of others is not waited for.
        """
        self.wait(lambda: self.ended is not None)
        self._launcher.wait()

    def failure(self, otherwise: type[EndpointGuardError] = EndpointGuardError) -> EndpointGuardError:
        """Why it ended, once it did."""
        if self.ended is not None and self.ended.error is not None:
            made = error_of(self.ended.error, otherwise)
            made.receipt = self.ended.receipt
            return made
        if self._failure is not None:
            return self._failure
        if self.ended is not None:
            made = otherwise("The session ended before that")
            made.receipt = self.ended.receipt
            return made
        said = " ".join(self._said)
        return EndpointGuardError(said or "The helper process of Endpoint Guard was killed")

    @property
    def was_lost(self) -> bool:
        """Whether it ended without a last word after it had begun: somebody killed it."""
        return self._is_over and self.ended is None and self.started is not None

    def done(self, code: int) -> None:
        """Says that the work is over: of all endpoints, or of the one whose turn it is."""
        self._write(f"done {code}\n".encode())

    def close(self) -> None:
        """Ends the session, wherever it is."""
        stream, self._input = self._input, None
        if stream is not None and self.is_own:
            _close(stream)

    def _write(self, line: bytes) -> None:
        if self._input is None or not self.is_own:
            return
        try:
            self._input.write(line)
        except OSError:
            # It has ended, and its last line says why.
            self.close()

    def _read(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                data = json.loads(line)
            except ValueError:
                continue
            if "error" in data and "happening" not in data:
                self._failure = error_of(Failure.from_json(data).error, NotReady)
                continue
            told = line_of(data)
            if told is not None:
                self._take(told)
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        stream.close()

    def _take(self, line: HeldLine) -> None:
        with self._changed:
            if isinstance(line, HeldStarted):
                self.started = line
            elif isinstance(line, HeldProgress):
                self.progress = line
            elif isinstance(line, HeldReady):
                self._ready.append(line)
            elif isinstance(line, HeldStopping):
                self.is_stopping = True
            else:
                self.ended = line
            self._changed.notify_all()
        if isinstance(line, HeldProgress) and self._on_progress is not None:
            self._on_progress(line)
        if isinstance(line, HeldStopping) and self._on_stopping is not None:
            self._on_stopping()

    def _pass_on(self, stream: IO[bytes]) -> None:
        """Warnings go to standard error while the session goes on; what ends it is in the exception."""
        for line in stream:
            text = line.decode("utf-8", "replace").rstrip()
            self._said.append(text)
            if self.started is not None and self.ended is None:
                print(text, file=sys.stderr)
        stream.close()


def _close(stream: IO[bytes]) -> None:
    # What it was to be told no longer matters: closing is what ends it.
    with contextlib.suppress(OSError):
        stream.close()


_OPEN: weakref.WeakSet[Held] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A copy of this process (`os.fork`) lets go of the pipe, so that it does not keep the session from ending."""
    for held in list(_OPEN):
        stream, held._input = held._input, None
        if stream is not None:
            _close(stream)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
