"""What can be wrong with a template, with the text that Go gives for it."""

from kurtc.records import mutable


@mutable
class TemplateError(Exception):
    """A template that cannot be parsed or executed.

    `message` is Go's text without its prefix `template: name:line:`; `line` and `column` count from 1, in characters.
    """

    message: str
    line: int
    column: int

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[type["TemplateError"], tuple[str, int, int]]:
        return (type(self), (self.message, self.line, self.column))


class TemplateSyntaxError(TemplateError):
    """The text is not a template: `message` is what `Parse` says."""


class TemplateExecutionError(TemplateError):
    """The template fails on its data: `message` is `executing "name" at <node>: reason`."""


class EvaluationError(Exception):
    """A reason why a value cannot be had; the executor adds where."""
