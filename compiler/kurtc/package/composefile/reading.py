"""Reads one service of a Compose file."""

from collections.abc import Callable
from typing import TypeAlias

from kurtc.package.composefile.deploy import read_deploy
from kurtc.package.composefile.keys import BUILD_IGNORED, BUILD_USED, IGNORED, USED, check_shape
from kurtc.package.composefile.notes import Notes, key_place
from kurtc.package.composefile.numerals import go_text
from kurtc.package.composefile.ports import read_ports
from kurtc.package.composefile.service import Build, EnvFile, Service
from kurtc.package.composefile.tree import Fields, Items, Leaf, Place, Tree
from kurtc.package.composefile.volumes import read_volumes
from kurtc.package.composefile.words import UnbalancedError, split_command

_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")
_Reader: TypeAlias = Callable[[Notes, Tree, str], object]


def read_service(notes: Notes, name: str, place: Place, node: Tree) -> Service:
    """The service, with a warning for each of its keys that becomes nothing."""
    fields = notes.fields(node, f"the service '{name}'", (*USED, *IGNORED))
    found: dict[str, object] = {"name": name, "place": place}
    for key, (attribute, read) in _READERS.items():
        if key in fields:
            found[attribute] = read(notes, fields[key], f"'{key}' of '{name}'")
    if "deploy" in fields and not _is_null(fields["deploy"]):
        found["deploy"] = read_deploy(notes, fields["deploy"], name)
    found["namespaces"] = {
        key: (value.value, value.place)
        for key in _NAMESPACES
        if isinstance(value := fields.get(key), Leaf) and isinstance(value.value, str)
    }
    found["links"] = tuple(link for key in ("links", "volumes_from") for link in _links(fields.get(key)))
    service = Service(**found)  # type: ignore[arg-type]  # each reader gives what its attribute holds
    _note_ignored(notes, name, node, fields, service)
    return service


def _note_ignored(notes: Notes, name: str, node: Tree, fields: dict[str, Tree], service: Service) -> None:
    """A warning for each key that becomes nothing; none for a service that is left out as a whole."""
    for key, shape in IGNORED.items():
        if key in fields:
            check_shape(notes, fields[key], f"'{key}' of '{name}'", shape)
            notes.ignored(key_place(node, key), f"'{key}' of '{name}' is ignored", _HINTS.get(key, ""))
    if service.build and service.image:
        message = f"'image' of '{name}' is ignored: what is built is called '{service.kurtosis_name}-image'"
        notes.ignored(key_place(node, "image"), message)
    published = [port for port in service.ports if port.published]
    if published:
        hint = "kurtc build --option publish=all publishes the ports of the containers"
        notes.ignored(key_place(node, "ports"), f"the host's ports in 'ports' of '{name}' are ignored", hint)


_HINTS = {
    "healthcheck": "Kurtosis waits until each of the service's ports accepts connections",
    "networks": "all services of a plan are in one network",
    "hostname": "other services reach it under its service's name",
}


def _text(notes: Notes, node: Tree, what: str) -> str:
    return notes.text(node, what)


def _is_null(node: Tree) -> bool:
    return isinstance(node, Leaf) and node.value is None


def _command(notes: Notes, node: Tree, what: str) -> tuple[str, ...] | None:
    if _is_null(node):
        return None
    if isinstance(node, Items):
        return tuple(notes.text(item, f"an item of {what}") for item in node.items)
    if not isinstance(node, Leaf) or not isinstance(node.value, str):
        notes.misshapen(node, what, "text or a list")
        return None
    try:
        command = split_command(node.value)
    except UnbalancedError:
        message = f"{what} has a quotation mark or a parenthesis without its counterpart"
        notes.fault(node.place, message, 'no shell reads it; with one, write ["sh", "-c", "…"]')
        return None
    if command.rest:
        message = f"'{command.rest}' in {what} is ignored"
        notes.ignored(node.place, message, 'no shell reads it; with one, write ["sh", "-c", "…"]')
    return command.words


def _environment(notes: Notes, node: Tree, what: str) -> dict[str, str | Place]:
    if isinstance(node, Fields):
        return {
            key: key_place(node, key) if value is None else go_text(value)
            for key, item in node.fields.items()
            for value in (notes.scalar(item, f"'{key}' in {what}", null=True),)
        }
    if not isinstance(node, Items):
        notes.misshapen(node, what, "a list or a mapping")
        return {}
    pairs = ((text.partition("="), place) for text, place in notes.texts(node, what))
    return {key: value if equals else place for (key, equals, value), place in pairs}


