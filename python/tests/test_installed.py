from __future__ import annotations

import os
import subprocess
import time
import venv
from pathlib import Path

import pytest

#: A folder with the wheel that is tried.
WHEELS = os.environ.get("ENDPOINT_GUARD_WHEELS")


@pytest.mark.skipif(not WHEELS, reason="ENDPOINT_GUARD_WHEELS names no folder of wheels")
def test_one_command_installs_it_and_the_demo_answers_within_ten_seconds(tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    environment = {**os.environ, "HOME": str(tmp_path), "ENDPOINT_GUARD_HOME": str(tmp_path / "home")}
    environment.pop("HF_TOKEN", None)

    def run(program: str, *words: str) -> str:
        asked = [str(programs / program), *words]
        return subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout

    run("python", "-m", "pip", "install", "--no-index", "--find-links", str(WHEELS), "endpoint-guard")
    begun = time.monotonic()
    shown = run("endpoint-guard", "demo", "status")
    took = time.monotonic() - begun
    assert "$3.40/h" in shown
    assert took < 10, took
    script = "import endpoint_guard; print(endpoint_guard.status(demo=True).running_rate_dollars_per_hour)"
    assert run("python", "-c", script) == "3.400000\n"
    assert "Usage: endpoint-guard" in run("hf-guard", "--help")
    listed = run("python", "-m", "pip", "list")
    names = {line.split()[0] for line in listed.splitlines()[2:]}
    assert names <= {"endpoint-guard", "pip", "setuptools", "wheel"}, "no dependencies"
