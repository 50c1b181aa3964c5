"""Texts with run-time values as expressions: references, and text around them."""

from kurtc.plan.values import Future, Text
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Expression, Raw, quoted, template
from kurtc_backends.terraform.names import identifier


def expression(text: Text, module: Module) -> Expression:
    """The text, each hole a reference to what makes the value."""
    if isinstance(text, str):
        return text
    return template([part if isinstance(part, str) else _part(part, module) for part in text.parts])


def _part(future: Future, module: Module) -> str | Raw:
    """A hole in a text; a service that has no fixed address is called by its name."""
    if future.field == "ip_address" and future.step not in module.fixed:
        return future.step
    return value_text(future, module)


def value_text(future: Future, module: Module) -> Raw:
    """The expression of a value as text."""
    if future.field == "ip_address":
        return Raw(written=f"local.addresses[{quoted(future.step)}]")
    if future.field == "code":
        return Raw(written=f"{results(future.step)}.code")
    return Raw(written=f"base64decode({encoded(future)})")


def encoded(future: Future) -> str:
    """The expression of a value's text in base64, byte by byte."""
    if future.field.startswith("extract."):
        return f"{extract(future)}.text"
    return f"{results(future.step)}.{future.field}"


def extract(future: Future) -> str:
    """The expression of what a query has found: an object of `kind`, `text` and `value`."""
    return f"{results(future.step)}.extract[{quoted(future.field.removeprefix('extract.'))}]"


def results(step: str) -> str:
    """The expression of all results of a one-shot."""
    return f"terraform_data.{identifier(step)}.output"
