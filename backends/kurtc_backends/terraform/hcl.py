"""HCL as text: a small printer whose output is what `terraform fmt` makes of it, and whose texts arrive exactly."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from kurtc.records import frozen

WIDTH = 120
"""Lists stand on one line up to this many columns."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_SPECIAL = re.compile(r"[$%](?=\{)|[^ -~]|[\"\\]")
_WORDS = frozenset({"true", "false", "null", "for", "if", "in", "else", "endfor", "endif"})
"""Names that mean something else where a key of an object stands."""


@frozen
class Raw:
    """An expression that is written as it is, on one line."""

    written: str


@frozen
class Template:
    """A text with expressions in it, which Terraform turns into text."""

    parts: tuple[str | Raw, ...]


@frozen
class Call:
    """A function's call; the last argument may take several lines."""

    function: str
    arguments: tuple["Expression", ...]


@frozen
class For:
    """An object with an item for each of something: `each` says of what, `item` is the key and the value."""

    each: str
    item: str
    condition: str = ""


Expression: TypeAlias = (
    str | int | float | bool | Raw | Template | Call | For | Sequence["Expression"] | Mapping[str, "Expression"] | None
)
"""A value: text is always itself, whatever characters it has."""


@frozen
class Attribute:
    """`name = value`, with a comment above."""

    name: str
    value: Expression
    comment: str = ""


@frozen
class Gap:
    """An empty line."""


@frozen
class Block:
    """A block with its labels, and a comment above.

    `beside` is a comment on the first line: Terraform shows that line with every error of the block.
    """

    type: str
    labels: tuple[str, ...] = ()
    body: tuple["Item", ...] = ()
    comment: str = ""
    beside: str = ""


Item: TypeAlias = Attribute | Gap | Block


def document(items: Sequence[Item], comment: str = "") -> str:
    """The text of a file: its items, each block after an empty line."""
    head = [*_comment(comment, ""), ""] if comment and items else _comment(comment, "")
    return "\n".join([*head, *_body(items, "")]) + "\n"


def attributes(values: Mapping[str, Expression | None]) -> tuple[Attribute, ...]:
    """An attribute for each value that is said: neither None nor empty."""
    return tuple(Attribute(name=name, value=value) for name, value in values.items() if _is_said(value))


def inline(value: Expression) -> str:
    """The value on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int() | float():
            return repr(value)
        case Raw(written=written):
            return written
        case Template(parts=parts):
            return f'"{"".join(_pieces(parts))}"'
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(inline, arguments))})"
        case For():
            return f"{{ {' '.join(_clauses(value))} }}"
        case Mapping():
            inside = ", ".join(f"{key(name)} = {inline(item)}" for name, item in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case Sequence():
            return f"[{', '.join(map(inline, value))}]"


def quoted(text: str) -> str:
    """The text as a literal."""
    return f'"{_escaped(text)}"'


def key(name: str) -> str:
    """The name as a key of an object."""
    if _IDENTIFIER.fullmatch(name) and name not in _WORDS:
        return name
    return "".join(character if character.isascii() else _code(character) for character in quoted(name))


def template(parts: Sequence[str | Raw]) -> Expression:
    """The parts as one text: a plain one, an expression, or a template; whatever is simplest."""
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return parts[0] if len(parts) == 1 else Template(parts=tuple(parts))


def _is_said(value: Expression) -> bool:
    return value is not None and value not in ((), [], {})


def _body(items: Sequence[Item], indent: str) -> list[str]:
    lines: list[str] = []
    run: list[tuple[str, str]] = []
    for item in items:
        match item:
            case Attribute(name=name, value=value, comment=comment):
                if comment:
                    lines += _aligned(run, indent)
                    lines += _comment(comment, indent)
                _add(lines, run, name, value, indent)
            case Gap():
                lines += [*_aligned(run, indent), ""]
            case Block():
                lines += _aligned(run, indent)
                if lines and lines[-1]:
                    lines.append("")
                lines += _block(item, indent)
    return [*lines, *_aligned(run, indent)]


def _add(lines: list[str], run: list[tuple[str, str]], name: str, value: Expression, indent: str) -> None:
    """Add `name = value` to the run of attributes that are aligned, or, over several lines, behind it."""
    head, *rest = _several(value, indent, len(indent) + len(name) + 3)
    if rest:
        lines += _aligned(run, indent)
        lines += [f"{indent}{name} = {head}", *rest]
    else:
        run.append((name, head))


def _aligned(run: list[tuple[str, str]], indent: str) -> list[str]:
    """The lines of a run of attributes, which is empty afterwards."""
    width = max((len(name) for name, _ in run), default=0)
    lines = [f"{indent}{name}{' ' * (width - len(name))} = {value}" for name, value in run]
    run.clear()
    return lines


def _block(block: Block, indent: str) -> Iterator[str]:
    yield from _comment(block.comment, indent)
    head = " ".join([block.type, *map(quoted, block.labels)])
    if not block.body:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{{' # ' * bool(block.beside)}{_printable(block.beside)}"
    yield from _body(block.body, indent + "  ")
    yield f"{indent}}}"


def _several(value: Expression, indent: str, column: int) -> list[str]:
    """The lines of a value that starts in `column`; what follows the first one is indented."""
    line = inline(value)
    if column + len(line) <= WIDTH and not (isinstance(value, Mapping) and len(value) > 1):
        return [line]
    inside = indent + "  "
    match value:
        case Mapping() if value:
            lines: list[str] = []
            run: list[tuple[str, str]] = []
            for name, item in value.items():
                _add(lines, run, key(name), item, inside)
            return ["{", *lines, *_aligned(run, inside), f"{indent}}}"]
        case Call(function=function, arguments=arguments) if arguments:
            first = "".join(f"{inline(argument)}, " for argument in arguments[:-1])
            head, *rest = _several(arguments[-1], indent, column + len(function) + 1 + len(first))
            return [f"{function}({first}{head}", *rest[:-1], f"{rest[-1]})"] if rest else [line]
        case For():
            return ["{", *(f"{inside}{clause}" for clause in _clauses(value)), f"{indent}}}"]
        case str():
            return [line]
        case Sequence() if value:
            lines = ["["]
            for item in value:
                head, *rest = _several(item, inside, len(inside) + 1)
                lines += [f"{inside}{head}", *rest]
                lines[-1] += ","
            return [*lines, f"{indent}]"]
        case _:
            return [line]


def _clauses(value: For) -> list[str]:
    found = [f"for {value.each} :", value.item]
    return [*found, f"if {value.condition}"] if value.condition else found


def _comment(comment: str, indent: str) -> list[str]:
    return [f"{indent}# {_printable(line)}".rstrip() for line in comment.split("\n")] if comment else []


def _pieces(parts: Sequence[str | Raw]) -> Iterator[str]:
    """The parts between quotes. A `$` before an expression would be taken for a part of an escape."""
    merged: list[str | Raw] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    for index, part in enumerate(merged):
        if isinstance(part, Raw):
            yield f"${{{part.written}}}"
        elif part.endswith("$") and index + 1 < len(merged):
            yield f"{_escaped(part[:-1])}\\u0024"
        else:
            yield _escaped(part)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character in "$%":
        # In front of its like, a doubled sign would be read as the sign and the start of an expression.
        is_second = match.string[match.start() - 1 : match.start()] == character
        return f"\\u{ord(character):04x}" if is_second else character * 2
    return character if _is_shown(character) else _code(character)


def _is_shown(character: str) -> bool:
    return character.isprintable() and not unicodedata.combining(character)


def _code(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
