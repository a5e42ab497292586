from __future__ import annotations

import subprocess
import sys

import pytest

import endpoint_guard

from .simulator import Simulator

huggingface_hub = pytest.importorskip("huggingface_hub")


def test_an_object_of_the_official_client_is_guarded_and_read_anew(sim: Simulator) -> None:
    script = """
import os
import huggingface_hub, endpoint_guard
from huggingface_hub import constants
# The only thing that the environment does not move.
constants.INFERENCE_ENDPOINTS_ENDPOINT = os.environ["HF_INFERENCE_ENDPOINTS_ENDPOINT"]
before = {name: vars(huggingface_hub.InferenceEndpoint)[name] for name in vars(huggingface_hub.InferenceEndpoint)}
found = huggingface_hub.get_inference_endpoint("phi-4", namespace="alice")
assert found.status == "paused"
guarded = endpoint_guard.guard(found, max_cost=5)
with guarded as endpoint:
    assert endpoint is found
    assert endpoint.status == "running", endpoint.status
    assert endpoint.client is not None and endpoint.url
assert found.status == "paused", found.status
assert guarded.receipt.outcome == "completed"
found.resume(running_ok=True).wait(timeout=60, refresh_every=1)
with endpoint_guard.guard(found) as endpoint:
    assert endpoint.status == "running"
assert found.status == "paused", "it ran before, and is paused all the same"
after = {name: vars(huggingface_hub.InferenceEndpoint)[name] for name in vars(huggingface_hub.InferenceEndpoint)}
assert before == after, "nothing of it was changed"
print("well")
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.stdout == "well\n", ran.stderr
    assert sim.rate == 0


def test_one_that_cannot_be_read_is_paused(sim: Simulator) -> None:
    class Broken:
        name, namespace = "phi-4", "alice"

        def fetch(self) -> None:
            raise ConnectionError("no line")

    guarded = endpoint_guard.guard(Broken())
    with pytest.raises(ConnectionError, match="no line"):
        guarded.__enter__()
    assert guarded.receipt is not None
    assert sim.rate == 0
