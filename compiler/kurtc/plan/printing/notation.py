"""Values and commands of a plan in the notation that people know: JSON, and words of a shell."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

from kurtc.plan.printing.rich import Rich, Span, block, hole, joined, lines_of, pieces, rich, text_rich, wrapped
from kurtc.plan.values import Holed, Text, Value

_BARE = re.compile(r"[\w@%+=:,./^~-]+")
_DEEPEST = 20
_LONGEST_INT = 1000


def value_rich(value: Value, *, limit: int = 400) -> Rich:
    """The value as compact JSON with holes; what is behind `limit` characters is left out."""
    spans: list[Span] = []
    left = limit
    for piece in _pieces(value, _DEEPEST):
        spans.extend(piece.spans)
        left -= sum(len(span.text) for span in piece.spans)
        if left < 0:
            return Rich((*spans, Span("…")))
    return Rich(tuple(spans))


def _pieces(value: Value, depth: int) -> Iterator[Rich]:
    match value:
        case _ if depth == 0:
            yield rich("…")
        case None | bool() | float():
            yield rich(json.dumps(value))
        case int():
            yield rich(str(value) if value.bit_length() < _LONGEST_INT else f"an integer of {value.bit_length()} bits")
        case str():
            yield rich(json.dumps(value, ensure_ascii=False))
        case Holed(parts):
            yield rich('"')
            yield from (rich(json.dumps(p, ensure_ascii=False)[1:-1]) if isinstance(p, str) else hole(p) for p in parts)
            yield rich('"')
        case tuple():
            yield from _enclosed("[", (((), item) for item in value), "]", depth)
        case Mapping():
            pairs = (((rich(f"{json.dumps(key, ensure_ascii=False)}: "),), item) for key, item in value.items())
            yield from _enclosed("{", pairs, "}", depth)
        case _ as never:
            assert_never(never)


def _enclosed(begin: str, items: Iterable[tuple[tuple[Rich, ...], Value]], end: str, depth: int) -> Iterator[Rich]:
    yield rich(begin)
    for index, (lead, item) in enumerate(items):
        if index:
            yield rich(", ")
        yield from lead
        yield from _pieces(item, depth - 1)
    yield rich(end)


def word_rich(text: Text) -> Rich:
    """The text as one word of a command line, quoted where a shell would need it."""
    literals = [part for part in (text.parts if isinstance(text, Holed) else (text,)) if isinstance(part, str)]
    if all(_BARE.fullmatch(literal) for literal in literals):
        return text_rich(text)
    quote = '"' if any("'" in literal for literal in literals) else "'"
    return rich(quote) + text_rich(text) + rich(quote)


def command_rich(words: Sequence[Text]) -> Rich:
    """The words as one line."""
    return joined(map(word_rich, words), " ")


def command_lines(words: Sequence[Text], room: int) -> list[Rich]:
    """The words in lines of at most `room` columns; those that have lines of their own as blocks."""
    lines: list[Rich] = []
    waiting: list[Rich] = []
    for text in words:
        if len(lines_of(text)) < 2:
            waiting += pieces(word_rich(text))
            continue
        lines += [*wrapped(waiting, room), *block(text, room)]
        waiting = []
    return [*lines, *wrapped(waiting, room)]
