"""Connections by the user's own ssh client, with all that its configuration says.

The SDK's own way needs paramiko, starts a process for each request, and gives no sockets.
"""

import socket
import subprocess
import tempfile
from typing import IO, Any
from urllib.parse import urlsplit

from docker.transport import UnixHTTPAdapter
from docker.transport.unixconn import UnixHTTPConnection, UnixHTTPConnectionPool

_BASE = "http+docker://localhost"
_SOCKET = "/ssh"
"""Names that the SDK wants for a socket; nothing is there."""

_PATIENCE = 5.0


class SshAdapter(UnixHTTPAdapter):
    """What a client of the SDK mounts to reach `ssh://USER@HOST:PORT`, with as many connections kept."""

    def __init__(self, url: str, kept: int) -> None:
        super().__init__(f"http+unix://{_SOCKET}")
        self._pool = _Pool(url, kept)

    def get_connection(self, url: Any, proxies: Any = None) -> Any:
        """The connections; all addresses are the engine's."""
        return self._pool


class _Pool(UnixHTTPConnectionPool):
    def __init__(self, url: str, kept: int) -> None:
        super().__init__(_BASE, _SOCKET, maxsize=kept)
        self._command = command(url)

    def _new_conn(self) -> Any:
        return _Connection(self._command)


class _Connection(UnixHTTPConnection):
    def __init__(self, words: list[str]) -> None:
        super().__init__(_BASE, _SOCKET)
        self._words = words

    def connect(self) -> None:
        """Start ssh, with one end of a pair of sockets as its input and output; the other end is the connection."""
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the connection
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                self._words, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=complaints, start_new_session=True
            )
        self.sock = _Socket(ours, process, complaints)


class _Socket(socket.socket):
    """A socket that knows whether its end was an accident."""

    def __init__(self, ours: socket.socket, process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
        super().__init__(fileno=ours.detach())
        self._process = process
        self._complaints = complaints

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        """As of any socket. Raises `ConnectionError` with what ssh says when it has failed."""
        try:
            size = super().recv_into(*arguments, **options)
        except ConnectionError:  # it ended without reading all that it was sent
            raise ConnectionError(self._complaint()) from None
        if size == 0 and self._has_failed():
            raise ConnectionError(self._complaint())
        return size

    def sendall(self, *arguments: Any) -> None:
        """As of any socket. Raises `ConnectionError` with what ssh says when it has ended."""
        try:
            super().sendall(*arguments)
        except ConnectionError:
            raise ConnectionError(self._complaint()) from None

    def _complaint(self) -> str:
        self._has_failed()  # it has said everything when it has ended
        self._complaints.seek(0)
        return f"ssh says: {self._complaints.read().decode(errors='replace').strip() or 'nothing'}"

    def _has_failed(self) -> bool:
        try:
            return self._process.wait(_PATIENCE) != 0
        except subprocess.TimeoutExpired:
            return False


def command(url: str) -> list[str]:
    """The command that connects its input and output with the engine of another machine."""
    parts = urlsplit(url)
    user = ["-l", parts.username] if parts.username else []
    port = ["-p", str(parts.port)] if parts.port else []
    options = ("-o", "ConnectTimeout=30", "-T", *user, *port)
    return ["ssh", *options, "--", parts.hostname or "", "docker system dial-stdio"]
