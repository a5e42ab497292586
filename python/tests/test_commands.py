from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import endpoint_guard
from endpoint_guard import program

from .simulator import Simulator


def test_questions_and_deeds_return_typed_records(sim: Simulator) -> None:
    status = endpoint_guard.status(namespaces=["alice"])
    assert [one.state for one in status.endpoints] == ["paused", "paused"]
    assert status.running_rate_micros_per_hour == 0
    assert status.at.tzinfo is not None
    assert endpoint_guard.pause_all().paused == ()
    assert endpoint_guard.cost(since="7d", by="endpoint").total.least_micros == 0
    plan = endpoint_guard.plan(rates=["0.8", 1.8], hours_per_day=2, days_per_week=5)
    assert plan.total.week.these_hours_dollars == Decimal(26)
    assert endpoint_guard.plan("phi-4", hours_per_day=2.5, days_per_week=1).endpoints[0].label == "phi-4"
    checked = endpoint_guard.check()
    assert "no-budget" in {one.code for one in checked.findings}
    assert checked.fixed is None


def test_the_demo_needs_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDPOINT_GUARD_HOME", str(tmp_path))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    status = endpoint_guard.status(demo=True)
    assert status.running_rate_dollars_per_hour == Decimal("3.40")
    assert endpoint_guard.check(demo=True).findings


def test_a_pause_that_is_not_confirmed_is_raised_with_what_came_of_it(sim: Simulator) -> None:
    sim.change(change="state", endpoint="alice/phi-4", state="running")
    sim.fault({"path": "/pause", "effect": {"kind": "pause_ignored"}})
    with pytest.raises(endpoint_guard.NotConfirmed) as caught:
        endpoint_guard.pause_all(timeout=2)
    assert caught.value.paused is not None
    assert caught.value.paused.unconfirmed[0].endpoint == "alice/phi-4"


def test_failures_are_exceptions_that_say_what_to_do(
    sim: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(endpoint_guard.UsageError, match="No endpoint nobody"):
        endpoint_guard.plan("nobody", hours_per_day=1, days_per_week=1)
    with pytest.raises(endpoint_guard.TokenRefused, match="endpoint-guard login"):
        endpoint_guard.status(token="hf_wrong")
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(endpoint_guard.TokenRefused, match="HF_TOKEN"):
        endpoint_guard.status()
    sim.stop()
    monkeypatch.setenv("HF_TOKEN", "hf_simulated")
    with pytest.raises(endpoint_guard.Unreachable):
        endpoint_guard.status()


def test_without_the_program_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(program, "_folders", lambda: iter([tmp_path]))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(program.PROGRAM, raising=False)
    with pytest.raises(endpoint_guard.ProgramMissing, match="pip install --force-reinstall endpoint-guard"):
        program.find()
    (tmp_path / program._NAME).write_text("no program")
    with pytest.raises(endpoint_guard.ProgramMissing, match="Could not start"):
        endpoint_guard.status()


def test_the_program_of_this_installation_is_found_first() -> None:
    found = Path(program.find())
    if program.PROGRAM not in os.environ:
        assert found.parent == Path(sys.executable).parent
    version = subprocess.run([str(found), "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("endpoint-guard ")
