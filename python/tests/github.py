"""A stand-in for GitHub behind an HTTPS proxy: one repository, as `hf extensions install` asks for it."""

from __future__ import annotations

import io
import ssl
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HOSTS = ("github.com", "raw.githubusercontent.com", "codeload.github.com")


class GitHub:
    """Where it is, the certificate that it shows, and what it was asked for."""

    def __init__(self, proxy: str, certificate: Path) -> None:
        self.proxy = proxy
        self.certificate = certificate
        self.asked: list[str] = []


@contextmanager
def serving(folder: Path, owner: str, repository: Path) -> Iterator[GitHub]:
    """Serves the folder `repository` as `owner/<its name>`."""
    certificate, key = folder / "github.pem", folder / "github.key"
    names = ",".join(f"DNS:{host}" for host in HOSTS)
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=github.com"]
    made += ["-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    answers = _answers(owner, repository)

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            self.host = self.path.partition(":")[0]
            if self.host not in HOSTS:
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = _Writer(self.connection)
            self.close_connection = False

        def do_GET(self) -> None:
            asked = f"{self.host}{self.path}"
            github.asked.append(asked)
            body = answers.get(asked)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if body is not None and self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    github = GitHub(f"http://127.0.0.1:{server.server_port}", certificate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()


class _Writer(io.BufferedIOBase):
    """Writes at once."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self.connection = connection

    def write(self, data: object) -> int:
        assert isinstance(data, (bytes, bytearray, memoryview))
        self.connection.sendall(data)
        return len(data)


def _answers(owner: str, repository: Path) -> dict[str, bytes]:
    """By host and path. No file at the root is called like the repository: that would be an extension in itself."""
    name = repository.name
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in repository.iterdir():
            archive.write(file, f"{name}-{COMMIT}/{file.name}")
    raw = f"raw.githubusercontent.com/{owner}/{name}/HEAD"
    refs = f"001e# service=git-upload-pack\n0000010d{COMMIT} HEAD\0multi_ack\n0000"
    return {
        f"github.com/{owner}/{name}": b"<html></html>",
        f"github.com/{owner}/{name}/archive/HEAD.zip": packed.getvalue(),
        f"github.com/{owner}/{name}.git/info/refs?service=git-upload-pack": refs.encode(),
        f"{raw}/pyproject.toml": (repository / "pyproject.toml").read_bytes(),
    }
