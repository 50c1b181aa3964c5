"""Connections to engines: sockets of this machine, TCP with and without TLS, and ssh by the user's own client."""

import socket
from typing import Any, cast

from docker import APIClient
from docker.tls import TLSConfig
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from kurtc_backends.docker.contexts import Endpoint, Material
from kurtc_backends.docker.ssh import SshAdapter

POOL = 128
"""Connections that are kept: more than there are ever threads."""

_FIRST_ANSWER = 20.0
_OLDEST_API = "1.41"
_KEEPALIVE = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), seconds)
        for name, seconds in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 6))
        if hasattr(socket, name)
    ),
]
"""An engine on another machine that dies is noticed after some 90 seconds, even in the middle of a long wait."""


def client(endpoint: Endpoint) -> APIClient:
    """A client that has heard of the engine; it waits as long as an answer takes. Raises what the SDK raises."""
    made = _unconnected(endpoint)
    made.timeout = cast(int, _FIRST_ANSWER)
    hidden = cast(Any, made)  # the SDK would ask before the adapters below are in place
    hidden._version = hidden._retrieve_server_version()
    hidden.timeout = None
    return made


def _unconnected(endpoint: Endpoint) -> APIClient:
    match endpoint.scheme:
        case "unix":
            made = APIClient(base_url=endpoint.url, version=_OLDEST_API, max_pool_size=POOL)
        case "ssh":
            made = APIClient(base_url="unix:///ssh", version=_OLDEST_API)
            made.mount("http+docker://", SshAdapter(endpoint.url, POOL))
        case _:
            tls = _tls(endpoint.tls) if endpoint.tls else False
            made = APIClient(base_url=endpoint.url, version=_OLDEST_API, tls=tls)
            made.proxies.update(get_environ_proxies(made.base_url))
            for scheme in ("http://", "https://"):
                made.mount(scheme, _TcpAdapter(pool_maxsize=POOL))
    made.trust_env = False  # else the certificates of the environment win over the engine's, and .netrc is read
    return made


def _tls(material: Material) -> TLSConfig:
    pair = (str(material.certificate), str(material.key)) if material.certificate and material.key else None
    authority = str(material.authority) if material.authority else None
    return TLSConfig(client_cert=pair, ca_cert=authority, verify=material.verify)


class _TcpAdapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, socket_options=_KEEPALIVE, **options)
