"""YAML as text: a small printer for values, and for templates, in which user text can never become an action."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kurtc_backends.yamlscalars import LETTERS, LONGEST_KEY, WORDS, escaped, printable

WIDTH = 120
"""Lists of scalars stand on one line up to this many columns."""

_PLAIN = re.compile(r"(?:[A-Za-z/]|--?[A-Za-z]|\.\.?/)(?:[A-Za-z0-9_./@=+-]|:(?=[A-Za-z0-9_./@=+-]))*")
_PLAIN_INLINE = re.compile(r"(?:[A-Za-z/]|--?[A-Za-z]|\.\.?/)[A-Za-z0-9_./@=+-]*")
"""Old readers take a colon inside of a list on one line for a map."""
_BLOCK = re.compile(
    rf"(?:[\x21-\x7e{LETTERS}][\x20-\x7e{LETTERS}]*)(?:\n+ *[\x21-\x7e{LETTERS}][\x20-\x7e{LETTERS}]*)*\n?"
)
"""Texts of several lines that stand as they are behind `|`: no line of them is blank but not empty."""
_INDENT = re.compile(r"@(\d*)@")


@dataclass(frozen=True, slots=True)
class Action:
    """A scalar that a template computes."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a template as they are, where a value or an item stands, or an entry whose key starts with `#`.

    `@N@` becomes the number of columns that the lines are indented by, plus N.
    """

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value with a comment above it, after an empty line if `apart`."""

    value: "Node"
    comment: str = ""
    apart: bool = False


Node: TypeAlias = str | int | bool | Action | Block | Entry | Sequence["Node"] | Mapping[str, "Node"] | None
"""None is a key without a value; text is always itself, whatever characters it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printer:
    templated: bool
    indent: str = ""

    def deeper(self, by: str = "  ") -> "_Printer":
        return replace(self, indent=self.indent + by)

    def map(self, entries: Mapping[str, Node]) -> Iterator[str]:
        for index, (key, node) in enumerate(entries.items()):
            entry = node if isinstance(node, Entry) else Entry(value=node)
            if entry.apart and (index or not self.indent):
                yield ""
            if entry.comment:
                yield from (f"{self.indent}# {printable(line)}".rstrip() for line in entry.comment.split("\n"))
            if key.startswith("#") and isinstance(entry.value, Block):
                yield from self.lines(entry.value)
                continue
            name = self.text(key, _PLAIN_INLINE)
            if len(name) > LONGEST_KEY:
                yield f"{self.indent}? {name}"
                name = ""
            yield from self.value(f"{self.indent}{name}:", entry.value)

    def value(self, head: str, node: Node) -> Iterator[str]:
        """The lines of a value behind `head`, the key or the dash that it belongs to."""
        match node:
            case Entry():
                raise TypeError("only values of maps have comments")
            case None:
                yield head
            case Block():
                yield head
                yield from self.deeper().lines(node)
            case str() if not self.templated and "\n" in node and _BLOCK.fullmatch(node):
                yield f"{head} |{'' if node.endswith(chr(10)) else '-'}"
                yield from (f"{self.indent}  {line}" if line else "" for line in node.removesuffix("\n").split("\n"))
            case str() | bool() | int() | Action():
                yield f"{head} {self.scalar(node)}"
            case Mapping() if not node:
                yield f"{head} {{}}"
            case Mapping():
                yield head
                yield from self.deeper().map(node)
            case Sequence():
                yield from self.sequence(head, node)

    def sequence(self, head: str, items: Sequence[Node]) -> Iterator[str]:
        scalars = [self.scalar(item, _PLAIN_INLINE) for item in items if isinstance(item, str | bool | int | Action)]
        if len(scalars) == len(items):
            line = f"{head} [{', '.join(scalars)}]"
            if len(line) <= WIDTH:
                yield line
                return
        yield head
        inside = self.deeper()
        for item in items:
            if isinstance(item, Block):
                yield from inside.lines(item)
            elif isinstance(item, Mapping) and item:
                first, *rest = inside.deeper().map(item)
                yield f"{inside.indent}- {first.lstrip()}"
                yield from rest
            else:
                yield from inside.value(f"{inside.indent}-", item)

    def lines(self, block: Block) -> Iterator[str]:
        columns = len(self.indent)
        for line in block.lines:
            yield self.indent + _INDENT.sub(lambda match: str(columns + int(match[1] or 0)), line)

    def scalar(self, value: str | bool | int | Action, plain: re.Pattern[str] = _PLAIN) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case int():
                return str(value)
            case Action(text=text):
                return text
            case str():
                return self.text(value, plain)

    def text(self, text: str, plain: re.Pattern[str]) -> str:
        if plain.fullmatch(text) and text.lower() not in WORDS:
            return text
        return quoted(text, templated=self.templated)


def document(root: Mapping[str, Node]) -> str:
    """The YAML text of a map."""
    return "\n".join(_Printer(templated=False).map(root)) + "\n"


def template(root: Mapping[str, Node]) -> str:
    """The text of a template that makes the map; only actions and blocks are evaluated."""
    return "\n".join(_Printer(templated=True).map(root)) + "\n"


def text_of(text: str) -> str:
    """The text as a scalar of a template."""
    return _Printer(templated=True).text(text, _PLAIN)


def quoted(text: str, *, templated: bool) -> str:
    """The text between double quotes; nothing in it opens an action."""
    inside = escaped(text)
    return f'"{inside.replace("{{", "{" + chr(92) + "x7b") if templated else inside}"'


def go_text(text: str) -> str:
    """The text as a string of Go, as actions of templates have it."""
    return '"' + "".join(map(_go_letter, text)) + '"'


def _go_letter(character: str) -> str:
    number = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if not 0x20 <= number < 0x7F:
        return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
    return character
