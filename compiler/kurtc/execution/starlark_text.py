"""Run-time values as the text that stands for them in other texts: Starlark's own."""

from collections.abc import Mapping
from typing import assert_never

from kurtc.gotemplate.floats import format_float
from kurtc.gotemplate.quoting import quoted
from kurtc.plan.assertions import Known


def starlark_text(value: Known) -> str:
    """The value as `str` writes it: a text is itself, everything else as Starlark prints it."""
    return value if isinstance(value, str) else _literal(value)


def _literal(value: Known) -> str:
    match value:
        case None | bool() | int():
            return str(value)
        case float():
            text = format_float(value, "g", None)
            return text if "." in text or "e" in text else f"{text}.0"
        case str():
            return quoted(value)
        case tuple():
            return f"[{', '.join(_literal(item) for item in value)}]"
        case Mapping():
            return "{" + ", ".join(f"{_literal(key)}: {_literal(item)}" for key, item in value.items()) + "}"
        case _ as never:
            assert_never(never)
