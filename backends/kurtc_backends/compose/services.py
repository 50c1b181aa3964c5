"""The service of Compose that a service of the plan becomes."""

from collections.abc import Mapping, Sequence

from kurtc.lowering.graph import Service
from kurtc.plan.configs import ServiceConfig, User
from kurtc.records import frozen
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.health import healthcheck
from kurtc_backends.compose.holes import STATE
from kurtc_backends.compose.images import Images
from kurtc_backends.compose.ports import Publication
from kurtc_backends.compose.readiness import depends_on
from kurtc_backends.compose.resources import beside_deploy, deploy
from kurtc_backends.compose.starting import is_wrapped, started
from kurtc_backends.compose.yamltext import Entry, Node, named_texts


@frozen
class Surroundings:
    """What a service needs to know of the project around it; mappings are by service."""

    project: Project
    images: Images
    ports: Mapping[str, Sequence[Publication]]
    volumes: Mapping[str, list[Node]]
    labels: Mapping[str, Mapping[str, str]]
    waits: Mapping[str, Mapping[str, str]]
    state: str
    """The volume with the results of steps."""
    detached: bool
    """Whether `up` shows the steps of the plan, not what services write."""


def compose_service(service: Service, around: Surroundings) -> Entry:
    """The service, its attributes in the order in which people write them; nothing that is not said is written."""
    config = service.config
    found: dict[str, Node] = {
        **around.images.attributes(config.image, around.project.options),
        **_process(config),
        **({"attach": False} if around.detached else {}),
        **started(service, around.project),
        "ports": [publication.entry() for publication in around.ports[service.name]],
        "volumes": [*around.volumes[service.name], *([f"{around.state}:{STATE}:ro"] if is_wrapped(service) else [])],
        **_network(service, around.project.addresses),
        **_rights(config),
        "labels": named_texts({**config.labels, **around.labels.get(service.name, {})}),
        **beside_deploy(config),
        "deploy": deploy(config),
        "healthcheck": healthcheck(service, around.project.addresses),
        "depends_on": depends_on(around.waits.get(service.name, {})),
    }
    kept = {key: node for key, node in found.items() if node not in ({}, [])}
    if not service.running:
        kept["scale"] = 0
    return Entry(value=kept, comment=str(service.origin.position), apart=True)


def _process(config: ServiceConfig) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if config.tini_enabled:
        found["init"] = True
    found["stdin_open"] = True
    if config.tty_enabled:
        found["tty"] = True
    if config.user is not None:
        found["user"] = _user(config.user)
    return found


def _user(user: User) -> str:
    return str(user.uid) if user.gid is None else f"{user.uid}:{user.gid}"


def _network(service: Service, addresses: Addresses) -> dict[str, Node]:
    address = addresses.of.get(service.name)
    return {"networks": {"default": {"ipv4_address": address}}} if address else {}


def _rights(config: ServiceConfig) -> dict[str, Node]:
    found: dict[str, Node] = {"cap_add": list(config.capabilities)}
    found["devices"] = [f"{device}:{device}" for device in config.devices]
    if config.privileged:
        found["privileged"] = True
    if config.host_pid_namespace:
        found["pid"] = "host"
    return found
