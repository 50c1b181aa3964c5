"""The name of an environment variable is not empty and has neither `=` nor NUL."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import environment_variables
from kurtc.validation.visit import Visit

CODE = "environment-variable"
SUBJECT = ("env_vars", "run_sh")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The environment of services and tasks."""
    for variables in environment_variables(visit.instruction):
        for key in variables:
            if not key:
                yield visit.error(CODE, "the name of an environment variable must not be empty")
            elif "=" in key:
                name = key.partition("=")[0]
                hint = f"write {{{name!r}: …}}" if name else ""
                yield visit.error(CODE, f"the name of an environment variable must not contain '=', got {key!r}", hint)
            elif "\0" in key:
                yield visit.error(CODE, f"the name of an environment variable must not contain NUL, got {key!r}")
