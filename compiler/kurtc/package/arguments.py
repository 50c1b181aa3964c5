"""A package's arguments: JSON or YAML text, as a dictionary of plain values."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from kurtc.diagnostics import Refused, refusal
from kurtc.package.document import MAX_DEPTH, MalformedError, document
from kurtc.package.download import download
from kurtc.package.yaml_values import ArgValue, yaml_value

__all__ = ["ArgValue", "parse_arguments", "read_arguments_file"]

MAX_BYTES = 64 * 1024 * 1024

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_arguments(text: str, *, source: str = "the arguments") -> dict[str, ArgValue]:
    """The arguments in a text; `""` is no arguments. `source` is what messages call it.

    A JSON object is taken as it is: keys in its order, integers exact. Everything else is YAML, which goes through
    JSON: keys sorted at every level, whole floats as integers, the last of equal keys. Raises `Refused` (arguments).
    """
    if not text.strip():
        return {}
    if lost := _SURROGATE.search(text):
        before = text[: lost.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise refusal("arguments", f"{source}:{line}:{column}: this is not UTF-8")
    found = _json_object(text, source)
    return _yaml_mapping(text, source) if found is None else found


def read_arguments_file(source: str | Path, *, offline: bool = False) -> dict[str, ArgValue]:
    """The arguments in a file, or behind an http(s) address. Raises `Refused` (arguments, offline)."""
    name = str(source)
    if name.startswith(("http://", "https://")):
        data = download(name, limit=MAX_BYTES + 1, offline=offline)
    else:
        data = _file(Path(source))
    if len(data) > MAX_BYTES:
        raise refusal("arguments", f"'{name}' has more than {MAX_BYTES // 2**20} MiB")
    try:
        return parse_arguments(data.decode("utf-8-sig"), source=name)
    except UnicodeDecodeError as error:
        raise refusal("arguments", f"'{name}' is not UTF-8 text: byte {error.start} is none") from None


def _json_object(text: str, source: str) -> dict[str, ArgValue] | None:
    """The object that the text is in JSON; None where it is not JSON, or not an object."""
    unusual: list[str] = []

    def number(literal: str) -> float:
        value = float(literal)
        if not math.isfinite(value):
            unusual.append(literal)
        return value

    try:
        found = json.loads(text, parse_constant=unusual.append, parse_float=number)
    except RecursionError:
        raise _too_deep(source) from None
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    if unusual:
        message = f"{source}: {unusual[0]} is not a number that JSON has"
        raise refusal("arguments", message, hint="put it in quotes if it is a text")
    _check_depth(found, source)
    return cast("dict[str, ArgValue]", _whole(found) if "\\u" in text.lower() else found)


def _check_depth(value: ArgValue, source: str) -> None:
    level: list[ArgValue] = [value]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise _too_deep(source)


def _children(value: ArgValue) -> Iterator[ArgValue]:
    match value:
        case dict():
            yield from value.values()
        case list():
            yield from value
        case _:
            return


def _whole(value: ArgValue) -> ArgValue:
    """The value with each half of a surrogate pair, which no UTF-8 text can hold, as the replacement character."""
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {_SURROGATE.sub("\ufffd", key): _whole(item) for key, item in value.items()}
        case _:
            return value


def _yaml_mapping(text: str, source: str) -> dict[str, ArgValue]:
    try:
        root = document(text)
        value = yaml_value(root) if root is not None else None
    except MalformedError as error:
        raise refusal("arguments", f"{source}:{error.line}:{error.column}: {error.reason}") from None
    if isinstance(value, dict):
        return value
    shown = "nothing" if root is None else "a list" if isinstance(value, list) else "a single value"
    raise refusal("arguments", f"{source}: there is {shown}, not a mapping", hint="write '{}' for no arguments")


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        hint = "give the path of a JSON or YAML file, or an http(s) address"
        reason = getattr(error, "strerror", "") or error
        raise refusal("arguments", f"'{path}' cannot be read: {reason}", hint=hint) from None


def _too_deep(source: str) -> Refused:
    return refusal("arguments", f"{source}: it nests deeper than {MAX_DEPTH} levels")
