"""HTTP requests from inside of the enclave's network: what is sent, and what comes back."""

import json
import time
from pathlib import Path
from typing import Any, Literal

import pytest

from e2e.images import PYTHON, provide
from kurtc.execution.engine import Container, EngineError, HttpRequest, HttpResponse, Mount

from .enclave import Enclave

SERVER = Path(__file__).with_name("echo.py")


@pytest.fixture(scope="module")
def server(enclave: Enclave) -> Container:
    provide(PYTHON)
    found = enclave.service(
        "exec python3 /server/echo.py",
        image=PYTHON,
        exposed=((8080, "TCP"),),
        mounts=(Mount(path="/server", archives=(enclave.archive({"echo.py": SERVER.read_bytes()}),)),),
    )
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 8080, 60)
    return found


class Client:
    """Sends requests to the server."""

    def __init__(self, enclave: Enclave, server: Container) -> None:
        self.enclave = enclave
        self.server = server

    def send(
        self, path: str, *, method: Literal["GET", "POST"] = "GET", seconds: float | None = 30, **fields: Any
    ) -> HttpResponse:
        given = {"address": self.server.address, "port": 8080, **fields}
        return self.enclave.engine.request(self.enclave.name, HttpRequest(path=path, method=method, **given), seconds)

    def seen(self, path: str, **fields: Any) -> dict[str, Any]:
        """What the server has seen of a request."""
        found: dict[str, Any] = json.loads(self.send(path, **fields).body)
        return found


@pytest.fixture(scope="module")
def client(enclave: Enclave, server: Container) -> Client:
    return Client(enclave, server)


@pytest.mark.parametrize("code", [200, 204, 304, 404, 500])
def test_the_code_is_the_servers(client: Client, code: int) -> None:
    assert client.send(f"/code/{code}").code == code


def test_the_body_is_exact(client: Client) -> None:
    assert client.send("/bytes") == HttpResponse(code=200, body=b"\0\xff\r\n 404 no newline")


def test_a_big_body_arrives(client: Client) -> None:
    assert client.send("/big").body == b"0123456789abcdef" * (3 * 2**16)


def test_nothing_is_sent_but_what_was_asked_for(client: Client) -> None:
    seen = client.seen("/seen")
    assert seen["line"] == "GET /seen HTTP/1.1"
    assert sorted(name for name, _ in seen["headers"]) == ["Host", "User-Agent"]


def test_headers_are_sent_as_given(client: Client) -> None:
    headers = {"X-One": "a: b; 'c' \"d\" é", "X-Empty": "", "User-Agent": "mine", "accept": "text/plain"}
    seen = dict(client.seen("/seen", headers=headers)["headers"])
    assert {name: seen[name] for name in headers} == {**headers, "X-One": headers["X-One"].encode().decode("latin-1")}


def test_a_path_is_sent_as_written_and_only_what_no_url_may_hold_is_escaped(client: Client) -> None:
    path = "/a/../b//c/%2F?x=[1]{2}&y=a b&z=é#part"
    assert client.seen(path)["line"] == "GET /a/../b//c/%2F?x=[1]%7B2%7D&y=a%20b&z=%C3%A9 HTTP/1.1"


@pytest.mark.parametrize(
    "body",
    [b"", b'{"a": "b c"}', b"@/etc/passwd", b"\0\xff\r\n", b"x" * 200_000, b"\0" * 3_000_000],
    ids=["empty", "json", "at", "bytes", "large", "larger"],
)
def test_a_body_is_sent_exactly(client: Client, body: bytes) -> None:
    assert client.send("/body", method="POST", body=body) == HttpResponse(code=200, body=body)


def test_the_type_of_a_body_is_the_given_one_alone(client: Client) -> None:
    without = client.seen("/seen", method="POST", body=b"x")
    given = client.seen("/seen", method="POST", body=b"x", headers={"Content-Type": "application/json"})
    assert [value for name, value in without["headers"] if name.lower() == "content-type"] == []
    assert [value for name, value in given["headers"] if name.lower() == "content-type"] == ["application/json"]


def test_ten_redirects_are_followed_and_no_more(client: Client) -> None:
    assert client.send("/countdown/10").code == 200
    with pytest.raises(EngineError, match="redirects") as caught:
        client.send("/countdown/11")
    assert "more than ten" in caught.value.hint


@pytest.mark.parametrize(("code", "line"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_what_was_posted_is_posted_again_where_the_redirect_says_so(client: Client, code: int, line: str) -> None:
    seen = client.seen(f"/redirect/{code}/seen", method="POST", body=b"x")
    assert (seen["line"], seen["body"]) == (f"{line} /seen HTTP/1.1", "x" if line == "POST" else "")


def test_a_port_where_nobody_listens_is_an_error(client: Client) -> None:
    with pytest.raises(EngineError, match="port 8081") as caught:
        client.send("/", port=8081)
    assert "nothing listens there" in caught.value.hint


@pytest.mark.parametrize("path", ["/close", "/cut"])
def test_a_connection_that_breaks_is_an_error(client: Client, path: str) -> None:
    with pytest.raises(EngineError, match="curl"):
        client.send(path)


def test_an_answer_that_takes_too_long_is_given_up(client: Client) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        client.send("/slow", seconds=1)
    assert time.monotonic() - began < 10


def test_nothing_is_left_in_the_helper(client: Client) -> None:
    client.send("/body", method="POST", body=b"\0" * 100_000)
    with pytest.raises(TimeoutError):
        client.send("/slow", seconds=0.5)
    (helper,) = [one for one in client.enclave.engine.containers(client.enclave.name) if one.role == "helper"]
    assert client.enclave.output(helper, "ls", "-A", "/tmp") == ""
    time.sleep(3)
    assert "curl" not in client.enclave.output(helper, "sh", "-c", "cat /proc/[0-9]*/comm")
