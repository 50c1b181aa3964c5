"""`extends`: a service that begins as a copy of another one in the same file."""

from collections.abc import Mapping
from dataclasses import replace

from kurtc.package.composefile.deploy import Deploy
from kurtc.package.composefile.notes import Notes
from kurtc.package.composefile.ports import Port
from kurtc.package.composefile.service import Build, Service
from kurtc.package.composefile.volumes import Volume


def extended(notes: Notes, services: Mapping[str, Service]) -> dict[str, Service]:
    """All services with what they take over from others."""
    found: dict[str, Service] = {}
    for name in services:
        _extend(notes, services, name, found, ())
    return {name: found[name] for name in services}


def _extend(
    notes: Notes, services: Mapping[str, Service], name: str, found: dict[str, Service], way: tuple[str, ...]
) -> Service:
    if name in found:
        return found[name]
    service = services[name]
    if service.extends:
        base, place = service.extends
        if base in (*way, name):
            notes.fault(place, f"'{base}' extends itself: {' → '.join((*way, name, base))}")
        elif base not in services:
            notes.fault(place, f"'{name}' extends '{base}', which is no service of this file")
        else:
            service = _merged(_extend(notes, services, base, found, (*way, name)), service)
    found[name] = replace(service, extends=None)
    return found[name]


def _merged(base: Service, own: Service) -> Service:
    """What stands in the service itself wins; lists of files, links and profiles are put one after the other."""
    return Service(
        name=own.name,
        place=own.place,
        image=own.image or base.image,
        build=_build(base.build, own.build),
        container_name=own.container_name or base.container_name,
        ports=_ports(base.ports, own.ports),
        entrypoint=base.entrypoint if own.entrypoint is None else own.entrypoint,
        command=base.command if own.command is None else own.command,
        environment={**base.environment, **own.environment},
        env_files=base.env_files + own.env_files,
        volumes=_volumes(base.volumes, own.volumes),
        deploy=_deploy(base.deploy, own.deploy),
        depends_on={**base.depends_on, **own.depends_on},
        namespaces={**base.namespaces, **{key: value for key, value in own.namespaces.items() if value[0]}},
        links=base.links + own.links,
        profiles=base.profiles + own.profiles,
    )


def _build(base: Build | None, own: Build | None) -> Build | None:
    if base is None or own is None:
        return own or base
    return Build(context=own.context or base.context, target=own.target or base.target)


def _deploy(base: Deploy | None, own: Deploy | None) -> Deploy | None:
    if base is None or own is None:
        return own or base
    return Deploy(memory=own.memory or base.memory, cpus=own.cpus or base.cpus)


def _ports(base: tuple[Port, ...], own: tuple[Port, ...]) -> tuple[Port, ...]:
    """Ports of both, sorted as soon as the base has some."""
    if not base:
        return own
    ports = {(p.number, p.published, p.host_ip, p.protocol): p for p in (*base, *own)}
    return tuple(ports[key] for key in sorted(ports))


def _volumes(base: tuple[Volume, ...], own: tuple[Volume, ...]) -> tuple[Volume, ...]:
    """Volumes of both, one for each target, sorted as soon as the base has some."""
    if not base:
        return own
    volumes = {volume.target: volume for volume in (*base, *own)}
    return tuple(volumes[target] for target in sorted(volumes))
