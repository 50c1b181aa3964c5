"""YAML text as a small tree with positions, guarded against texts made to exhaust the reader."""

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

import yaml

from kurtc.records import frozen, mutable

MAX_DEPTH = 200
MAX_NODES = 1_000_000
"""Nodes of a document with every alias written out."""
_TOO_DEEP = f"it nests deeper than {MAX_DEPTH} levels"


@frozen
class Scalar:
    """Text as written; `tag` is the explicit one in its long form; `plain`: neither quoted nor tagged."""

    text: str
    tag: str = ""
    plain: bool = True
    line: int
    column: int


@frozen
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int
    column: int
    nodes: int = field(compare=False)
    depth: int = field(compare=False)


@frozen
class Mapping:
    """Keys and values in the text's order, repeated keys included."""

    entries: tuple[tuple["Node", "Node"], ...]
    line: int
    column: int
    nodes: int = field(compare=False)
    depth: int = field(compare=False)


Node: TypeAlias = Scalar | Sequence | Mapping


class MalformedError(Exception):
    """The text is not a document; line and column count from 1."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


@mutable
class _Open:
    """A collection whose end has not been read yet."""

    mapping: bool
    anchor: str | None
    line: int
    column: int
    children: list[Node] = field(default_factory=list)


def document(text: str) -> Node | None:
    """The first document of a YAML text; None where it is empty. Raises `MalformedError`."""
    try:
        return _tree(_events(text))
    except yaml.MarkedYAMLError as error:
        from kurtc.plan.yamlreader import gave_up_on_depth  # the reader of plan files, which most runs do not need

        mark = error.problem_mark or error.context_mark
        reason = _TOO_DEEP if gave_up_on_depth(error) else error.problem or error.context or "this is not YAML"
        raise MalformedError(reason, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise MalformedError(str(error).partition("\n")[0], 1, 1) from None


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def _tree(events: Iterator[yaml.Event]) -> Node | None:
    """Reads events with a stack of our own: the depth of a text never becomes depth of ours.

    One event after the first document is read too, so that a rest that belongs to no document is an error.
    """
    anchors: dict[str, Node | None] = {}
    stack: list[_Open] = []
    root: Node | None = None
    for event in events:
        node = _step(event, stack, anchors)
        if isinstance(event, yaml.DocumentEndEvent):
            next(events, None)
            break
        if node is not None and stack:
            stack[-1].children.append(node)
        elif node is not None:
            root = node
    return root


def _step(event: yaml.Event, stack: list[_Open], anchors: dict[str, Node | None]) -> Node | None:
    """The node that this event completes, if it completes one."""
    mark = event.start_mark
    assert mark is not None
    line, column = mark.line + 1, mark.column + 1
    match event:
        case yaml.ScalarEvent():
            scalar = Scalar(text=event.value, tag=event.tag or "", plain=event.implicit[0], line=line, column=column)
            return _anchored(scalar, event.anchor, anchors)
        case yaml.AliasEvent():
            return _aliased(event.anchor or "", anchors, line, column)
        case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
            if len(stack) >= MAX_DEPTH:
                raise MalformedError(_TOO_DEEP, line, column)
            mapping = isinstance(event, yaml.MappingStartEvent)
            stack.append(_Open(mapping=mapping, anchor=event.anchor, line=line, column=column))
            if event.anchor:
                anchors[event.anchor] = None
            return None
        case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
            opened = stack.pop()
            return _anchored(_collection(opened), opened.anchor, anchors)
        case _:
            return None


def _collection(opened: _Open) -> Node:
    children = tuple(opened.children)
    nodes = 1 + sum(_nodes(child) for child in children)
    depth = 1 + max(map(_depth, children), default=0)
    if nodes > MAX_NODES or depth > MAX_DEPTH:
        raise MalformedError("its aliases expand to too much", opened.line, opened.column)
    if not opened.mapping:
        return Sequence(items=children, line=opened.line, column=opened.column, nodes=nodes, depth=depth)
    entries = tuple(zip(children[::2], children[1::2], strict=True))
    return Mapping(entries=entries, line=opened.line, column=opened.column, nodes=nodes, depth=depth)


def _nodes(node: Node) -> int:
    return 1 if isinstance(node, Scalar) else node.nodes


def _depth(node: Node) -> int:
    return 1 if isinstance(node, Scalar) else node.depth


def _anchored(node: Node, anchor: str | None, anchors: dict[str, Node | None]) -> Node:
    if anchor:
        anchors[anchor] = node
    return node


def _aliased(name: str, anchors: dict[str, Node | None], line: int, column: int) -> Node:
    if name not in anchors:
        raise MalformedError(f"the anchor '{name}' is not known", line, column)
    node = anchors[name]
    if node is None:
        raise MalformedError(f"the anchor '{name}' contains itself", line, column)
    return node
