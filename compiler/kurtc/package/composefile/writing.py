"""Writes services as the Starlark that Kurtosis makes of them, and keeps where each line comes from."""

import re
from collections.abc import Iterable, Iterator, Mapping

from kurtc.package.composefile.deploy import millicpus
from kurtc.package.composefile.service import Service
from kurtc.package.composefile.tree import Place
from kurtc.package.composefile.volumes import Volume
from kurtc.records import frozen

_HTTP_PORTS = (80, 443, 8000, 8080)
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@frozen
class Mounted:
    """A volume of a service as Kurtosis mounts it: `file` is the name of the single file that it is, `""` if none."""

    volume: Volume
    name: str
    file: str = ""

    @property
    def mount(self) -> str:
        """Where it is mounted: a single file beside its place, from where it is moved there."""
        return f"/tmp/{self.name}" if self.file else self.volume.target  # noqa: S108 - in the container


@frozen
class Complete:
    """A service, with the variables and mounts that files of the package decide about."""

    service: Service
    variables: Mapping[str, str]
    mounts: tuple[Mounted, ...]


def script(services: Iterable[Complete]) -> tuple[str, tuple[Place, ...]]:
    """The Starlark text and, for each of its lines, the place in the Compose file that it comes from."""
    lines = [("def run(plan):", Place(line=1, column=1))]
    for complete in services:
        lines += [(f"    {line}", place) for line, place in _lines(complete)]
    return "".join(f"{line}\n" for line, _ in lines), tuple(place for _, place in lines)


def _lines(complete: Complete) -> Iterator[tuple[str, Place]]:
    uploads = [mounted for mounted in complete.mounts if not mounted.volume.persistent]
    for mounted in sorted(uploads, key=lambda mounted: (mounted.volume.source, mounted.name)):
        call = f"plan.upload_files(src = {_quoted(mounted.volume.source)}, name = {_quoted(mounted.name)})"
        yield call, mounted.volume.place
    service = complete.service
    config = ", ".join(f"{key}={value}" for key, value in _arguments(complete) if value)
    name = _quoted(service.kurtosis_name)
    yield f"plan.add_service(name = {name}, config = ServiceConfig({config}))", service.place


def _arguments(complete: Complete) -> Iterator[tuple[str, str]]:
    """The arguments of ServiceConfig; empty ones are left out."""
    service = complete.service
    yield "image", _image(service)
    yield "ports", _dict({f"port{i}": _port(service, i) for i in range(len(service.ports))})
    yield "files", _dict({mounted.mount: _file(mounted) for mounted in complete.mounts})
    yield "entrypoint", _list(service.entrypoint or ())
    yield "cmd", _list(service.command or ())
    yield "env_vars", _dict({key: _quoted(value) for key, value in complete.variables.items()})
    if service.deploy:
        yield "min_cpu", str(millicpus(service.deploy))
        yield "min_memory", str(service.deploy.memory // 2**20)
    moved = {f"{m.mount}/{m.file}": _quoted(m.volume.target) for m in complete.mounts if m.file}
    yield "files_to_be_moved", _dict(moved)


def _image(service: Service) -> str:
    build = service.build
    if build is None:
        return _quoted(service.image)
    name, context = _quoted(f"{service.kurtosis_name}-image"), _quoted(build.context or ".")
    target = f", target_stage={_quoted(build.target)}" if build.target else ""
    return f"ImageBuildSpec(image_name={name}, build_context_dir={context}{target})"


def _port(service: Service, index: int) -> str:
    port = service.ports[index]
    url = _quoted(f"http://{service.kurtosis_name}:{port.number}")
    web = f', application_protocol="http", url={url}' if port.number in _HTTP_PORTS else ""
    return f'PortSpec(number={port.number}, transport_protocol="{port.protocol.upper()}"{web})'


def _file(mounted: Mounted) -> str:
    name = _quoted(mounted.name)
    return f"Directory(persistent_key={name})" if mounted.volume.persistent else name


def _dict(items: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(key)}: {value}" for key, value in items.items()) + "}" if items else ""


def _list(items: Iterable[str]) -> str:
    found = ", ".join(_quoted(item) for item in items)
    return f"[{found}]" if found else ""


def _quoted(text: str) -> str:
    escaped = _SPECIAL.sub(lambda match: _NAMED.get(match[0], f"\\x{ord(match[0]):02x}"), text)
    return f'"{escaped}"'
