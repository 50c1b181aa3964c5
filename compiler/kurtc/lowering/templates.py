"""Render templates at build time: completely, or around the numeric addresses that only a target knows."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias, assert_never

from kurtc import gotemplate
from kurtc.lowering.folding import Fold
from kurtc.plan.configs import Template
from kurtc.plan.values import Future, Holed, Text, Value, fill, futures, text

_Marks: TypeAlias = Mapping[Future, str]


_SHAPES = (("0", "731.95"), ("9157", "4"))
"""How the two stand-ins for an address start and end; no part of one is the same part of the other."""


class Inspected(Exception):  # noqa: N818 - a finding, made one by the caller
    """The template does not only print the address of a service: its result depends on how the address looks."""


def rendered(template: Template, name: str, fold: Fold) -> Text:
    """The rendered text; addresses that have to be numeric stay holes.

    A template is rendered twice, with stand-ins of different lengths for each address: where the text around them
    differs, it looks into the value. Raises `Inspected` then, and `gotemplate.TemplateError` as the engine does.
    """
    program = gotemplate.parse(fill(template.template, str), name)
    known = {future: future.service for future in futures(template.data) if future.field == "hostname"}
    addresses = list(dict.fromkeys(future for future in futures(template.data) if future.field == "ip_address"))
    results = [
        _split(program.render(_data(template.data, {**known, **marks})), marks)
        for marks in ([_stand_ins(addresses, *shape) for shape in _SHAPES] if addresses else [{}])
    ]
    if any(result != results[0] for result in results):
        raise Inspected
    return _folded(results[0], fold)


def _stand_ins(addresses: list[Future], start: str, end: str) -> dict[Future, str]:
    """A text for each address that looks like one, so that no escaping changes it, and that nobody writes."""
    return {future: f"{start}.{index:06d}83502.{end}" for index, future in enumerate(addresses)}


def _split(result: str, marks: _Marks) -> list[str | Future]:
    if not marks:
        return [result]
    back = {mark: future for future, mark in marks.items()}
    pieces = re.split(f"({'|'.join(map(re.escape, back))})", result)
    return [back.get(piece, piece) for piece in pieces if piece]


def _folded(parts: list[str | Future], fold: Fold) -> Text:
    done: list[str | Future] = []
    before = ""
    for part in parts:
        piece = part if isinstance(part, str) else fold(part, before)
        before = before + piece if isinstance(piece, str) else ""
        done.append(piece)
    return text(done)


def _data(value: Value, marks: _Marks) -> gotemplate.Value:
    match value:
        case Holed():
            return fill(value, lambda future: marks.get(future, str(future)))
        case tuple():
            return [_data(item, marks) for item in value]
        case Mapping():
            return {key: _data(value[key], marks) for key in sorted(value)}
        case None | bool() | str():
            return value
        case int() | float():
            return gotemplate.Number(_literal(value))
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
