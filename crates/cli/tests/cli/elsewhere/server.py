"""A server that is not hf-sim and speaks the documented API: what a session needs of it.

Written from the documentation alone, so that what the simulator and the client believe together
shows. Lists in pages of one, answers pauses before they take effect, and resets scaling on resume.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOCK = threading.Lock()
LOG = []


def endpoint(name):
    return {
        "name": name, "state": "paused", "since": 0.0, "min": 1, "max": 1, "timeout": None,
        "pausing_at": None,
    }


ENDPOINTS = {name: endpoint(name) for name in ("one", "two")}


def settle(it):
    now = time.time()
    if it["pausing_at"] and now >= it["pausing_at"]:
        it.update(state="paused", pausing_at=None, since=now)
    if it["state"] == "initializing" and now >= it["since"] + 1.5:
        it.update(state="running", since=now)


def stamp(seconds):
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds % 1 * 1000):03d}Z"


def shown(it, base):
    settle(it)
    ready = 1 if it["state"] == "running" else 0
    return {
        "name": it["name"],
        "type": "authenticated",
        "provider": {"vendor": "aws", "region": "us-east-1"},
        "compute": {
            "accelerator": "gpu", "instanceType": "nvidia-l4", "instanceSize": "x1",
            "scaling": {
                "minReplica": it["min"], "maxReplica": it["max"],
                "scaleToZeroTimeout": it["timeout"],
            },
        },
        "model": {"repository": "gpt2", "framework": "pytorch", "image": {"huggingface": {}},
                  "revision": None, "task": None},
        "tags": ["suite"],
        "experimentalFeatures": {}, "notifications": {}, "healthRoute": "/health",
        "status": {
            "state": it["state"], "message": "", "readyReplica": ready, "targetReplica": 1,
            "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": stamp(it["since"] or time.time()),
            "createdBy": {"id": "0" * 24, "name": "bob"}, "updatedBy": {"id": "0" * 24, "name": "bob"},
            "url": f"{base}/serve/{it['name']}",
        },
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        return json.loads(self.rfile.read(length) or b"{}")

    def handle_any(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        body = self.body()
        path, _, query = self.path.partition("?")
        with LOCK:
            if path == "/log":
                return self.answer(200, {"log": LOG, "states": {
                    name: shown(it, base)["status"]["state"] for name, it in ENDPOINTS.items()}})
            LOG.append(f"{self.command} {path}")
            if self.headers.get("Authorization") != "Bearer hf_elsewhere":
                return self.answer(401, {"error": "Unauthorized", "code": "UNAUTHORIZED"})
            return self.route(path, query, body, base)

    def route(self, path, query, body, base):
        parts = path.strip("/").split("/")
        if path == "/api/whoami-v2":
            return self.answer(200, {"type": "user", "id": "0" * 24, "name": "bob", "orgs": [],
                                     "auth": {"type": "access_token",
                                              "accessToken": {"displayName": "t", "role": "write",
                                                              "createdAt": "2026-01-01T00:00:00.000Z"}}})
        if parts[:2] == ["v2", "provider"]:
            return self.answer(200, {"vendors": [{"name": "aws", "status": "available", "regions": [{
                "name": "us-east-1", "label": "N. Virginia", "status": "available", "computes": [{
                    "id": "aws-us-east-1-nvidia-l4-x1", "accelerator": "gpu", "numAccelerators": 1,
                    "memoryGb": 30, "instanceType": "nvidia-l4", "instanceSize": "x1",
                    "architecture": "NVIDIA L4", "status": "available", "pricePerHour": 0.8,
                    "quota": {"maxAccelerators": 4, "usedAccelerators": 0}}]}]}]})
        if parts[:3] == ["v2", "endpoint", "bob"] and len(parts) == 3:
            names = sorted(ENDPOINTS)
            start = int(query.partition("cursor=")[2].partition("&")[0] or 0)
            answer = {"items": [shown(ENDPOINTS[names[start]], base)]}
            if start + 1 < len(names):
                answer["nextCursor"] = str(start + 1)
            return self.answer(200, answer)
        if parts[:1] == ["serve"]:
            it = ENDPOINTS[parts[1]]
            settle(it)
            return self.answer(200 if it["state"] == "running" else 503, {})
        if parts[:3] == ["v2", "endpoint", "bob"]:
            return self.one(ENDPOINTS.get(parts[3]), parts[4:], body, base)
        return self.answer(404, {"error": "Not Found"})

    def one(self, it, rest, body, base):
        if it is None:
            return self.answer(404, {"error": "Not Found"})
        settle(it)
        if self.command == "PUT":
            scaling = body["compute"]["scaling"]
            it["min"] = scaling.get("minReplica", it["min"])
            it["max"] = scaling.get("maxReplica", it["max"])
            it["timeout"] = scaling.get("scaleToZeroTimeout", it["timeout"])
        elif rest == ["resume"]:
            if it["state"] != "paused":
                return self.answer(400, {"error": "Bad Request: already running"})
            it.update(state="initializing", since=time.time(), min=1, max=1, timeout=None)
        elif rest == ["pause"]:
            it["pausing_at"] = it["pausing_at"] or time.time() + 0.7
        elif rest:
            return self.answer(404, {"error": "Not Found"})
        return self.answer(200, shown(it, base))

    do_GET = do_POST = do_PUT = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
server.serve_forever()
