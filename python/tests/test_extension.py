from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .github import serving
from .simulator import ROOT, Simulator

HF = Path(sys.executable).parent / ("hf.exe" if os.name == "nt" else "hf")
#: A folder with the wheel of this package and that of setuptools: no registry is asked.
WHEELS = os.environ.get("ENDPOINT_GUARD_WHEELS")


@pytest.mark.skipif(not WHEELS, reason="ENDPOINT_GUARD_WHEELS names no folder of wheels")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not there")
def test_the_official_client_installs_and_runs_it(sim: Simulator, tmp_path: Path) -> None:
    with serving(tmp_path, "somebody", ROOT / "packaging" / "hf-guard") as github:
        environment = {
            **os.environ,
            "HOME": str(tmp_path),
            "HTTPS_PROXY": github.proxy,
            "NO_PROXY": "127.0.0.1,localhost",
            "SSL_CERT_FILE": str(github.certificate),
            "PIP_CERT": str(github.certificate),
            "REQUESTS_CA_BUNDLE": str(github.certificate),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(WHEELS),
            "PATH": os.pathsep.join(_without_uv(os.environ["PATH"])),
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        }

        def hf(*words: str) -> str:
            ran = subprocess.run([str(HF), *words], env=environment, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stdout + ran.stderr
            return ran.stdout

        hf("extensions", "install", "somebody/hf-guard")
        assert "hf guard" in hf("extensions", "list")
        shown = hf("guard", "status", "--json")
        assert '"name":"phi-4"' in shown
        assert "endpoint-guard" in hf("guard", "--version")
        ran = subprocess.run([str(HF), "guard", "pause", "nobody"], env=environment, capture_output=True, check=False)
        assert ran.returncode == 2, "its exit code is passed on"
    assert "github.com/somebody/hf-guard/archive/HEAD.zip" in github.asked


def _without_uv(path: str) -> list[str]:
    """Where uv is the client uses that, with settings of its own."""
    return [folder for folder in path.split(os.pathsep) if not (Path(folder) / "uv").exists()]
