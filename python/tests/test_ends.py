from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import endpoint_guard

from .ends import WAYS, planned, try_all
from .simulator import Simulator, until


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_whatever_ends_python_leaves_nothing_running(tmp_path: Path) -> None:
    took = try_all(tmp_path, planned(36, 7, WAYS), 12)
    assert len(took) == 36


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_copy_of_python_neither_ends_the_session_nor_keeps_it(sim: Simulator) -> None:
    with endpoint_guard.session("phi-4") as s:
        child = os.fork()
        if child == 0:
            # As of a worker that leaves the block by an exception: the session is its parent's.
            try:
                s.__exit__(None, None, None)
            finally:
                os._exit(0 if s._held is not None and s._held._input is None else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert sim.rate > 0
        assert not s.is_stopping
    assert sim.rate == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_helper_that_is_killed_itself_is_made_up_for(sim: Simulator) -> None:
    with endpoint_guard.session("phi-4") as s:
        killed = subprocess.run(["pkill", "-KILL", "-f", "--", f"--parent {os.getpid()} "], check=False)
        assert killed.returncode == 0
        until("its end", lambda: s.is_stopping)
    assert sim.rate == 0
    assert s.receipt is None
