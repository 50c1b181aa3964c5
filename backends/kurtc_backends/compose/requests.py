"""Requests that decide whether a service is ready, as arguments of the helper's program."""

import json
import re
from collections.abc import Iterator

from kurtc.lowering.graph import HttpProbe
from kurtc.plan.configs import PostHttpRequestRecipe
from kurtc.plan.values import plain
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.curl import configuration, pause

_PATH = re.compile(r"[\w.\[\]]+")


def request(probe: HttpProbe, addresses: Addresses) -> Iterator[str]:
    """Endpoint, interval in seconds, condition in jq, and configuration of curl."""
    recipe = probe.recipe
    body = addresses.filled(recipe.body) if isinstance(recipe, PostHttpRequestRecipe) else None
    yield str(recipe.endpoint)
    yield pause(probe.interval)
    yield condition(probe)
    yield configuration(recipe, body)


def condition(probe: HttpProbe) -> str:
    """The condition as a jq program over `$code` and `$body`: the assertion holds, and each extract finds something."""
    wanted = probe.field.removeprefix("extract.")
    others = [query for key, query in probe.recipe.extract.items() if key != wanted]
    return " and ".join([*(f"({_found(query)} | length > 0)" for query in others), _assertion(probe, wanted)])


def _assertion(probe: HttpProbe, wanted: str) -> str:
    target = json.dumps(plain(probe.target_value))
    if probe.field in {"code", "body"}:
        return _compared(f"${probe.field}", probe.assertion, target)
    found = _found(probe.recipe.extract[wanted])
    return f"({found} | if length == 1 then .[0] else . end | {_compared('.', probe.assertion, target)})"


def _compared(subject: str, assertion: str, target: str) -> str:
    """The comparison; values of different types are never equal, unequal, less or greater, as in Kurtosis."""
    match assertion:
        case "==":
            return f"{subject} == {target}"
        case "IN":
            return f"({subject} as $v | any({target}[]; . == $v))"
        case "NOT_IN":
            return f"({subject} as $v | all({target}[]; . != $v))"
        case operator:
            return f"({subject} | type == ({target} | type) and . {operator} {target})"


def _found(query: str) -> str:
    """A list of what a query finds in the body; null counts as nothing."""
    end = "\n" if "#" in query else ""  # else a comment would hide what follows
    part = query if _PATH.fullmatch(query) else f"({query}{end})"
    return f"[$body | fromjson | {part} | values]"
