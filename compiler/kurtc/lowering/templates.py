"""Render templates at build time: completely, or around the values that only a run or a target knows."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from kurtc import gotemplate
from kurtc.gotemplate.plan_data import template_data
from kurtc.lowering.folding import Fold
from kurtc.lowering.opaque import Inspected, Opaque, Shape, stand_in
from kurtc.plan.configs import Template
from kurtc.plan.values import Future, Holed, Text, fill, futures, text

_Marks: TypeAlias = Mapping[Future, str]
_SHAPES: tuple[Shape, ...] = ("plain", "marked")


def rendered(template: Template, name: str, fold: Fold) -> Text:
    """The rendered text; run-time values, and addresses that have to be numeric, stay holes.

    A template is rendered twice, with other stand-ins for each value: where the text around them differs, it looks
    into the value. Raises `Inspected` then, and `gotemplate.TemplateError` as the engine does.
    """
    program = gotemplate.parse(fill(template.template, str), name)
    known = {future: future.service for future in futures(template.data) if future.field == "hostname"}
    unknown = list(dict.fromkeys(future for future in futures(template.data) if future.field != "hostname"))
    results = [
        _split(program.render(template_data(template.data, _resolver({**known, **marks}, unknown))), marks)
        for marks in ([_stand_ins(unknown, shape) for shape in _SHAPES] if unknown else [{}])
    ]
    for result in results[1:]:
        if result != results[0]:
            raise Inspected(_suspect(results[0], result, unknown))
    return _folded(results[0], fold)


def _resolver(marks: _Marks, unknown: list[Future]) -> Callable[[Holed], str]:
    def filled(value: Holed) -> str:
        known = text([part if isinstance(part, str) or part in unknown else marks[part] for part in value.parts])
        return known if isinstance(known, str) else Opaque.of(fill(known, marks.__getitem__), known)

    return filled


def _stand_ins(unknown: list[Future], shape: Shape) -> dict[Future, str]:
    return {future: stand_in(future, index, shape) for index, future in enumerate(unknown)}


def _suspect(one: list[str | Future], other: list[str | Future], unknown: list[Future]) -> Future:
    """A value that is not printed as it is."""
    return next((future for future in unknown if one.count(future) != other.count(future)), unknown[0])


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
