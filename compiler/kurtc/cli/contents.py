"""What is in an enclave, as tables."""

import json
from collections.abc import Iterable

from kurtc.cli.amounts import bytes_text
from kurtc.cli.columns import heading, table
from kurtc.execution.events import ArtifactInfo, PortInfo, ServiceInfo, plain_data
from kurtc.terminal import Ink, Paint, harmless

SHORT = 12
"""How many characters of a UUID are shown, and are enough to name something."""


def service_table(services: Iterable[ServiceInfo], paint: Paint, *, full_uuids: bool = False) -> str:
    """The services with their ports, as Kurtosis shows them."""
    rows = [
        (uuid_text(service.uuid, full=full_uuids), service.name, ports_text(service), service.status.upper())
        for service in services
    ]
    return heading("User Services", paint) + table(("UUID", "Name", "Ports", "Status"), rows, paint)


def artifact_table(artifacts: Iterable[ArtifactInfo], paint: Paint, *, full_uuids: bool = False) -> str:
    """The files artifacts."""
    rows = artifact_rows(artifacts, full_uuids=full_uuids)
    return heading("Files Artifacts", paint) + table(("UUID", "Name", "Size"), rows, paint)


def artifact_rows(artifacts: Iterable[ArtifactInfo], *, full_uuids: bool) -> list[tuple[str, str, str]]:
    """UUID, name and size of each artifact."""
    return [
        (uuid_text(artifact.uuid, full=full_uuids), artifact.name, bytes_text(artifact.size)) for artifact in artifacts
    ]


def output_text(output: object, paint: Paint) -> str:
    """What `run` returned, as JSON; nothing for nothing."""
    if output is None:
        return ""
    text = json.dumps(plain_data(output), indent=2, ensure_ascii=False)
    return paint(Ink.BOLD, "Output") + "\n" + "".join(f"  {harmless(line)}\n" for line in text.split("\n"))


def ports_text(service: ServiceInfo) -> str:
    """A line for each port: `http: 8080/tcp -> http://127.0.0.1:32768`."""
    return "\n".join(map(port_text, service.ports)) or "<none>"


def port_text(port: PortInfo) -> str:
    """One port, and where the host has it."""
    place = f" -> {port.url}" if port.url else ""
    return f"{port.id}: {port.number}/{port.protocol.lower()}{place}"


def uuid_text(uuid: str, *, full: bool = False) -> str:
    """The UUID, short unless it is to be full; lost ones are `?`."""
    return (uuid if full else uuid[:SHORT]) or "?"
