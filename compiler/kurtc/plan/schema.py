"""The JSON Schema of a plan's document, derived from the same type hints as the codec.

`python -m kurtc.plan.schema` prints it; `plan.schema.json` beside this module is its published copy.
"""

import inspect
import json
import sys
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields
from typing import assert_never

from kurtc.plan.codec import CarriedFiles
from kurtc.plan.data import Data
from kurtc.plan.encoding import encode
from kurtc.plan.model import VERSION, Plan
from kurtc.plan.notation import MARKERS
from kurtc.plan.shapes import (
    Call,
    Choice,
    Entries,
    Items,
    Nullable,
    OneOf,
    Record,
    Scalar,
    Shape,
    Special,
    shape_of,
)

_SCALARS: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean"}


def schema() -> dict[str, Data]:
    """The schema, draft 2020-12; every class of the plan is one of its `$defs`."""
    definitions: dict[str, Data] = dict(_NOTATIONS)
    _reference(shape_of(Plan), definitions)
    plan = definitions.pop("Plan")
    assert isinstance(plan, dict)
    properties, required = plan["properties"], plan["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    files = _reference(shape_of(tuple[CarriedFiles, ...]), definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kurtc:plan:{VERSION}",
        "title": "Plan of a Kurtosis package",
        **plan,
        "properties": {"version": {"const": VERSION}, **properties, "files": files},
        "required": ["version", *required],
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _reference(shape: Shape, definitions: dict[str, Data]) -> dict[str, Data]:
    """The schema of data of this shape; that of a record refers to its definition, which is added if it is new."""
    match shape:
        case Scalar(type_):
            return {"type": _SCALARS[type_]}
        case Choice(words):
            return {"enum": list(words)}
        case Special():
            return {"$ref": f"#/$defs/{shape.value}"}
        case Nullable(of):
            return {"anyOf": [_reference(of, definitions), {"type": "null"}]}
        case Items(of):
            return {"type": "array", "items": _reference(of, definitions)}
        case Entries(of):
            return {"type": "object", "additionalProperties": _reference(of, definitions)}
        case OneOf(records):
            return {"oneOf": [_reference(record, definitions) for record in records]}
        case Record(cls):
            if cls.__name__ not in definitions:
                definitions[cls.__name__] = {}
                definitions[cls.__name__] = _object(shape, definitions)
            return {"$ref": f"#/$defs/{cls.__name__}"}
        case Call():
            definitions["Step"] = _step(shape, definitions)
            return {"$ref": "#/$defs/Step"}
        case _ as never:
            assert_never(never)


def _object(record: Record, definitions: dict[str, Data]) -> dict[str, Data]:
    defaults = {field.name: field for field in fields(record.cls)}
    properties: dict[str, Data] = {"kind": {"const": record.kind}} if record.kind else {}
    for member in record.members:
        properties[member.name] = _reference(member.shape, definitions) | _default(defaults[member.name])
    return {
        "description": (inspect.getdoc(record.cls) or "").partition("\n\n")[0].replace("\n", " "),
        "type": "object",
        "properties": properties,
        "required": [
            *(["kind"] if record.kind else []),
            *(member.name for member in record.members if member.required),
        ],
        "additionalProperties": False,
    }


def _default(field: "Field[object]") -> dict[str, Data]:
    if field.default_factory is not MISSING:
        default = field.default_factory()
    elif field.default is not MISSING:
        default = field.default
    else:
        return {}
    hint = field.type
    assert isinstance(hint, Hashable)
    return {"default": encode(hint, default)}


def _step(call: Call, definitions: dict[str, Data]) -> dict[str, Data]:
    step = _object(call.step, definitions)
    properties, required = step["properties"], step["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    cases: list[Data] = [
        {"properties": {"instruction": {"const": name}, "arguments": _reference(record, definitions)}}
        for name, record in call.instructions
    ]
    names: list[Data] = [name for name, _ in call.instructions]
    return {
        **step,
        "properties": {**properties, "instruction": {"enum": names}, "arguments": {"type": "object"}},
        "required": [*required, "instruction", "arguments"],
        "oneOf": cases,
    }


_DECIMAL = r"([0-9]+\.?[0-9]*|\.[0-9]+)"

_NOTATIONS: Mapping[str, Data] = {
    "duration": {
        "description": "A duration in Go's notation, such as 1m30s.",
        "type": "string",
        "pattern": f"^[-+]?(0|({_DECIMAL}(ns|us|µs|μs|ms|s|m|h))+)$",
    },
    "future": {
        "description": "A value that the step `step` yields when it is executed; `type` follows from `field`.",
        "type": "object",
        "properties": {
            "step": {"type": "string"},
            "service": {"type": "string"},
            "field": {"type": "string"},
            "token": {"type": "string"},
            "type": {"enum": ["string", "int", "any"]},
        },
        "required": ["step", "field"],
        "additionalProperties": False,
    },
    "holed": {
        "description": "Text with run-time values in it.",
        "type": "object",
        "properties": {"text": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/future"}]}}},
        "required": ["text"],
        "additionalProperties": False,
    },
    "text": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/holed"}]},
    "value": {
        "description": "Any JSON value, its texts with or without run-time values.",
        "anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {"type": "array", "items": {"$ref": "#/$defs/value"}},
            {"$ref": "#/$defs/holed"},
            {
                "description": "A mapping that could be mistaken for one of the others.",
                "type": "object",
                "properties": {"object": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}}},
                "required": ["object"],
                "additionalProperties": False,
            },
            {
                "description": "A number that JSON lacks.",
                "type": "object",
                "properties": {"float": {"enum": ["nan", "inf", "-inf"]}},
                "required": ["float"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/value"},
                "not": {"maxProperties": 1, "anyOf": [{"required": [marker]} for marker in MARKERS]},
            },
        ],
    },
}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
