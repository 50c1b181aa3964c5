"""A Compose file as a whole: its services, each of them complete, and what they name exists."""

import re
from collections.abc import Iterable

from kurtc.package.composefile.extending import extended
from kurtc.package.composefile.keys import TOP_LEVEL
from kurtc.package.composefile.notes import Notes, key_place
from kurtc.package.composefile.reading import read_service
from kurtc.package.composefile.service import Service
from kurtc.package.composefile.tree import Fields, Items, Leaf, Place, Tree

VOLUME_CHANGED = "compose-volume"
_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_PROJECT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_IGNORED = {
    "networks": "all services of a plan are in one network",
    "secrets": "render or upload what services need as files",
    "configs": "render or upload what services need as files",
}


def read_project(notes: Notes, node: Tree) -> dict[str, Service]:
    """The services that Kurtosis starts, by their names in the file."""
    fields = notes.fields(node, "a Compose file", TOP_LEVEL)
    if not isinstance(node, Fields):
        return {}
    _check_top_level(notes, node, fields)
    services = extended(notes, _services(notes, node, fields))
    if notes.errors:  # what is missing now may stand in what could not be read
        return {}
    resources = {key: _names(notes, fields, key) for key in ("volumes", *_IGNORED)}
    for service in services.values():
        _check_service(notes, service, services, resources["volumes"])
    _check_references(notes, fields, resources)
    started = {name: service for name, service in services.items() if not service.profiles}
    _check_started(notes, services, started)
    _note_shared_volumes(notes, started.values())
    return started


def _check_top_level(notes: Notes, node: Tree, fields: dict[str, Tree]) -> None:
    if "version" in fields:
        notes.text(fields["version"], "'version'")
    name = notes.text(fields["name"], "'name'") if "name" in fields else "project"
    if not _PROJECT_NAME.fullmatch(name):
        notes.fault(fields["name"].place, f"'{name}' is not the name of a project", "write small letters and digits")
    if "include" in fields:
        message = "'include' names other files, which Kurtosis does not find"
        notes.fault(key_place(node, "include"), message, "copy their services into this file")
    for key, hint in _IGNORED.items():
        if key in fields:
            notes.ignored(key_place(node, key), f"'{key}' of the file are ignored", hint)


def _services(notes: Notes, node: Tree, fields: dict[str, Tree]) -> dict[str, Service]:
    section = fields.get("services")
    if not notes.errors and (section is None or (isinstance(section, Fields) and not section.fields)):
        notes.fault(key_place(node, "services"), "the file has no services", "a service has a name and an image")
    if not isinstance(section, Fields):
        if section is not None:
            notes.misshapen(section, "'services'", "a mapping")
        return {}
    for name in section.fields:
        if not _NAME.fullmatch(name):
            notes.fault(
                section.keys[name], f"'{name}' is not the name of a service", "write letters, digits, '-', '_', '.'"
            )
    return {name: read_service(notes, name, section.keys[name], item) for name, item in section.fields.items()}


def _names(notes: Notes, fields: dict[str, Tree], key: str) -> set[str]:
    """The names that a section of the file declares."""
    if key not in fields:
        return set()
    found = notes.fields(fields[key], f"'{key}'")
    if key == "volumes":
        for name, item in found.items():
            if not (isinstance(item, Leaf) and item.value is None) and not (
                isinstance(item, Fields) and not item.fields
            ):
                message = f"what 'volumes' says of '{name}' is ignored"
                notes.ignored(key_place(fields[key], name), message)
    return set(found)


def _check_service(notes: Notes, service: Service, services: dict[str, Service], volumes: set[str]) -> None:
    name = service.name
    if service.build is None and not service.image:
        notes.fault(service.place, f"the service '{name}' has neither an image nor a build")
    for other, place in service.dependencies.items():
        if other not in services:
            notes.fault(place, f"'{name}' depends on '{other}', which is no service of this file", _known(services))
    for volume in service.volumes:
        if not volume.bind and volume.source and volume.source not in volumes:
            hint = f"declare it below 'volumes', or write './{volume.source}' for a folder of the package"
            notes.fault(volume.place, f"'{name}' mounts the volume '{volume.source}', which the file lacks", hint)


def _known(services: Iterable[str]) -> str:
    return f"the services are {', '.join(sorted(services))}"


def _check_references(notes: Notes, fields: dict[str, Tree], resources: dict[str, set[str]]) -> None:
    """Networks, secrets and configs are ignored, but Compose wants those that a service names to exist."""
    services = fields.get("services")
    for service in services.fields.values() if isinstance(services, Fields) else ():
        for key in _IGNORED:
            section = service.fields.get(key) if isinstance(service, Fields) else None
            for name, place in _referenced(section):
                if name not in resources[key] and (key, name) != ("networks", "default"):
                    notes.fault(place, f"'{name}' is not below '{key}' of the file", "declare it there")


def _referenced(section: Tree | None) -> list[tuple[str, Place]]:
    if isinstance(section, Fields):
        return [(name, place) for name, place in section.keys.items() if not name.startswith("x-")]
    found = []
    for item in section.items if isinstance(section, Items) else ():
        leaf = item.fields.get("source") if isinstance(item, Fields) else item
        if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
            found.append((leaf.value, leaf.place))
    return found


def _check_started(notes: Notes, services: dict[str, Service], started: dict[str, Service]) -> None:
    for name, service in services.items():
        if name not in started:
            profiles = ", ".join(service.profiles)
            message = f"the service '{name}' is left out: it belongs to the profile {profiles}"
            notes.ignored(service.place, message, "Kurtosis starts services without a profile only")
    if not started:
        place = min((service.place for service in services.values()), key=lambda place: place.line)
        notes.fault(place, "no service is left: all belong to profiles", "remove the profiles of one")
    names: dict[str, Service] = {}
    for name, service in started.items():
        for other, place in service.dependencies.items():
            if other in services and other not in started:
                message = f"'{name}' depends on '{other}', which is left out because of its profile"
                notes.fault(place, message, f"remove the profiles of '{other}'")
        twin = names.setdefault(service.kurtosis_name, service)
        if twin is not service:
            message = f"the services '{twin.name}' and '{name}' are both called '{service.kurtosis_name}' in Kurtosis"
            notes.fault(service.place, message, "give one of them another name")


def _note_shared_volumes(notes: Notes, services: Iterable[Service]) -> None:
    """Kurtosis gives each service directories of its own, which matters where volumes or the host's files are meant."""
    first: dict[str, Service] = {}
    for service in services:
        for volume in service.volumes:
            if volume.bind and volume.persistent:
                message = f"'{volume.source}' of the host becomes an empty directory of '{service.name}'"
                notes.warn(VOLUME_CHANGED, volume.place, message, "paths inside of the package are uploaded")
            elif not volume.bind and volume.source:
                user = first.setdefault(volume.source, service)
                if user is not service:
                    message = f"the volume '{volume.source}' is not shared: '{service.name}' gets one of its own"
                    notes.warn(VOLUME_CHANGED, volume.place, f"{message}, apart from that of '{user.name}'")
