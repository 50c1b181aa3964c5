"""A registry of images on a port of this machine, which may ask who one is."""

import base64
import gzip
import hashlib
import io
import json
import random
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


class Registry:
    """Images by name, each with one tag, `latest`."""

    def __init__(self, credentials: str = "") -> None:
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.tags: dict[str, str] = {}
        self.authorization = f"Basic {base64.b64encode(credentials.encode()).decode()}" if credentials else ""
        registry = self

        class Handler(_Handler):
            served = registry

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def host(self) -> str:
        """What names of its images begin with."""
        return f"127.0.0.1:{self.server.server_port}"

    def add(self, name: str, architecture: str = "", layers: int = 2) -> str:
        """Make an image of random content; with an architecture it is for no other. Its name with the host."""
        contents = [_layer(number) for number in range(layers)]
        config = {
            "architecture": architecture or "amd64",
            "os": "linux",
            "config": {"Cmd": ["hello"]},
            "rootfs": {"type": "layers", "diff_ids": [_digest(content) for content in contents]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": self._blob(_CONFIG, json.dumps(config).encode()),
            "layers": [self._blob(_LAYER, gzip.compress(content)) for content in contents],
        }
        found = self._blob(_MANIFEST, json.dumps(manifest).encode())
        if architecture:
            entry = {**found, "platform": {"architecture": architecture, "os": "linux"}}
            index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": [entry]}
            found = self._blob(_INDEX, json.dumps(index).encode())
        self.tags[name] = found["digest"]
        return f"{self.host}/{name}"

    def _blob(self, media_type: str, content: bytes) -> dict[str, Any]:
        digest = _digest(content)
        self.blobs[digest] = (media_type, content)
        return {"mediaType": media_type, "size": len(content), "digest": digest}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Registry

    def do_GET(self) -> None:
        if self.served.authorization not in ("", self.headers.get("Authorization")):
            self._reply(401, "application/json", b'{"errors": [{"code": "UNAUTHORIZED"}]}')
            return
        name, _, wanted = self.path.removeprefix("/v2/").rpartition("/")
        name, _, kind = name.rpartition("/")
        digest = self.served.tags.get(name, "") if kind == "manifests" and ":" not in wanted else wanted
        if self.path == "/v2/":
            self._reply(200, "application/json", b"{}")
        elif digest in self.served.blobs:
            self._reply(200, *self.served.blobs[digest])
        else:
            self._reply(404, "application/json", b'{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "unknown"}]}')

    do_HEAD = do_GET  # noqa: N815

    def _reply(self, code: int, media_type: str, content: bytes) -> None:
        self.send_response_only(code)
        if code == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="tests"')
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Docker-Content-Digest", _digest(content))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _layer(number: int) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo(f"layer-{number}")
        member.size = 400_000
        archive.addfile(member, io.BytesIO(random.randbytes(member.size)))
    return made.getvalue()


@contextmanager
def served(credentials: str = "") -> Iterator[Registry]:
    """A registry that answers until the end."""
    registry = Registry(credentials)
    threading.Thread(target=registry.server.serve_forever, daemon=True).start()
    try:
        yield registry
    finally:
        registry.server.shutdown()
        registry.server.server_close()