def _env_files(notes: Notes, node: Tree, what: str) -> tuple[EnvFile, ...]:
    items = tuple(notes.unique(node, what)) if isinstance(node, Items) else (node,)
    return tuple(_env_file(notes, item, what) for item in items)


def _env_file(notes: Notes, node: Tree, what: str) -> EnvFile:
    if not isinstance(node, Fields):
        return EnvFile(path=notes.text(node, what), required=True, place=node.place)
    fields = notes.fields(node, f"an item of {what}", ("path", "required", "format"))
    path = fields.get("path")
    if path is None:
        notes.fault(node.place, f"an item of {what} has no 'path'")
    required = fields.get("required")
    if required:
        check_shape(notes, required, f"'required' in {what}", "a boolean")
    return EnvFile(
        path=notes.text(path, f"'path' in {what}") if path else "",
        required=not (isinstance(required, Leaf) and required.value is False),
        place=path.place if path else node.place,
    )


def _build(notes: Notes, node: Tree, what: str) -> Build:
    if isinstance(node, Leaf) and isinstance(node.value, str):
        return Build(context=node.value)
    if not isinstance(node, Fields):
        notes.misshapen(node, what, "text or a mapping")
        return Build()
    fields = notes.fields(node, what, (*BUILD_USED, *BUILD_IGNORED))
    for key, shape in BUILD_IGNORED.items():
        if key in fields:
            check_shape(notes, fields[key], f"'{key}' in {what}", shape)
            hint = "the file is always called Dockerfile" if key == "dockerfile" else ""
            if not (isinstance(fields[key], Leaf) and fields[key] == Leaf(value="Dockerfile", place=fields[key].place)):
                notes.ignored(key_place(node, key), f"'{key}' in {what} is ignored", hint)
    texts = {key: notes.text(fields[key], f"'{key}' in {what}") for key in BUILD_USED if key in fields}
    return Build(**texts)


def _depends_on(notes: Notes, node: Tree, what: str) -> dict[str, Place]:
    if not isinstance(node, Fields):
        return dict(notes.texts(node, what))
    conditions = []
    for name, item in node.fields.items():
        if not isinstance(item, Fields):
            notes.misshapen(item, f"'{name}' in {what}", "a mapping")
            continue
        fields = notes.fields(item, f"'{name}' in {what}", ("condition", "required", "restart"))
        condition = notes.text(fields["condition"], f"the condition of {what}") if "condition" in fields else ""
        if condition not in _CONDITIONS:
            place = fields["condition"].place if "condition" in fields else node.keys[name]
            notes.fault(place, f"'{name}' in {what} needs a condition", f"write {', '.join(_CONDITIONS)}")
        elif condition != "service_started":
            conditions.append(fields["condition"].place)
    if conditions:
        message = f"the conditions in {what} are ignored: each service waits for the ports of those before it"
        notes.ignored(conditions[0], message)
    return {name: node.keys[name] for name in node.fields}


def _extends(notes: Notes, node: Tree, what: str) -> tuple[str, Place] | None:
    if not isinstance(node, Fields):
        return notes.text(node, what), node.place
    fields = notes.fields(node, what, ("service", "file"))
    if "file" in fields:
        message = f"{what} names another file, which Kurtosis does not find"
        notes.fault(fields["file"].place, message, "copy that service into this file")
        return None
    if "service" not in fields:
        notes.fault(node.place, f"{what} has no 'service'")
        return None
    return notes.text(fields["service"], f"'service' in {what}"), fields["service"].place


def _links(node: Tree | None) -> list[tuple[str, Place]]:
    """The services that a list of links, or of volumes of other services, names."""
    leaves = [item for item in node.items if isinstance(item, Leaf)] if isinstance(node, Items) else []
    texts = [(str(leaf.value), leaf.place) for leaf in leaves]
    return [(text.partition(":")[0], place) for text, place in texts if not text.startswith("container:")]


def _profiles(notes: Notes, node: Tree, what: str) -> tuple[str, ...]:
    return tuple(text for text, _ in notes.texts(node, what))


_READERS: dict[str, tuple[str, _Reader]] = {
    "image": ("image", _text),
    "build": ("build", _build),
    "container_name": ("container_name", _text),
    "ports": ("ports", read_ports),
    "entrypoint": ("entrypoint", _command),
    "command": ("command", _command),
    "environment": ("environment", _environment),
    "env_file": ("env_files", _env_files),
    "volumes": ("volumes", read_volumes),
    "depends_on": ("depends_on", _depends_on),
    "profiles": ("profiles", _profiles),
    "extends": ("extends", _extends),
}
"""For each key the attribute of the service, and what reads it."""
