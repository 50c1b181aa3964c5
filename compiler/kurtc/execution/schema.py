"""The JSON Schema of the events of a run, derived from their classes.

`python -m kurtc.execution.schema` prints it; `events.schema.json` beside this module is its published copy.
"""

import inspect
import json
import sys
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from kurtc.execution.events import Event
from kurtc.plan.data import Data
from kurtc.plan.values import Value

_ABOUT = """\
A line of what `kurtc run --json` writes: an event, as it happens. New kinds of events and new fields come with new
versions of kurtc; those that are here keep their meaning."""
_TIME: dict[str, Data] = {"description": "Seconds since the run began.", "type": "number", "minimum": 0}
_SCALARS: dict[object, dict[str, Data]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number", "minimum": 0},
    Value: {"description": "Any JSON value."},
}


def schema() -> dict[str, Data]:
    """The schema, draft 2020-12; every class of events and what they hold is one of its `$defs`."""
    definitions: dict[str, Data] = {"Time": _TIME}
    events = get_args(Event)
    for event in events:
        named: dict[str, Data] = {"event": {"const": event.event}, "time": _reference("Time")}
        definitions[event.__name__] = _object(event, named, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Events of kurtc run",
        "description": " ".join(_ABOUT.split()),
        "oneOf": [_reference(event.__name__) for event in events],
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as JSON text."""
    return json.dumps(schema(), indent=2) + "\n"


def _object(record: Any, named: dict[str, Data], definitions: dict[str, Data]) -> dict[str, Data]:
    parts = {part.name: _shape(part.type, definitions) for part in fields(record)}
    properties: dict[str, Data] = {**named, **parts}
    return {
        "description": " ".join((inspect.getdoc(record) or "").split()),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _shape(hint: Any, definitions: dict[str, Data]) -> dict[str, Data]:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _shape(get_args(hint)[0], definitions)}
    if not is_dataclass(hint):
        raise TypeError(f"events hold no {hint}")
    name = hint.__name__  # type: ignore[union-attr]
    if name not in definitions:
        definitions[name] = _object(hint, {}, definitions)
    return _reference(name)


def _reference(name: str) -> dict[str, Data]:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
