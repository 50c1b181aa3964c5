"""YAML as data, no more than JSON can say: no anchors, no tags, no duplicate keys; text is what YAML 1.2 says.

Reads events, never nodes: no document can exhaust Python's stack, and without aliases none is larger than it looks.
"""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from kurtc.plan.data import MAX_DEPTH, Data, shown
from kurtc.records import mutable

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TOO_DEEP = f"nested deeper than {2 * MAX_DEPTH} levels"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class YamlError(ValueError):
    """The text is not such a document; the message says where and why."""


@mutable
class _Open:
    """A collection that is being read; `key` is the mapping's key that waits for its value."""

    items: list[Data] | dict[str, Data]
    key: str | None = None

    def add(self, event: Any, item: Data) -> None:
        if isinstance(self.items, list):
            self.items.append(item)
        elif self.key is not None:
            self.items[self.key] = item
            self.key = None
        elif not isinstance(item, str):
            _fail(event, f"the key {shown(item)} is not text; put it in quotes")
        elif item in self.items:
            _fail(event, f"the key {shown(item)} appears twice")
        else:
            self.key = item


def yaml_data(text: str) -> Data:
    """The data of the single document in `text`.

    Raises:
        YamlError: the text is not YAML, or says more than JSON can say.
    """
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = _TOO_DEEP if gave_up_on_depth(error) else error.problem or error.context
        raise YamlError(f"{where}{problem}") from None
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split())) from None


def gave_up_on_depth(error: yaml.MarkedYAMLError) -> bool:
    """Whether libyaml itself refused how deep a text nests: since 0.2.6, before the events that lead there are read."""
    return "nesting depth" in (error.problem or "")


def _document(events: Iterator[Any]) -> Data:
    root = _Open([])
    stack = [root]
    for event in events:
        match event:
            case yaml.AliasEvent():
                _fail(event, f"the alias *{event.anchor} is not allowed; write the value again")
            case yaml.NodeEvent() if event.anchor:
                _fail(event, f"the anchor &{event.anchor} is not allowed; write the value again where it is needed")
            case yaml.ScalarEvent() | yaml.CollectionStartEvent() if event.tag:
                _fail(event, f"the tag {event.tag} is not allowed")
            case yaml.ScalarEvent():
                stack[-1].add(event, _scalar(event))
            case yaml.CollectionStartEvent():
                stack.append(_opened(event, stack))
            case yaml.CollectionEndEvent():
                stack.pop()
            case yaml.DocumentStartEvent() if root.items:
                _fail(event, "a second document begins; only one is allowed")
            case _:
                pass
    assert isinstance(root.items, list)
    return root.items[0] if root.items else None


def _opened(event: Any, stack: list[_Open]) -> _Open:
    if len(stack) > 2 * MAX_DEPTH:
        _fail(event, _TOO_DEEP)
    above = stack[-1]
    if isinstance(above.items, dict) and above.key is None:
        _fail(event, "a key is a list or a mapping; only text is allowed")
    opened = _Open({} if isinstance(event, yaml.MappingStartEvent) else [])
    above.add(event, opened.items)
    return opened


def _scalar(event: Any) -> Data:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _NULL:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return _int(event, text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _int(event: Any, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        _fail(event, f"an integer of {len(text)} digits is too long")


def _fail(event: Any, message: str) -> NoReturn:
    mark = event.start_mark
    raise YamlError(f"line {mark.line + 1}, column {mark.column + 1}: {message}")
