from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .simulator import Simulator, until

PHI = """
import os, pytest, urllib.request

@pytest.mark.endpoint("phi-4")
def test_one(endpoint):
    token = {"Authorization": "Bearer " + os.environ["HF_TOKEN"]}
    request = urllib.request.Request(endpoint.url + "/health", headers=token)
    assert urllib.request.urlopen(request).status == 200

@pytest.mark.endpoint("phi-4", "mistral-7b")
def test_both(endpoints):
    assert {one.name for one in endpoints} >= {"phi-4", "mistral-7b"}
    assert endpoints["mistral-7b"].base_url.endswith("/mistral-7b/v1")

def test_none():
    pass
"""
MISTRAL = """
import pytest, time
pytestmark = pytest.mark.endpoint("mistral-7b")

@pytest.mark.parametrize("number", range(4))
def test_many(endpoint, number):
    time.sleep(0.2)
"""
WAITS = """
import json, os, pytest, time, urllib.request

def rate():
    truth = urllib.request.urlopen(os.environ["HF_ENDPOINT"] + "/_sim/truth")
    return json.load(truth)["running_rate_micros_per_hour"]

@pytest.mark.endpoint("phi-4")
def test_waits():
    while rate():
        time.sleep(0.2)

@pytest.mark.endpoint("phi-4")
def test_more():
    pass

def test_without():
    pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "suite"
    made.mkdir()
    (made / "pytest.ini").write_text("[pytest]\n")
    (made / "test_phi.py").write_text(PHI)
    (made / "test_mistral.py").write_text(MISTRAL)
    return made


def run(folder: Path, *words: str) -> tuple[int, str]:
    """A pytest of its own in this folder; its exit code and what it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--strict-markers", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def resumes(sim: Simulator) -> int:
    return sum(len(one["episodes"]) for one in sim.truth()["endpoints"])


def test_all_endpoints_of_a_run_run_together_and_each_file_has_its_dollars(sim: Simulator, folder: Path) -> None:
    code, said = run(folder)
    assert code == 0, said
    assert sim.rate == 0
    assert resumes(sim) == 2
    assert re.search(r"^test_phi\.py +<?\$\d", said, re.MULTILINE), said
    assert re.search(r"^test_mistral\.py +<?\$\d", said, re.MULTILINE), said
    assert re.search(r"^starting, pausing and between tests +<?\$\d", said, re.MULTILINE), said
    assert re.search(r"^in all +\$0\.03$", said, re.MULTILINE), said
    assert said.count("Session ") == 1, said


def test_workers_of_xdist_share_one_session(sim: Simulator, folder: Path) -> None:
    code, said = run(folder, "-n", "3", "--endpoint-budget", "3.00")
    assert code == 0, said
    assert "7 passed" in said
    assert "at most $3.00" in said
    assert sim.rate == 0
    assert resumes(sim) == 2
    assert said.count("Session ") == 1, said
    assert re.search(r"^test_mistral\.py +<?\$\d", said, re.MULTILINE), said
    code, said = run(folder, "-n", "2", "--endpoint-order", "one-at-a-time")
    assert code != 0
    assert "needs one process" in said


def test_one_at_a_time_the_tests_are_sorted_and_only_one_runs(sim: Simulator, folder: Path) -> None:
    (folder / "test_both.py").write_text(MISTRAL.replace("mistral-7b", "phi-4"))
    (folder / "test_phi.py").write_text(PHI.replace('"phi-4", "mistral-7b"', '"phi-4"').replace("test_both", "no_test"))
    code, said = run(folder, "--endpoint-order", "one-at-a-time", "-v")
    assert code == 0, said
    order = re.findall(r"^test_(\w+)\.py::", said, re.MULTILINE)
    assert order == ["phi"] + ["both"] * 4 + ["phi"] + ["mistral"] * 4, said
    assert resumes(sim) == 2
    assert said.count("Session ") == 2
    assert sim.rate == 0


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_budget_ends_the_run(sim: Simulator, folder: Path, workers: list[str]) -> None:
    for file in folder.glob("test_*.py"):
        file.unlink()
    (folder / "test_waits.py").write_text(WAITS)
    # Three minutes of $0.80/h are kept back: what is left for tests is nothing.
    code, said = run(folder, "--endpoint-budget", "0.041", *workers)
    assert code == 2, said
    assert "endpoint-budget 0.041 is reached" in said, said
    assert re.search(r"[12] passed", said), said
    assert "Stopped: it has cost up to" in said, said
    assert sim.rate == 0


def test_what_cannot_be_had_is_tried_once(sim: Simulator, folder: Path) -> None:
    sim.fault({"method": "POST", "path": "/resume", "effect": {"kind": "status", "status": 400}})
    code, said = run(folder)
    assert code == 1
    assert "1 passed, 6 errors" in said, said
    assert "NotReady" in said
    assert sim.rate == 0
    log = [one for one in sim._steer("log")["requests"] if one["path"].endswith("/resume")]
    assert len(log) <= 2, "each endpoint once"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_killed_run_is_paused(sim: Simulator, folder: Path, workers: list[str]) -> None:
    (folder / "test_phi.py").write_text(WAITS)
    ran = subprocess.Popen([sys.executable, "-m", "pytest", *workers], cwd=folder, stdout=subprocess.DEVNULL)
    until("the start", lambda: sim.rate > 0)
    ran.send_signal(signal.SIGKILL)
    ran.wait()
    sim.wait_paused()


def test_without_marks_nothing_is_asked_and_nothing_is_said(sim: Simulator, folder: Path) -> None:
    code, said = run(folder, "-k", "none")
    assert code == 0
    assert "endpoints" not in said
    assert sim._steer("log")["requests"] == []
    (folder / "test_phi.py").write_text("def test_it(endpoint): pass\n")
    code, said = run(folder, "test_phi.py")
    assert "marked with 0 endpoints" in said, said
    code, said = run(folder, "--endpoint-budget", "free")
    assert code == 4
    assert "not dollars above zero" in said
