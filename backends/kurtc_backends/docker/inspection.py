"""Containers as the engine describes them: each on its own, or many in a list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias, cast

from kurtc.execution.engine import Container, Protocol_, PublishedPort
from kurtc_backends.docker.labels import NAME, ROLE, UNIT

Status: TypeAlias = Literal["created", "running", "paused", "exited"]

_STATUS: Mapping[str, Status] = {
    "created": "created",
    "running": "running",
    "restarting": "running",
    "paused": "paused",
    "removing": "exited",
    "exited": "exited",
    "dead": "exited",
}
_ANY = ("", "0.0.0.0", "::", "127.0.0.1")  # noqa: S104 - what the engine says
_ENDED = re.compile(r"\((\d+)\)")


def container(found: Mapping[str, Any], host: str) -> Container:
    """A container from what `docker inspect` shows; `host` is the address at which the user reaches the engine."""
    state, config = found["State"], found["Config"]
    status = _STATUS[state["Status"]]
    return _container(
        found,
        labels=config["Labels"] or {},
        status=status,
        exit_code=int(state["ExitCode"]) if status == "exited" else None,
        image=config["Image"],
        ports=_inspected_ports(found["NetworkSettings"].get("Ports") or {}, host),
    )


def listed(found: Mapping[str, Any], host: str) -> Container:
    """A container from the engine's list, where the exit code is part of a sentence."""
    status = _STATUS[found["State"]]
    code = _ENDED.search(found["Status"]) if status == "exited" else None
    return _container(
        found,
        labels=found["Labels"] or {},
        status=status,
        exit_code=int(code[1]) if code else None,
        image=found["Image"],
        ports=_listed_ports(found.get("Ports") or [], host),
    )


def _container(
    found: Mapping[str, Any],
    *,
    labels: Mapping[str, str],
    status: Status,
    exit_code: int | None,
    image: str,
    ports: Iterable[PublishedPort],
) -> Container:
    return Container(
        id=found["Id"],
        role=labels.get(ROLE, ""),
        name=labels.get(NAME, ""),
        unit=labels.get(UNIT, ""),
        status=status,
        exit_code=exit_code,
        address=_address(found["NetworkSettings"].get("Networks") or {}),
        image=image,
        ports=tuple(sorted(set(ports), key=lambda port: (port.number, port.protocol, port.host_port))),
    )


def _address(networks: Mapping[str, Any]) -> str:
    """The address in the enclave's network, the fixed one when it does not run."""
    for name, network in networks.items():
        if name.startswith("kt-"):
            fixed = (network.get("IPAMConfig") or {}).get("IPv4Address") or ""
            return str(network.get("IPAddress") or fixed)
    return ""


def _inspected_ports(ports: Mapping[str, Any], host: str) -> Iterator[PublishedPort]:
    for key, bindings in ports.items():
        number, _, protocol = key.partition("/")
        for binding in bindings or []:
            yield _port(int(number), protocol, binding.get("HostIp", ""), int(binding["HostPort"]), host)


def _listed_ports(ports: Iterable[Mapping[str, Any]], host: str) -> Iterator[PublishedPort]:
    for port in ports:
        if port.get("PublicPort"):
            yield _port(port["PrivatePort"], port["Type"], port.get("IP", ""), port["PublicPort"], host)


def _port(number: int, protocol: str, address: str, host_port: int, host: str) -> PublishedPort:
    """All addresses of the engine's machine are, for the user, the one at which it is reached."""
    reached = host if address in _ANY else address
    return PublishedPort(
        number=number, protocol=cast(Protocol_, protocol.upper()), address=reached, host_port=host_port
    )
