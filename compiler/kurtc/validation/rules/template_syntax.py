"""A template is a Go text/template."""

from collections.abc import Iterator
from functools import lru_cache

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RenderTemplates
from kurtc.validation.visit import Visit

CODE = "template-syntax"
SUBJECT = ("render_templates",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Rendered templates; those with run-time values in them have a finding of their own."""
    if isinstance(visit.instruction, RenderTemplates):
        for path, template in visit.instruction.config.items():
            if isinstance(template.template, str):
                problem = _problem(template.template)
                if problem:
                    yield visit.error(CODE, f"the template of {path!r} is wrong at {problem}")


@lru_cache(maxsize=1024)
def _problem(template: str) -> str:
    """Where and why the template cannot be read; empty if it can."""
    if "{{" not in template:
        return ""
    from kurtc.gotemplate import TemplateSyntaxError, parse

    try:
        parse(template, "template")
    except TemplateSyntaxError as error:
        return f"line {error.line}, column {error.column}: {error.message}"
    return ""
