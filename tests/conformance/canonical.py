"""One form for what Kurtosis recorded and for what kurtc planned, and the differences between two such values.

The form leaves out what means nothing (`null`, empty lists and mappings), writes durations as Kurtosis prints them,
gives recipes and ready conditions their defaults, and replaces long texts by their digest, as the recordings do.
"""

import hashlib
from collections.abc import Iterator, Mapping

from kurtc.plan.durations import parse_duration

from .cases import Recorded

TYPE = "__kurtc_type__"
_DURATIONS = {"interval", "timeout", "wait"}
_MANY_LINES = 5
_MANY_BYTES = 4000
_DEFAULTS: Mapping[str, Mapping[str, Recorded]] = {
    "PostHttpRequestRecipe": {"content_type": "application/json", "body": ""},
    "ReadyCondition": {"interval": "1s", "timeout": "15m"},
}


def canonical(value: Recorded) -> Recorded:
    """`value` in the common form; None for what means nothing."""
    match value:
        case dict():
            filled = {**_DEFAULTS.get(str(value.get(TYPE, "")), {}), **value}
            items = {key: _item(key, item) for key, item in filled.items() if key != "description"}
            return {key: item for key, item in items.items() if item is not None} or None
        case list():
            return [canonical(item) for item in value] or None
        case str():
            return shortened(value)
        case _:
            return value


def _item(key: str, item: Recorded) -> Recorded:
    if key in _DURATIONS and isinstance(item, str) and item:
        try:
            return str(parse_duration(item))
        except ValueError:
            return item
    return canonical(item)


def shortened(text: str) -> str:
    """The text, or its digest where the recordings have that instead."""
    data = text.encode("utf-8", "surrogatepass")
    if text.count("\n") < _MANY_LINES and len(data) <= _MANY_BYTES:
        return text
    return f"sha256:{hashlib.sha256(data).hexdigest()}/{len(data)}"


def differences(expected: Recorded, found: Recorded, path: str = "") -> Iterator[str]:
    """Where two canonical values differ, one line each."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            yield from differences(expected.get(key), found.get(key), f"{path}.{key}" if path else key)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (before, after) in enumerate(zip(expected, found, strict=True)):
            yield from differences(before, after, f"{path}[{index}]")
    elif isinstance(expected, bool) != isinstance(found, bool) or expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"
