"""A template can be executed with its data, where all of that is known before anything runs."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import Template
from kurtc.plan.instructions import RenderTemplates
from kurtc.plan.values import Holed, futures
from kurtc.validation.visit import Visit

CODE = "template-error"
SUBJECT = ("render_templates",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Rendered templates; those with run-time values in their data show it when they are lowered, or run."""
    if isinstance(visit.instruction, RenderTemplates):
        for path, template in visit.instruction.config.items():
            if problem := _problem(path, template):
                yield visit.error(CODE, f"the template of {path!r} fails at {problem}")


def _problem(path: str, template: Template) -> str:
    """Where and why the template fails; empty if it does not, or if that is somebody else's to say."""
    if not isinstance(template.template, str) or "{{" not in template.template or any(futures(template.data)):
        return ""
    from kurtc.gotemplate import TemplateExecutionError, TemplateSyntaxError, parse
    from kurtc.gotemplate.plan_data import template_data

    try:
        parse(template.template, path).render(template_data(template.data, _no_holes))
    except TemplateSyntaxError:
        return ""
    except TemplateExecutionError as error:
        return f"line {error.line}, column {error.column}: {error}"
    return ""


def _no_holes(text: Holed) -> str:
    raise AssertionError(f"{text} is no run-time value")
