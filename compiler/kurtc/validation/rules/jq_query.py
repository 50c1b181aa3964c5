"""The query of an extract is jq."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "jq-query"
SUBJECT = ("exec", "request", "wait", "ready_conditions")
_PATH = re.compile(r"\.|(\.[A-Za-z_][A-Za-z0-9_]*(\[-?\d*\])*)+", re.ASCII)
_UNKNOWN = re.compile(r"([\w:]+/\d+) is not defined")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Recipes. A function that jq lacks is a warning: Kurtosis' own jq has some that others do not have."""
    for _, recipe in visit.recipes:
        for key, query in recipe.extract.items():
            problem = _problem(query)
            unknown = _UNKNOWN.search(problem)
            if unknown:
                yield visit.warning(CODE, f"extract {key!r} calls {unknown[1]}, which jq does not have: {query!r}")
            elif problem:
                yield visit.error(CODE, f"extract {key!r} is not a jq query: {query!r}: {problem}")


@lru_cache(maxsize=4096)
def _problem(query: str) -> str:
    """Why jq cannot read the query; empty if it can. Plain paths are not worth starting jq for."""
    if _PATH.fullmatch(query):
        return ""
    import jq

    try:
        jq.compile(query)
    except ValueError as error:
        return str(error).removeprefix("jq: error: ").splitlines()[0].replace(" at <top-level>", "").rstrip(":")
    return ""
