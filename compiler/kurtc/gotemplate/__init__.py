"""Go's `text/template` for `render_templates`: parse a template, render it on JSON data."""

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
