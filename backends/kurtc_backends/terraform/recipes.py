"""What the scripts of the module are told to do: recipes, waits and probes as words."""

import json
import math
from collections.abc import Iterable
from typing import assert_never

from kurtc.lowering.actions import AwaitResult, RunCommand, SendRequest
from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Probe
from kurtc.plan.configs import ExecRecipe, HttpRecipe, PostHttpRequestRecipe
from kurtc.plan.durations import Duration
from kurtc.plan.values import Text, text
from kurtc_backends.terraform.conditions import condition

Words = tuple[Text, ...]

ANY = "*"
"""Says that every code is accepted."""


def codes(accepted: Iterable[int] | None) -> str:
    """The accepted codes in one word."""
    return ANY if accepted is None else " ".join(map(str, accepted))


def attempt_words(attempt: RunCommand | SendRequest) -> Words:
    """The kind of the attempt, the codes that it may end with, and what it does."""
    match attempt:
        case RunCommand(recipe=recipe, accepted=accepted):
            return ("exec", codes(accepted), *_command(recipe))
        case SendRequest(service=service, number=number, recipe=recipe, accepted=accepted):
            return ("request", codes(accepted), *_request(service, number, recipe))
        case _ as never:
            assert_never(never)


def wait_words(wait: AwaitResult) -> Words:
    """The limit, the pause and the condition of a wait, then its attempt."""
    wanted = condition(wait.field, wait.assertion, wait.target_value)
    return (seconds(wait.timeout), pause(wait.interval), wanted, *attempt_words(wait.attempt))


def probe_words(service: str, probe: Probe) -> Words:
    """The line, the limit, the pause and the condition of a probe, then its attempt."""
    line = str(probe.origin.position)
    match probe:
        case PortProbe(number=number, timeout=timeout):
            return (line, seconds(timeout), "0.2", "", "port", ANY, "{}", service, str(number))
        case ExecProbe(recipe=recipe):
            attempt: Words = ("exec", ANY, *_command(recipe))
        case HttpProbe(number=number, recipe=recipe):
            attempt = ("request", ANY, *_request(service, number, recipe))
        case _ as never:
            assert_never(never)
    wanted = condition(probe.field, probe.assertion, probe.target_value)
    return (line, seconds(probe.timeout), pause(probe.interval), wanted, *attempt)


def seconds(duration: Duration | None) -> str:
    """Whole seconds, at least one; 0 for no limit."""
    return "0" if duration is None else str(max(1, math.ceil(duration.seconds)))


def pause(interval: Duration) -> str:
    """Seconds as every `sleep` reads them."""
    return f"{max(interval.seconds, 0.01):.3f}".rstrip("0").rstrip(".")


def _command(recipe: ExecRecipe) -> Words:
    return (json.dumps(dict(recipe.extract), ensure_ascii=False), *recipe.command)


def _request(service: str, number: int, recipe: HttpRecipe) -> Words:
    queries = json.dumps(dict(recipe.extract), ensure_ascii=False)
    headers = dict(recipe.headers)
    method, body = "GET", ""
    sent: Text = body
    if isinstance(recipe, PostHttpRequestRecipe):
        method, sent = "POST", recipe.body
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
        headers["Content-Type"] = recipe.content_type
    return (queries, service, str(number), method, recipe.endpoint, sent, *(_header(*item) for item in headers.items()))


def _header(name: str, value: Text) -> Text:
    if value == "":
        return f"{name};"
    return text([f"{name}: ", *([value] if isinstance(value, str) else value.parts)])
