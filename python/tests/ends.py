"""Ways in which a Python that has a session ends.

`python -m tests.ends 500` tries so many and says how long it took until all was paused.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .simulator import AT_LAST, Simulator, python, until

#: Nothing may run longer than this after its Python has ended. Seconds.
WITHIN = 90.0
WAYS = ("exception", "exit", "interrupt", "kill", "kill-with-a-copy", "kernel")

SCRIPT = """
import endpoint_guard, os, sys, time
name, way = sys.argv[1:]
print("begun", flush=True)
with endpoint_guard.session(name):
    print("ready", flush=True)
    if way == "exception":
        raise RuntimeError("on purpose")
    if way == "exit":
        os._exit(3)
    if way == "kill-with-a-copy":
        # By the system itself: no hook of Python closes the pipe in the copy.
        import ctypes
        if ctypes.CDLL(None).fork() == 0:
            time.sleep(600)
    print("waits", flush=True)
    time.sleep(600)
"""
CELL = """
import endpoint_guard
held = endpoint_guard.session({name!r})
held.__enter__()
print("waits")
"""


@dataclass(frozen=True)
class End:
    """One way for one endpoint; `before_ready` is after how many seconds it ends, where that may be before it runs."""

    name: str
    way: str
    before_ready: float


def planned(count: int, seed: int, ways: Sequence[str] = WAYS) -> list[End]:
    """So many, each way as often, half of what can be ended from outside at any moment."""
    chance = random.Random(seed)
    ends = []
    for number in range(count):
        way = ways[number % len(ways)]
        early = way in ("interrupt", "kill") and chance.random() < 0.5
        ends.append(End(f"e{number}", way, chance.uniform(0.0, 6.0) if early else -1.0))
    return ends


def perform(sim: Simulator, home: Path, end: End) -> float:
    """Begins and ends it; seconds from its end until its endpoint was paused."""
    environment = {**os.environ, **sim.environment, "ENDPOINT_GUARD_HOME": str(home)}
    if end.way == "kernel":
        _restart_kernel(environment, end.name)
    else:
        _end_process(environment, end)
    ended = time.monotonic()

    def paused() -> bool:
        # What was asked of the service when this ended may still come.
        episodes = next(one["episodes"] for one in sim.truth()["endpoints"] if one["endpoint"] == f"alice/{end.name}")
        return all(episode["end"] is not None for episode in episodes) and not _is_held(end.name)

    until(f"the pause of {end}", paused, WITHIN)
    return time.monotonic() - ended


def _is_held(name: str) -> bool:
    """Whether a helper process of this endpoint lives."""
    found = subprocess.run(["pgrep", "-f", f"endpoint-guard hold .*-e {name} "], stdout=subprocess.DEVNULL, check=False)
    return found.returncode == 0


def _end_process(environment: dict[str, str], end: End) -> None:
    child = python(SCRIPT, end.name, end.way, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert child.stdout is not None
    wanted = "begun" if end.before_ready >= 0 else {"exception": "ready", "exit": "ready"}.get(end.way, "waits")
    assert any(line.strip() == wanted for line in child.stdout), f"{end} never said {wanted}"
    if end.before_ready >= 0:
        time.sleep(end.before_ready)
    if end.way == "interrupt":
        child.send_signal(signal.SIGINT)
    elif end.way.startswith("kill"):
        child.kill()
    child.wait(AT_LAST)
    child.stdout.close()


def _restart_kernel(environment: dict[str, str], name: str) -> None:
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=environment, stderr=subprocess.DEVNULL)
    try:
        client: Any = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=AT_LAST)
        client.execute(CELL.format(name=name))
        while client.get_iopub_msg(timeout=AT_LAST)["content"].get("text", "").strip() != "waits":
            pass
        client.stop_channels()
        manager.restart_kernel(now=True)
    finally:
        manager.shutdown_kernel(now=True)


def try_all(folder: Path, ends: Sequence[End], side_by_side: int) -> list[float]:
    """Performs them in one account; while they go on nothing ever runs unarmed."""
    sim = Simulator(folder, [end.name for end in ends], start_seconds=1)
    homes = [folder / f"home{number}" for number in range(side_by_side)]
    try:
        with ThreadPoolExecutor(side_by_side) as pool:
            # Each home is that of one person: several sessions share it.
            asked = [
                pool.submit(perform, sim, homes[number % max(side_by_side // 2, 1)], end)
                for number, end in enumerate(ends)
            ]
            while not all(one.done() for one in asked):
                unarmed = sim.unarmed()
                assert not unarmed, f"runs unarmed: {unarmed}"
                time.sleep(0.25)
            took = [one.result() for one in asked]
        assert sim.rate == 0
        return took
    finally:
        sim.stop()


def main() -> None:
    """As many as asked for."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        took = sorted(try_all(Path(folder), planned(count, seed), 12))
    shares = [took[len(took) // 2], took[int(len(took) * 0.99)], took[-1]]
    half, most, longest = (f"{one:.1f} s" for one in shares)
    print(f"{count} ends in {time.monotonic() - begun:.0f} s: nothing left running, nothing ever unarmed")
    print(f"until paused and the helper gone: half within {half}, 99 % within {most}, the longest {longest}")


if __name__ == "__main__":
    main()
