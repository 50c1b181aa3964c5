"""The values of a YAML document after Kurtosis' way through JSON."""

import math
import struct
from decimal import Decimal
from typing import TypeAlias

from kurtc.package.document import MalformedError, Mapping, Node, Scalar, Sequence
from kurtc.package.scalars import UnusableScalarError, plain_value, scalar_value

ArgValue: TypeAlias = "bool | int | float | str | list[ArgValue] | dict[str, ArgValue] | None"

_MERGE_TAG = "tag:yaml.org,2002:merge"


def yaml_value(node: Node) -> ArgValue:
    """The value of a node: keys are text and sorted. Raises `MalformedError` where JSON has no such value."""
    match node:
        case Scalar():
            try:
                return scalar_value(node)
            except UnusableScalarError as error:
                raise MalformedError(str(error), node.line, node.column) from None
        case Sequence():
            return [yaml_value(item) for item in node.items]
        case Mapping():
            entries: dict[str, ArgValue] = {}
            _fill(entries, node)
            return dict(sorted(entries.items()))


def _fill(entries: dict[str, ArgValue], mapping: Mapping) -> None:
    """Adds a mapping's entries in the text's order; a merged mapping overrides what stands above it, as in Kurtosis."""
    for key, value in mapping.entries:
        if not _is_merge(key):
            entries[_key(key)] = yaml_value(value)
            continue
        sources = reversed(value.items) if isinstance(value, Sequence) else (value,)
        for source in sources:
            if not isinstance(source, Mapping):
                raise MalformedError("'<<' takes a mapping or a list of mappings", source.line, source.column)
            _fill(entries, source)


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.text == "<<" and (key.plain or key.tag == _MERGE_TAG)


def _key(node: Node) -> str:
    """A key as text: JSON has no others."""
    if not isinstance(node, Scalar):
        raise MalformedError("a key must be a single value", node.line, node.column)
    written = plain_value(node.text) if node.plain else None
    if isinstance(written, float):
        return _float_key(written)
    match yaml_value(node):
        case bool() as value:
            return "true" if value else "false"
        case None:
            raise MalformedError("a key must not be null", node.line, node.column)
        case value:
            return str(value)


def _float_key(value: float) -> str:
    """A float as key: the shortest digits that a 32-bit float needs, with an exponent from a million on."""
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    mantissa, _, exponent = _shortest_single(value).partition("e")
    plain = f"{Decimal(f'{mantissa}e{exponent}'):f}"
    return plain if -4 <= int(exponent) < 6 else f"{mantissa}e{exponent}"


def _shortest_single(value: float) -> str:
    """In scientific notation: as few digits as still mean the same 32-bit float."""
    try:
        single = struct.pack("f", value)
    except OverflowError:
        return f"{value:.16e}"
    for digits in range(9):
        text = f"{value:.{digits}e}"
        if struct.pack("f", min(max(float(text), -_MAX_SINGLE), _MAX_SINGLE)) == single:
            return text
    return f"{value:.16e}"


_MAX_SINGLE = 3.4028234663852886e38
