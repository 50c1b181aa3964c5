"""A recipe that runs a command says which."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ExecRecipe
from kurtc.validation.visit import Visit

CODE = "empty-command"
SUBJECT = ("exec", "request", "wait", "ready_conditions")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Recipes of exec, wait and ready conditions."""
    for name, recipe in visit.recipes:
        if isinstance(recipe, ExecRecipe) and (not recipe.command or recipe.command[0] == ""):
            yield visit.error(
                CODE, f"the command to run in service {name!r} is empty", 'write command = ["program", "argument"]'
            )
