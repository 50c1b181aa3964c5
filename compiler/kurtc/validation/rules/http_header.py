"""A header has a name without blanks or punctuation, and a value on one line."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ExecRecipe, PostHttpRequestRecipe
from kurtc.validation.places import literals
from kurtc.validation.visit import Visit

CODE = "http-header"
SUBJECT = ("exec", "request", "wait", "ready_conditions")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Recipes of request, wait and ready conditions; the content type of POST is a header as well."""
    for _, recipe in visit.recipes:
        if isinstance(recipe, ExecRecipe):
            continue
        headers = dict(recipe.headers)
        if isinstance(recipe, PostHttpRequestRecipe):
            headers["Content-Type"] = recipe.content_type
        for key, value in headers.items():
            if not _NAME.fullmatch(key):
                yield visit.error(CODE, f"{key!r} cannot be the name of an HTTP header")
            elif any(_CONTROL.search(part) for part in literals(value)):
                yield visit.error(CODE, f"the HTTP header {key!r} has a line break or control character in its value")
