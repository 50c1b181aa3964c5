"""Probes: what of a service's readiness its own pod can be probed for."""

import math
from typing import assert_never

from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Probe
from kurtc.plan.configs import GetHttpRequestRecipe
from kurtc.plan.durations import Duration
from kurtc.plan.values import Holed, Value
from kurtc_backends.helm.holes import literal
from kurtc_backends.helm.yamltext import Node

_GOOD = range(200, 300)
"""The status codes that a condition may ask for when a probe of Kubernetes, which takes 200 to 399, stands for it."""


def is_native(probe: Probe) -> bool:
    """Whether Kubernetes can try it by itself."""
    match probe:
        case PortProbe():
            return True
        case ExecProbe(recipe=recipe):
            return probe.is_native and not any(isinstance(word, Holed) for word in recipe.command)
        case HttpProbe(recipe=recipe):
            plain = isinstance(recipe, GetHttpRequestRecipe) and not recipe.extract and probe.field == "code"
            absolute = isinstance(recipe.endpoint, str) and recipe.endpoint.startswith("/")
            texts = not any(isinstance(value, Holed) for value in recipe.headers.values())
            return plain and absolute and texts and _asks_for_success(probe.assertion, probe.target_value)
        case _ as never:
            assert_never(never)


def _asks_for_success(assertion: str, wanted: Value) -> bool:
    codes = _codes(assertion, wanted)
    return 200 in codes and all(type(code) is int and code in _GOOD for code in codes)


def _codes(assertion: str, wanted: Value) -> tuple[Value, ...]:
    if assertion == "==":
        return (wanted,)
    return wanted if assertion == "IN" and isinstance(wanted, tuple) else ()


def accepted_codes(probe: HttpProbe) -> str:
    """The codes that a native request accepts."""
    return " ".join(map(str, _codes(probe.assertion, probe.target_value)))


def startup_probe(probe: Probe) -> dict[str, Node]:
    """The probe that has to succeed once before the pod counts as ready; it is not tried again after that."""
    match probe:
        case PortProbe(number=number, timeout=timeout):
            return {"tcpSocket": {"port": number}, **_times(Duration(10**9), timeout, 1)}
        case ExecProbe(recipe=recipe, interval=interval, timeout=timeout):
            command: list[Node] = [literal(str(word)) for word in recipe.command]
            return {"exec": {"command": command}, **_times(interval, timeout, seconds(timeout))}
        case HttpProbe(recipe=recipe, number=number, interval=interval, timeout=timeout):
            headers: list[Node] = [{"name": name, "value": str(text)} for name, text in recipe.headers.items()]
            get: dict[str, Node] = {"path": str(recipe.endpoint), "port": number}
            if headers:
                get["httpHeaders"] = headers
            return {"httpGet": get, **_times(interval, timeout, 10)}
        case _ as never:
            assert_never(never)


def _times(interval: Duration, timeout: Duration, patience: int) -> dict[str, Node]:
    period = seconds(interval)
    tries = max(1, math.ceil(timeout.seconds / period))
    found: dict[str, Node] = {"periodSeconds": period, "failureThreshold": tries}
    return {**found, "timeoutSeconds": patience} if patience != 1 else found


def seconds(duration: Duration) -> int:
    """Whole seconds, at least one."""
    return max(1, math.ceil(duration.seconds))
