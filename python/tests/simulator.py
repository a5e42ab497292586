"""The simulated account in a process of its own, and what it knows of the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional

ROOT = Path(__file__).resolve().parents[2]
#: Longer than anything takes on a busy machine. Seconds.
AT_LAST = 90.0


def program() -> str:
    """The simulator: `HF_SIM`, or the debug build of this checkout."""
    suffix = sysconfig.get_config_var("EXE") or ""
    return os.environ.get("HF_SIM") or str(ROOT / "target" / "debug" / f"hf-sim{suffix}")


def until(what: str, look: Callable[[], Any], within: float = AT_LAST) -> Any:
    """Waits for a fact."""
    begun = time.monotonic()
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() - begun > within:
            raise AssertionError(f"{what} did not come within {within} s")
        time.sleep(0.05)


class Simulator:
    """One account: alice with paused endpoints that start within a second."""

    def __init__(self, folder: Path, names: Sequence[str] = ("phi-4", "mistral-7b"), start_seconds: int = 0) -> None:
        endpoints = "".join(f'[[endpoints]]\nname = "{name}"\nstate = "paused"\nfor_seconds = 600\n' for name in names)
        account = folder / "account.toml"
        account.write_text(
            f"quota = 1000\n[timings]\npending_seconds = [0, 0]\nstart_seconds = [{start_seconds}, {start_seconds}]\n"
            f"update_seconds = [0, 0]\n{endpoints}",
            encoding="utf-8",
        )
        self._process = subprocess.Popen(
            [program(), "--account", str(account)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self.environment: dict[str, str] = {}
        for line in self._process.stdout:
            if line.startswith("export "):
                name, _, value = line[len("export ") :].strip().partition("=")
                self.environment[name] = value
                if name == "HF_TOKEN":
                    break
        self.hub = self.environment["HF_ENDPOINT"]

    def stop(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()

    def _steer(self, path: str, body: Optional[object] = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.hub}/_sim/{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def fault(self, rule: dict[str, object]) -> None:
        """Adds a fault."""
        self._steer("faults", rule)

    def change(self, **change: object) -> None:
        """Changes something as if somebody else did."""
        self._steer("change", change)

    def truth(self) -> dict[str, Any]:
        """What everything costs."""
        truth: dict[str, Any] = self._steer("truth")
        return truth

    @property
    def rate(self) -> int:
        """Micro-dollars an hour of all that runs."""
        return int(self.truth()["running_rate_micros_per_hour"])

    def endpoints(self) -> list[dict[str, Any]]:
        """As the service lists them."""
        request = urllib.request.Request(
            f"{self.environment['HF_INFERENCE_ENDPOINTS_ENDPOINT']}/endpoint/alice",
            headers={"Authorization": f"Bearer {self.environment['HF_TOKEN']}"},
        )
        with urllib.request.urlopen(request) as answer:
            items: list[dict[str, Any]] = json.load(answer)["items"]
        return items

    def unarmed(self) -> list[str]:
        """Names of endpoints that run, and that Hugging Face would never stop."""
        return [
            one["name"]
            for one in self.endpoints()
            if one["status"]["state"] not in ("paused", "scaledToZero") and not _is_armed(one)
        ]

    def wait_paused(self, within: float = AT_LAST) -> None:
        """Waits until nothing runs; nothing is unarmed meanwhile."""

        def paused() -> bool:
            unarmed = self.unarmed()
            assert not unarmed, f"runs unarmed: {unarmed}"
            return self.rate == 0

        until("the pause", paused, within)


def _is_armed(endpoint: dict[str, Any]) -> bool:
    scaling = endpoint["compute"]["scaling"]
    return scaling["minReplica"] == 0 and scaling.get("scaleToZeroTimeout") is not None


def python(script: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A Python of its own that runs this."""
    return subprocess.Popen([sys.executable, "-c", script, *arguments], text=True, **options)
