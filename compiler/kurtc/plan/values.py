"""Values of a plan: JSON values and text, either of which may hold values that exist only at run time."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, assert_never

from kurtc.records import frozen


@frozen
class Future:
    """A value that a step yields when it is executed.

    `step` is the id of the producing step; it is empty where no step of the plan is known to produce it (`token` then
    says which identifier was written). `service` names the service for the fields `hostname` and `ip_address`; other
    fields are `code`, `output`, `body` and `extract.<key>`.
    """

    step: str
    service: str = ""
    field: str
    token: str = ""

    @property
    def type(self) -> str:
        """The type of the value: `int`, `string`, or `any` (what a jq query yields)."""
        if self.field == "code":
            return "int"
        return "any" if self.field.startswith("extract.") else "string"

    def __str__(self) -> str:
        producer = self.step or self.token
        return f"{producer}.{self.service}.{self.field}" if self.service else f"{producer}.{self.field}"


@frozen(kw_only=False)
class Holed:
    """Text with at least one hole: literals and futures, in order; no two literals are neighbours and none is empty."""

    parts: tuple[str | Future, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"{{{{{part}}}}}" for part in self.parts)


Text: TypeAlias = str | Holed
"""Text that may hold run-time values; a plain `str` has none."""

Value: TypeAlias = bool | int | float | str | Holed | tuple["Value", ...] | Mapping[str, "Value"] | None
"""A JSON value whose strings (not keys) may hold run-time values."""


def text(parts: list[str | Future]) -> Text:
    """Join `parts` to a text in normal form: a plain `str` when there is no future."""
    merged: list[str | Future] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if any(isinstance(part, Future) for part in merged):
        return Holed(tuple(merged))
    return "".join(part for part in merged if isinstance(part, str))


def futures(value: Value) -> Iterator[Future]:
    """Every future in `value`, in order, with repetitions."""
    match value:
        case Holed(parts):
            yield from (part for part in parts if isinstance(part, Future))
        case tuple():
            for item in value:
                yield from futures(item)
        case Mapping():
            for item in value.values():
                yield from futures(item)
        case None | bool() | int() | float() | str():
            return
        case _ as never:
            assert_never(never)


def fill(value: Text, resolve: Callable[[Future], str]) -> str:
    """The text with every future replaced by what `resolve` gives for it."""
    if isinstance(value, str):
        return value
    return "".join(part if isinstance(part, str) else resolve(part) for part in value.parts)


def plain(value: Value, filled: Callable[[Holed], str] = str) -> object:
    """The value as `json` takes it: lists, dicts, and what `filled` makes of each text with futures."""
    match value:
        case Holed():
            return filled(value)
        case tuple():
            return [plain(item, filled) for item in value]
        case Mapping():
            return {key: plain(item, filled) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _ as never:
            assert_never(never)
