"""The published schema is the codec's, and describes what the codec writes."""

from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kurtc.plan import Plan
from kurtc.plan.codec import CarriedFiles, Document, encode_document, encode_plan
from kurtc.plan.configs import PackageSource
from kurtc.plan.schema import schema, schema_text

VALIDATOR = Draft202012Validator(schema())


def test_the_published_copy_is_up_to_date() -> None:
    assert (files("kurtc.plan") / "plan.schema.json").read_text("utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_sample_is_valid(shop: Plan) -> None:
    carried = CarriedFiles(source=PackageSource(path="a", kind="file"), folder="0a", digest="sha256:0a")
    VALIDATOR.validate(encode_document(Document(plan=shop, files=(carried,))))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_plan_is_valid(data: st.DataObject, plans: st.SearchStrategy[Plan]) -> None:
    VALIDATOR.validate(encode_plan(data.draw(plans)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("steps", 2, "arguments", "config", "ports", "postgresql", "number"), "x"),
        (("steps", 2, "arguments", "config", "ports", "postgresql", "wait"), "2"),
        (("steps", 2, "arguments", "nmae"), "x"),
        (("steps", 2, "arguments", "config", "image", "kind"), "nix_build"),
        (("steps", 2, "instruction"), "add_services"),
        (("output",), {"text": "x"}),
        (("output",), {"float": 1.5}),
        (("version",), 2),
    ],
)
def test_a_wrong_plan_is_not_valid(shop: Plan, path: tuple[str | int, ...], value: object) -> None:
    data: Any = encode_plan(shop)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(data)
