"""A registry in this process: enough of Docker's Registry HTTP API V2 to be asked about images."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, IDENTITY = "ann", "s3cret", "identity-of-ann"


@dataclass(slots=True, kw_only=True)
class FakeRegistry:
    """`images` maps repositories to tags. `private` repositories want a user; `failures` answers are given first.

    With `moved_to`, it sends everybody to that address. `asked` has a line for each request: method, path and the kind
    of its authorization. `documents` are what else there is, by path.
    """

    images: Mapping[str, tuple[str, ...]]
    auth: Literal["none", "basic", "bearer"] = "none"
    private: tuple[str, ...] = ()
    failures: list[int] = field(default_factory=list)
    page: int = 1000
    moved_to: str = ""
    documents: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(registry: FakeRegistry) -> Iterator[FakeRegistry]:
    """Serves the registry at `registry.address`."""

    class Handler(_Handler):
        fake = registry

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    registry.address = f"127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeRegistry

    def do_HEAD(self) -> None:
        self._handle()

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._note()
        user = USER if form.get("refresh_token") == [IDENTITY] else ""
        self._answer(200, {"access_token": f"token for {user}"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def _note(self) -> None:
        kind = self.headers.get("Authorization", "-").partition(" ")[0]
        self.fake.asked.append(f"{self.command} {self.path} {kind}")

    def _handle(self) -> None:
        self._note()
        url = urlsplit(self.path)
        if self.fake.failures:
            return self._answer(self.fake.failures.pop(0), {}, {"Retry-After": "7"})
        if url.path == "/token":
            return self._answer(200, {"token": f"token for {self._basic_user()}"})
        if self.fake.moved_to:
            return self._answer(307, {}, {"Location": f"http://{self.fake.moved_to}{self.path}"})
        if url.path in self.fake.documents:
            return self._answer(200, self.fake.documents[url.path])
        middle = "/tags" if "/tags/" in url.path else "/manifests"
        repository, _, rest = url.path.removeprefix("/v2/").partition(middle)
        return self._resource(repository, rest.strip("/"), parse_qs(url.query))

    def _resource(self, repository: str, wanted: str, query: Mapping[str, list[str]]) -> None:
        user = self._user()
        if user is None:
            return self._answer(401, {}, {"WWW-Authenticate": self._challenge(repository)})
        if repository in self.fake.private and user != USER:
            return self._answer(403, {"errors": [{"code": "DENIED", "message": "access is denied"}]})
        tags = self.fake.images.get(repository)
        if tags is None:
            return self._answer(404, {"errors": [{"code": "NAME_UNKNOWN"}]})
        if wanted == "list":
            return self._list(repository, tags, int(query.get("start", ["0"])[0]))
        return self._answer(200 if wanted in tags else 404, {})

    def _list(self, repository: str, tags: tuple[str, ...], start: int) -> None:
        end = start + self.fake.page
        link = {"Link": f'</v2/{repository}/tags/list?start={end}>; rel="next"'} if end < len(tags) else {}
        self._answer(200, {"tags": list(tags[start:end])}, link)

    def _challenge(self, repository: str) -> str:
        if self.fake.auth == "basic":
            return 'Basic realm="fake"'
        realm = f"http://{self.fake.address}/token"
        return f'Bearer realm="{realm}",service="fake",scope="repository:{repository}:pull"'

    def _user(self) -> str | None:
        """Who asks: `""` is anybody, None somebody without the authorization that is wanted."""
        given = self.headers.get("Authorization", "")
        if self.fake.auth == "none":
            return ""
        if self.fake.auth == "basic":
            return self._basic_user() or None
        return given.removeprefix("Bearer token for ") if given.startswith("Bearer token for") else None

    def _basic_user(self) -> str:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        user, _, password = base64.b64decode(given).decode().partition(":")
        return user if password == PASSWORD else ""

    def _answer(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
