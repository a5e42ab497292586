from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .simulator import Simulator


@pytest.fixture
def sim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """An account of its own, to which the environment of this test points."""
    simulator = Simulator(tmp_path)
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENDPOINT_GUARD_HOME", str(tmp_path / "home"))
    try:
        yield simulator
    finally:
        simulator.stop()
