"""A request names a private port of its service."""

from collections.abc import Iterator, Mapping

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ExecRecipe, PortSpec
from kurtc.validation.visit import Visit

CODE = "unknown-port"
SUBJECT = ("exec", "request", "wait", "ready_conditions")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """HTTP recipes of request, wait and ready conditions; of services that exist."""
    started = dict(visit.services)
    for name, recipe in visit.recipes:
        if isinstance(recipe, ExecRecipe):
            continue
        known = visit.before.services.get(name)
        config = started.get(name) or (known.config if known else None)
        if config and recipe.port_id not in config.ports:
            message = f"service {name!r} has no port {recipe.port_id!r}"
            yield visit.error(CODE, message, _hint(visit, recipe.port_id, config.ports))


def _hint(visit: Visit, port_id: str, ports: Mapping[str, PortSpec]) -> str:
    if not ports:
        return "it has no ports at all; declare them in `ports` of its ServiceConfig"
    near = visit.suggestions.hint(port_id, ports)
    return near or "its ports are " + ", ".join(map(repr, ports))
