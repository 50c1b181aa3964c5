"""Go's `text/template` for `render_templates`: parse a template, render it on JSON data.

The names below are imported when they are first used: most of kurtc needs Go's quoting at most, and starts faster so.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kurtc.gotemplate.errors import TemplateError, TemplateExecutionError, TemplateSyntaxError
    from kurtc.gotemplate.template import Template, parse
    from kurtc.gotemplate.values import Number, Value, decode

__all__ = [
    "Number",
    "Template",
    "TemplateError",
    "TemplateExecutionError",
    "TemplateSyntaxError",
    "Value",
    "decode",
    "parse",
]

_HOMES = {
    "errors": ("TemplateError", "TemplateExecutionError", "TemplateSyntaxError"),
    "template": ("Template", "parse"),
    "values": ("Number", "Value", "decode"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
