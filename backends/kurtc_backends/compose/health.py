"""Health checks: what becomes of ready conditions that are commands."""

import math
from collections.abc import Sequence

from kurtc.lowering.graph import ExecProbe, HttpProbe, Service
from kurtc.order.touches import recipe_texts
from kurtc.plan.durations import Duration
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.holes import has_values
from kurtc_backends.compose.starting import wrapped_variables
from kurtc_backends.compose.yamltext import Node

_HARMLESS: tuple[tuple[str, ...], ...] = (
    ("true",),
    ("test",),
    ("[",),
    ("cat",),
    ("ls",),
    ("stat",),
    ("nc", "-z"),
    ("pg_isready",),
    ("redis-cli", "ping"),
    ("valkey-cli", "ping"),
    ("mysqladmin", "ping"),
    ("mariadb-admin", "ping"),
    ("rabbitmq-diagnostics",),
    ("grpc_health_probe",),
    ("etcdctl", "endpoint", "health"),
    ("nodetool", "status"),
)
"""How commands begin that change nothing, however often they run."""

_ONCE = '[ -e /tmp/.ready ] || { "$@" && : >/tmp/.ready; }'
"""Docker repeats a health check for ever, Kurtosis stops at the first success: later tries may have other effects."""


_SHORTEST = Duration(10**6)
"""Docker takes no shorter times."""


def health_probe(service: Service) -> ExecProbe | None:
    """The command that a service's health depends on: one a service, whose exit code alone counts."""
    if wrapped_variables(service):
        return None  # it would not see the variables that the wrapper sets
    return next((probe for probe in service.probes if isinstance(probe, ExecProbe) and _is_checkable(probe)), None)


def polled_probes(service: Service) -> list[ExecProbe | HttpProbe]:
    """The probes that a health check cannot express: they have values of the run, look at more, or come second."""
    health = health_probe(service)
    commands = [
        probe
        for probe in service.probes
        if isinstance(probe, ExecProbe) and (health is None or probe.recipe.command != health.recipe.command)
    ]
    requests = [
        probe
        for probe in service.probes
        if isinstance(probe, HttpProbe) and any(has_values(text) for _, text in recipe_texts(probe.recipe))
    ]
    return [*commands, *requests]


def _is_checkable(probe: ExecProbe) -> bool:
    return probe.is_native and not any(has_values(text) for text in probe.recipe.command)


def healthcheck(service: Service, addresses: Addresses) -> dict[str, Node]:
    """The health check that a service's ready condition becomes; empty when it has none."""
    probe = health_probe(service)
    if probe is None:
        return {}
    command = [addresses.filled(text) for text in probe.recipe.command]
    interval = max(probe.interval, _SHORTEST)
    tries = max(1, math.ceil(probe.timeout.nanoseconds / interval.nanoseconds))
    return {
        "test": ["CMD", *command] if is_harmless(command) else ["CMD", "sh", "-c", _ONCE, "sh", *command],
        "interval": span(interval),
        "timeout": span(max(probe.timeout, _SHORTEST)),
        "retries": tries,
    }


def is_harmless(command: Sequence[str]) -> bool:
    """Whether a command is known to change nothing."""
    return any(tuple(command[: len(start)]) == start for start in _HARMLESS)


def span(duration: Duration) -> str:
    """The duration as short as Go reads it: `15m`, not `15m0s`."""
    text = str(duration)
    text = text.removesuffix("0s") if text.endswith("m0s") else text
    return text.removesuffix("0m") if text.endswith("h0m") else text
