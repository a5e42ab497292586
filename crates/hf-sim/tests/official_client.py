"""Drives huggingface_hub and its `hf` command against a simulated account.

Ends with an assertion error at the first answer that is not as the client promises it.
SIM_HUB is the base URL of the simulation. HF_ENDPOINT, HF_TOKEN and HF_HOME are set by the caller.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

import huggingface_hub.constants as constants

BASE = os.environ["SIM_HUB"]
# There is no environment variable for the Endpoints API; these constants are read at call time.
constants.INFERENCE_ENDPOINTS_ENDPOINT = BASE + "/v2"
constants.INFERENCE_CATALOG_ENDPOINT = BASE + "/api/v1/catalog"

from huggingface_hub import hf_api  # noqa: E402
from huggingface_hub import HfApi, InferenceEndpointError, InferenceEndpointTimeoutError  # noqa: E402
from huggingface_hub.errors import BadRequestError, HfHubHTTPError  # noqa: E402

API = HfApi()


def refused(status, call, kind=HfHubHTTPError):
    """Calls and gives the error, which must be of this status and kind."""
    try:
        call()
    except kind as error:
        assert error.response.status_code == status, error
        return str(error)
    raise AssertionError(f"expected {status}")


def same(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def becomes_ready(endpoint):
    """Waits as the client does. The simulated clock stands still, so that nothing here depends on how
    fast this machine is; it is put forward once, while the client waits."""
    body = json.dumps({"advance": 600}).encode()
    request = urllib.request.Request(BASE + "/_sim/clock", body, {"Content-Type": "application/json"})
    later = threading.Timer(0.5, urllib.request.urlopen, [request])
    later.start()
    endpoint.wait(timeout=60, refresh_every=0.2)
    later.join()


def reading():
    assert API.whoami()["name"] == "alice"
    same([e.name for e in API.list_inference_endpoints()], ["broken", "demo"])
    same([e.name for e in API.list_inference_endpoints("acme")], ["flux-dev"])
    # The organization without access answers 401, which the client swallows.
    everywhere = API.list_inference_endpoints("*")
    same([(e.namespace, e.name) for e in everywhere],
         [("alice", "broken"), ("alice", "demo"), ("acme", "flux-dev")])
    demo = API.get_inference_endpoint("demo")
    same((demo.status, demo.repository, demo.type, demo.health_route),
         ("running", "openai-community/gpt2", "authenticated", "/health"))
    same(demo.url, BASE + "/_endpoint/alice/demo")
    assert demo.updated_at > demo.created_at
    assert "not found" in refused(404, lambda: API.get_inference_endpoint("nope"))
    refused(401, lambda: API.list_inference_endpoints("alice", token="hf_wrong"))
    refused(403, lambda: API.list_inference_endpoints("strangers"))
    try:
        API.get_inference_endpoint("broken").wait(timeout=1)
    except InferenceEndpointTimeoutError:
        raise AssertionError("a failed endpoint is not waited for")
    except InferenceEndpointError as error:
        assert "failed to deploy" in str(error), error


def hardware():
    rows = API.list_inference_endpoints_hardware(namespace="alice")
    l4 = next(r for r in rows if (r.vendor, r.region, r.instance_type, r.instance_size)
              == ("aws", "us-east-1", "nvidia-l4", "x1"))
    same((l4.price_per_hour, l4.status, l4.accelerator), (0.8, "available", "gpu"))
    assert {r.vendor for r in rows} == {"aws", "gcp", "azure"}


def create(name, **changes):
    wanted = dict(repository="gpt2", framework="pytorch", accelerator="gpu", instance_size="x1",
                  instance_type="nvidia-l4", region="us-east-1", vendor="aws")
    return API.create_inference_endpoint(name, **(wanted | changes))


def a_life():
    made = create("new-ep", task="text-generation", min_replica=0, scale_to_zero_timeout=15,
                  env={"A": "1"}, secrets={"S": "x"}, tags=["t"], type="authenticated")
    same((made.status, made.url, made.task), ("pending", BASE + "/_endpoint/alice/new-ep", "text-generation"))
    assert "already exists" in refused(409, lambda: create("new-ep"))
    assert "between 15 and 2880" in refused(
        400, lambda: create("other", min_replica=0, scale_to_zero_timeout=5), BadRequestError)
    becomes_ready(made)
    same((made.status, made.url), ("running", BASE + "/_endpoint/alice/new-ep"))

    made.update(min_replica=0, max_replica=2, scale_to_zero_timeout=30)
    same(made.status, "updating")
    scaling = made.raw["compute"]["scaling"]
    same((scaling["minReplica"], scaling["maxReplica"], scaling["scaleToZeroTimeout"]), (0, 2, 30))
    made.update(accelerator="gpu", instance_size="x1", instance_type="nvidia-a10g")
    same(made.raw["compute"]["instanceType"], "nvidia-a10g")
    becomes_ready(made)

    made.pause()
    same((made.status, made.fetch().status, made.raw["status"]["readyReplica"]), ("paused", "paused", 0))
    try:
        made.wait(timeout=1, refresh_every=0.2)
        raise AssertionError("a paused endpoint does not become ready")
    except InferenceEndpointTimeoutError:
        pass
    made.resume()
    same(made.status, "initializing")
    made.resume()
    assert "already running" in refused(400, lambda: made.resume(running_ok=False), BadRequestError)
    becomes_ready(made)
    made.resume()
    same(made.status, "running")

    made.scale_to_zero()
    same((made.status, made.fetch().status), ("scaledToZero", "scaledToZero"))
    made.delete()
    refused(404, made.fetch)
    cataloged = API.create_inference_endpoint_from_catalog("microsoft/phi-4", name="cat-ep", namespace="alice")
    same((cataloged.status, cataloged.repository), ("pending", "microsoft/phi-4"))
    cataloged.delete()
    assert "microsoft/phi-4" in [str(getattr(m, "repo_id", m)) for m in API.list_inference_catalog()]


def the_command():
    """`hf endpoints …` with the constants set by a sitecustomize module."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sitecustomize.py").write_text(
            "import os\n"
            "import huggingface_hub.constants as c\n"
            "c.INFERENCE_ENDPOINTS_ENDPOINT = os.environ['SIM_HUB'] + '/v2'\n"
            "c.INFERENCE_CATALOG_ENDPOINT = os.environ['SIM_HUB'] + '/api/v1/catalog'\n"
        )
        scripts = Path(sys.executable).parent
        program = next(p for p in (scripts / "hf", scripts / "hf.exe") if p.exists())

        def hf(*arguments, code=0):
            done = subprocess.run([str(program), "endpoints", *arguments], capture_output=True, text=True,
                                  env=os.environ | {"PYTHONPATH": folder}, timeout=60)
            assert done.returncode == code, f"hf {arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
            return done.stdout

        def state(*arguments):
            return json.loads(hf(*arguments))["status"]["state"]

        same(hf("ls", "-q").split(), ["broken", "demo"])
        rows = json.loads(hf("ls", "--namespace", "acme", "--json"))
        same([(r["name"], r["status"], r["instance"]) for r in rows], [("flux-dev", "paused", rows[0]["instance"])])
        assert "nvidia-l4" in rows[0]["instance"], rows
        same(state("describe", "demo"), "running")
        hf("describe", "nope", code=404 % 256)
        same(state("pause", "demo"), "paused")
        same(state("resume", "demo"), "initializing")
        same(state("resume", "demo"), "initializing")
        hf("resume", "demo", "--fail-if-already-running", code=400 % 256)
        # Without a timeout the service refuses.
        hf("scale-to-zero", "demo", code=400 % 256)
        hf("update", "demo", "--min-replica", "0", "--max-replica", "1", "--scale-to-zero-timeout", "15")
        same(state("scale-to-zero", "demo"), "scaledToZero")
        rows = json.loads(hf("hardware", "--vendor", "aws", "--namespace", "alice", "--json"))
        l40s = next(r for r in rows if r["id"] == "aws-us-east-1-nvidia-l40s-x1")
        same((l40s["price_per_hour"], l40s["quota"]), (1.8, "0/16"))
        assert not any(r["status"] == "deprecated" for r in rows)
        hf("delete", "demo", "--yes")
        same(hf("ls", "-q").split(), ["broken"])


def bodies():
    """What is sent to create an endpoint is what the fixture says; our own client is held to it too."""
    cases = json.loads(Path(__file__).with_name("official_create.json").read_text())
    sent = []

    class Session:
        def post(self, url, headers=None, json=None, **_):
            sent.append(json)
            raise ConnectionError("only the body is wanted")

    original = hf_api.get_session
    hf_api.get_session = lambda: Session()
    try:
        for case in cases:
            try:
                API.create_inference_endpoint(**case["call"], namespace="alice")
            except ConnectionError:
                pass
            same(sent.pop(), case["body"])
    finally:
        hf_api.get_session = original


bodies()
reading()
hardware()
a_life()
the_command()
print("the official client is content")
