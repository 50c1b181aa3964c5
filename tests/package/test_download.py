import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from kurtc.package.download import DownloadError, pieces

_HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Makes a server that gives one answer, and then hangs up, or breaks the connection."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer(data: bytes, *, breaks: bool) -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(data)
                if breaks:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        def answering(data: bytes, *, breaks: bool = False) -> str:
            threading.Thread(target=answer, args=(data,), kwargs={"breaks": breaks}, daemon=True).start()
            return f"http://127.0.0.1:{server.getsockname()[1]}/file"

        yield answering


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 4\r\n\r\n\0all",
        b"Transfer-Encoding: chunked\r\n\r\n1\r\n\0\r\n3\r\nall\r\n0\r\n\r\n",
        b"\r\n\0all",
    ],
)
def test_all_of_a_file_comes(answering: Callable[..., str], data: bytes) -> None:
    assert b"".join(pieces(answering(_HEAD + data), seconds=10)) == b"\0all"


@pytest.mark.parametrize(
    ("data", "breaks", "reason"),
    [
        (_HEAD + b"Content-Length: 1000\r\n\r\nhalf", False, "the server broke it off"),
        (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nff\r\nmore", False, "the server broke it off"),
        (_HEAD + b"Content-Length: 1000\r\n\r\nhalf", True, "Connection reset by peer"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False, "the server answers 503 Busy"),
        (b"SSH-2.0-OpenSSH\r\n", False, "SSH-2.0-OpenSSH"),
    ],
)
def test_half_a_file_is_none(answering: Callable[..., str], data: bytes, breaks: bool, reason: str) -> None:
    with pytest.raises(DownloadError) as refused:
        list(pieces(answering(data, breaks=breaks), seconds=10))
    assert reason in str(refused.value)
