"""An endpoint begins with `/`: Kurtosis writes it right behind the number of the port."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ExecRecipe
from kurtc.validation.visit import Visit

CODE = "endpoint"
SUBJECT = ("exec", "request", "wait", "ready_conditions")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Recipes of request, wait and ready conditions."""
    for _, recipe in visit.recipes:
        if isinstance(recipe, ExecRecipe) or not isinstance(recipe.endpoint, str):
            continue
        if recipe.endpoint and recipe.endpoint[0] not in "/?#":
            message = f"the endpoint {recipe.endpoint!r} does not begin with '/'"
            hint = "write only the path; the service and port are known" if "://" in recipe.endpoint else ""
            yield visit.error(CODE, message, hint or f"write {'/' + recipe.endpoint!r}")
        elif _CONTROL.search(recipe.endpoint):
            message = f"the endpoint {recipe.endpoint!r} contains a control character"
            yield visit.error(CODE, message, "write it percent-encoded, as %0A")
