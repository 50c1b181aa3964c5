"""Data of the plan as a template sees it."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import assert_never

from kurtc.gotemplate.values import Number
from kurtc.gotemplate.values import Value as TemplateValue
from kurtc.plan.values import Holed, Value


def template_data(value: Value, filled: Callable[[Holed], str]) -> TemplateValue:
    """The data with each text that has holes as `filled` makes it: keys sorted, every number a float64."""
    match value:
        case Holed():
            return filled(value)
        case tuple():
            return [template_data(item, filled) for item in value]
        case Mapping():
            return {key: template_data(value[key], filled) for key in sorted(value)}
        case None | bool() | str():
            return value
        case int() | float():
            return Number(_literal(value))
        case _ as never:
            assert_never(never)


def _literal(value: float) -> str:
    """The number as Go writes it into JSON: every one has been a float64."""
    number = float(value)
    if number == int(number) == 0:
        return "-0" if str(number).startswith("-") else "0"
    if 1e-6 <= abs(number) < 1e21:
        return format(Decimal(repr(number)).normalize(), "f")
    return re.sub(r"e(.)0", r"e\1", repr(number))
