"""Requests that decide whether a service is ready, as arguments of the helper's program."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from kurtc.lowering.graph import HttpProbe
from kurtc.plan.configs import GetHttpRequestRecipe, HttpRecipe, PostHttpRequestRecipe
from kurtc.plan.durations import Duration
from kurtc.plan.values import plain
from kurtc_backends.compose.addresses import Addresses

_PATH = re.compile(r"[\w.\[\]]+")


def request(probe: HttpProbe, addresses: Addresses) -> Iterator[str]:
    """Endpoint, interval in seconds, condition in jq, and configuration of curl."""
    yield str(probe.recipe.endpoint)
    yield pause(probe.interval)
    yield condition(probe)
    yield _lines(_curl(probe.recipe, addresses))


def pause(interval: Duration) -> str:
    """Seconds as every `sleep` reads them."""
    return f"{max(interval.seconds, 0.01):.3f}".rstrip("0").rstrip(".")


def configuration(recipe: HttpRecipe) -> str:
    """The configuration of curl for everything but the body."""
    return _lines(_headers(recipe))


def _lines(options: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in options)


def _curl(recipe: HttpRecipe, addresses: Addresses) -> Iterator[tuple[str, str]]:
    if isinstance(recipe, PostHttpRequestRecipe):
        yield "data-raw", addresses.filled(recipe.body)
    yield from _headers(recipe)


def _headers(recipe: HttpRecipe) -> Iterator[tuple[str, str]]:
    headers = {name: str(value) for name, value in recipe.headers.items()}
    match recipe:
        case PostHttpRequestRecipe(content_type=content_type):
            headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
            headers["Content-Type"] = str(content_type)
        case GetHttpRequestRecipe():
            pass
        case _ as never:
            assert_never(never)
    for name, value in headers.items():
        yield "header", f"{name}: {value}" if value else f"{name};"


def _quoted(text: str) -> str:
    """The text between quotes, as curl reads its configuration."""
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(character, escape)
    return f'"{text}"'


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
