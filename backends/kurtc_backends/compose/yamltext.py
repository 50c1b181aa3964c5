"""YAML as text: a small printer whose every scalar arrives exactly, after Compose's interpolation too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from kurtc.records import frozen
from kurtc_backends.yamlscalars import LETTERS, LONGEST_KEY, WORDS, escaped, printable

WIDTH = 120
"""Lists and maps of scalars stand on one line up to this many columns."""

_START = r"(?:[A-Za-z/]|--?[A-Za-z]|\.\.?/)"
_SPAN = r"(?:[0-9]+(?:ms|[smh]))+"
_PLAIN = re.compile(rf"{_START}(?:[A-Za-z0-9_./@=+-]|:(?=[A-Za-z0-9_./@=+-]))*|{_SPAN}")
_PLAIN_INLINE = re.compile(rf"{_START}[A-Za-z0-9_./@=+-]*|{_SPAN}")
"""Old readers take a colon inside of a list on one line for a map."""
_LINE = rf"[\x20-\x7e{LETTERS}]*"
_BLOCK = re.compile(rf"(?=[\s\S]*\S){_LINE}(?:\n{_LINE})*(?:\n *[\x21-\x7e{LETTERS}]{_LINE})\n?")
"""Texts that can stand as they are, line by line: the last line is not blank, and one newline may follow."""


@frozen(kw_only=False)
class Interpolated:
    """Text whose `${…}` is meant for Compose; every other text keeps its dollars."""

    text: str


@frozen
class Entry:
    """A value with a comment above it, after an empty line if `apart`; `anchor` names it for `Shared`."""

    value: "Node"
    comment: str = ""
    apart: bool = False
    anchor: str = ""


@frozen
class Shared:
    """A map that begins with the entries of the one anchored as `anchor`."""

    anchor: str
    own: Mapping[str, "Node"]


Node: TypeAlias = str | int | bool | Interpolated | Entry | Shared | Sequence["Node"] | Mapping[str, "Node"] | None
"""None is a key without a value; text is always itself, whatever characters it has."""


def named_texts(texts: Mapping[str, str]) -> Node:
    """Texts by names of the user: as a list where Compose would take a name for an extension of its own."""
    if any(name.startswith("x-") for name in texts):
        return [f"{name}={text}" for name, text in texts.items()]
    return dict(texts)


def document(root: Mapping[str, Node]) -> str:
    """The YAML text of a map."""
    return "\n".join(_map(root, "")) + "\n"


def _map(entries: Mapping[str, Node], indent: str) -> Iterator[str]:
    for index, (key, node) in enumerate(entries.items()):
        entry = node if isinstance(node, Entry) else Entry(value=node)
        if entry.apart and (index or not indent):
            yield ""
        if entry.comment:
            yield from (f"{indent}# {printable(line)}".rstrip() for line in entry.comment.split("\n"))
        anchor = f" &{entry.anchor}" if entry.anchor else ""
        name = _text(key, _PLAIN_INLINE)
        if len(name) > LONGEST_KEY:
            yield f"{indent}? {name}"
            name = ""
        yield from _value(f"{indent}{name}:{anchor}", entry.value, indent)


def _value(head: str, node: Node, indent: str) -> Iterator[str]:
    """The lines of a value behind `head`, the key or the dash that it belongs to."""
    match node:
        case Entry():
            raise TypeError("only values of maps have comments")
        case Shared(anchor=anchor, own=own):
            yield head
            yield f"{indent}  <<: *{anchor}"
            yield from _map(own, indent + "  ")
        case None:
            yield head
        case str() if _BLOCK.fullmatch(node):
            yield from _block(head, node, indent)
        case str() | bool() | int() | Interpolated():
            yield f"{head} {_scalar(node)}"
        case Mapping() if not node:
            yield f"{head} {{}}"
        case Mapping():
            yield head
            yield from _map(node, indent + "  ")
        case Sequence():
            yield from _sequence(head, node, indent)


def _block(head: str, text: str, indent: str) -> Iterator[str]:
    """A text of several lines, as it is."""
    lines = _kept(text).split("\n")
    indicator = "2" if text[0] in " \n" else ""
    if text.endswith("\n"):
        lines.pop()
    else:
        indicator += "-"
    yield f"{head} |{indicator}"
    yield from (f"{indent}  {line}" if line else "" for line in lines)


def _sequence(head: str, items: Sequence[Node], indent: str) -> Iterator[str]:
    scalars = [
        _scalar(item, _PLAIN_INLINE)
        for item in items
        if isinstance(item, bool | int | Interpolated) or (isinstance(item, str) and not _BLOCK.fullmatch(item))
    ]
    if len(scalars) == len(items):
        line = f"{head} [{', '.join(scalars)}]"
        if len(line) <= WIDTH:
            yield line
            return
    yield head
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *rest = _map(item, indent + "    ")
            yield f"{indent}  - {first.lstrip()}"
            yield from rest
        else:
            yield from _value(f"{indent}  -", item, indent + "  ")


def _scalar(value: str | bool | int | Interpolated, plain: re.Pattern[str] = _PLAIN) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Interpolated(text=text):
            return _quoted(text)
        case str():
            return _text(_kept(value), plain)


def _kept(text: str) -> str:
    return text.replace("$", "$$")


def _text(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text.lower() not in WORDS:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'
