"""A way to the engine that can be cut: a server on a port of this machine, or a client that speaks for ssh."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SOCKET = "/var/run/docker.sock"


class Proxy:
    """Passes connections on to the engine's socket, until it is cut."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._tls = tls
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """What `DOCKER_HOST` has to be."""
        return f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    def cut(self) -> None:
        """End every connection, as an engine that is killed does; new ones are refused."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.interrupt()

    def interrupt(self) -> None:
        """End every connection, as an engine that is started again at once does."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with suppress(OSError):
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
            engine = socket.socket(socket.AF_UNIX)
            engine.connect(SOCKET)
            self._open += [client, engine]
            for source, target in ((client, engine), (engine, client)):
                threading.Thread(target=_pass_on, args=(source, target), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR if not isinstance(target, ssl.SSLSocket) else socket.SHUT_RDWR)


@contextmanager
def proxied(tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy that is cut at the end."""
    proxy = Proxy(tls)
    try:
        yield proxy
    finally:
        proxy.cut()
