"""A Compose file as a tree: its merges done, its scalars understood, its variables replaced, its places kept."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from kurtc.package.document import MalformedError, Node, Scalar, Sequence
from kurtc.package.document import Mapping as YamlMapping
from kurtc.package.scalars import UnusableScalarError, as_json_number, plain_value, scalar_value
from kurtc.records import frozen

_YAML_TAG = "tag:yaml.org,2002:"
_MERGE_TAG = f"{_YAML_TAG}merge"
_OLD_BOOLEANS = frozenset(
    form for word in ("y", "n", "yes", "no", "on", "off") for form in (word, word.title(), word.upper())
)
"""Words that are no booleans since YAML 1.2."""
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")

ScalarValue: TypeAlias = str | int | float | bool | None


@frozen
class Place:
    """Line and column in the Compose file, from 1."""

    line: int
    column: int


@frozen
class Leaf:
    """A single value."""

    value: ScalarValue
    place: Place


@frozen
class Items:
    """A list."""

    items: tuple["Tree", ...]
    place: Place


@frozen
class Fields:
    """A mapping; `keys` has the places of the keys."""

    fields: Mapping[str, "Tree"]
    keys: Mapping[str, Place]
    place: Place


Tree: TypeAlias = Leaf | Items | Fields

Substitute: TypeAlias = Callable[[str, Place], str]
"""What a text becomes when its variables are replaced."""


def tree(node: Node, substitute: Substitute) -> Tree:
    """The tree of a YAML node. Raises `MalformedError` where the node is none that Compose reads."""
    place = Place(line=node.line, column=node.column)
    match node:
        case Scalar():
            value = _value(node)
            return Leaf(value=substitute(value, place) if isinstance(value, str) else value, place=place)
        case Sequence():
            return Items(items=tuple(tree(item, substitute) for item in node.items), place=place)
        case YamlMapping():
            entries = _entries(node)
            return Fields(
                fields={key: tree(value, substitute) for key, (_, value) in entries.items()},
                keys={key: key_place for key, (key_place, _) in entries.items()},
                place=place,
            )


def plain(node: Tree) -> object:
    """The value of a tree without its places."""
    match node:
        case Leaf():
            return node.value
        case Items():
            return [plain(item) for item in node.items]
        case Fields():
            return {key: plain(value) for key, value in node.fields.items()}


def _entries(mapping: YamlMapping) -> dict[str, tuple[Place, Node]]:
    """The entries of a mapping; those that it merges in never replace its own."""
    own: dict[str, tuple[Place, Node]] = {}
    merged: dict[str, tuple[Place, Node]] = {}
    for key, value in mapping.entries:
        if _is_merge(key):
            if merged:
                raise MalformedError("'<<' stands twice; it takes a list of mappings", key.line, key.column)
            for source in value.items if isinstance(value, Sequence) else (value,):
                merged = _merged(source) | merged
            continue
        name = _key(key)
        if name in own:
            message = f"the key '{name}' stands twice, first on line {own[name][0].line}"
            raise MalformedError(message, key.line, key.column)
        own[name] = (Place(line=key.line, column=key.column), value)
    return merged | own


def _merged(source: Node) -> dict[str, tuple[Place, Node]]:
    if not isinstance(source, YamlMapping):
        raise MalformedError("'<<' takes a mapping or a list of mappings", source.line, source.column)
    return _entries(source)


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.text == "<<" and (key.plain or key.tag == _MERGE_TAG)


def _key(node: Node) -> str:
    value = _value(node) if isinstance(node, Scalar) else None
    if not isinstance(value, str):
        shown = f" '{node.text}'" if isinstance(node, Scalar) else ""
        raise MalformedError(f"the key{shown} is not text; put it in quotes", node.line, node.column)
    return value


def _value(scalar: Scalar) -> ScalarValue:
    if scalar.tag and not scalar.tag.startswith(_YAML_TAG):
        raise MalformedError(f"Kurtosis does not know the tag '{scalar.tag}'", scalar.line, scalar.column)
    try:
        value = _plain(scalar.text) if scalar.plain and not scalar.tag else scalar_value(scalar)
        if isinstance(value, float):
            as_json_number(value)
    except UnusableScalarError as error:
        raise MalformedError(str(error), scalar.line, scalar.column) from None
    return value


def _plain(text: str) -> ScalarValue:
    date = _DATE.fullmatch(text)
    if date:  # what Go prints for a time
        return f"{date[1]}-{int(date[2]):02}-{int(date[3]):02} 00:00:00 +0000 UTC"
    return text if text in _OLD_BOOLEANS else plain_value(text)
