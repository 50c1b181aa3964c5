"""Plans survive being data, and data that is no plan is refused with its path."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurtc.diagnostics import Refused
from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan.codec import CarriedFiles, Document, decode_document, decode_plan, encode_document, encode_plan
from kurtc.plan.configs import Image, PackageSource, ServiceConfig
from kurtc.plan.instructions import AddService, Instruction, Verify
from kurtc.plan.shapes import shape_of
from kurtc.plan.values import Future, Holed, Value


def data_of(plan: Plan) -> Any:
    return deepcopy(encode_plan(plan))


def messages(data: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        decode_plan(data)
    assert {found.code for found in refused.value.diagnostics} == {"invalid-plan"}
    return [found.message for found in refused.value.diagnostics]


def hints(data: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        decode_plan(data)
    return [found.hint for found in refused.value.diagnostics]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_plan_comes_back_the_same(data: st.DataObject, plans: st.SearchStrategy[Plan]) -> None:
    plan = data.draw(plans)
    assert decode_plan(encode_plan(plan)) == plan


def test_the_sample_has_every_instruction(shop: Plan) -> None:
    assert {type(step.instruction) for step in shop.steps} == set(get_args(Instruction))


def test_a_plan_is_an_object_of_five_parts(shop: Plan) -> None:
    assert list(encode_plan(shop)) == ["version", "package", "arguments", "steps", "output"]


def test_a_step_is_an_object_of_five_parts(shop: Plan) -> None:
    first = data_of(shop)["steps"][0]
    assert list(first) == ["id", "instruction", "description", "position", "arguments"]
    assert first["position"] == {"file": "main.star", "line": 1, "column": 5, "callers": []}
    assert first["arguments"] == {"src": "./seed.sql", "name": "seed", "source": {"path": "seed.sql", "kind": "file"}}


def test_text_with_holes_is_a_list_of_its_parts(shop: Plan) -> None:
    environment = data_of(shop)["steps"][5]["arguments"]["config"]["env_vars"]
    assert environment["DATABASE_URL"] == {
        "text": ["postgres://", {"step": "s3", "service": "db", "field": "hostname", "type": "string"}, ":5432/shop"]
    }


def test_defaults_are_written_out(shop: Plan) -> None:
    config = data_of(shop)["steps"][5]["arguments"]["config"]
    assert config["ports"]["http"] == {
        "number": 80,
        "transport_protocol": "TCP",
        "application_protocol": "",
        "wait": "2m0s",
        "url": "",
    }
    assert config["ports"]["metrics"]["wait"] is None


def test_absent_keys_take_their_defaults(shop: Plan) -> None:
    data = data_of(shop)
    config = data["steps"][11]["arguments"]["configs"]["worker-1"]
    data["steps"][11]["arguments"]["configs"]["worker-1"] = {
        "image": {"kind": "image", "name": config["image"]["name"]}
    }
    assert decode_plan(data) == shop


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        (1.0, 1.0),
        (True, True),
        (None, None),
        (2**400, 2**400),
        ((), []),
        ({}, {}),
        (float("inf"), {"float": "inf"}),
        ({"text": "x"}, {"object": {"text": "x"}}),
        ({"object": {"object": 1}}, {"object": {"object": {"object": {"object": 1}}}}),
        ({"float": 1.5}, {"object": {"float": 1.5}}),
        ({"text": 1, "object": 2}, {"text": 1, "object": 2}),
        (
            Holed((Future(step="", field="code", token="x"),)),
            {"text": [{"step": "", "field": "code", "token": "x", "type": "int"}]},
        ),
    ],
)
def test_values_are_natural_json(value: Value, expected: object) -> None:
    plan = Plan(package=PackageIdentity(id="", main_file="main.star"), output=value)
    encoded = encode_plan(plan)["output"]
    assert encoded == expected
    assert type(encoded) is type(expected)
    assert decode_plan(encode_plan(plan)) == plan


def test_nan_survives() -> None:
    plan = Plan(package=PackageIdentity(id="", main_file="main.star"), output=float("nan"))
    output = decode_plan(encode_plan(plan)).output
    assert isinstance(output, float)
    assert output != output  # noqa: PLR0124


def edit(data: Any, path: str, value: object) -> Any:
    *above, last = path.split("/")
    place = data
    for key in above:
        place = place[int(key) if key.isdigit() else key]
    place[int(last) if last.isdigit() else last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "steps/5/arguments/config/ports/http/number",
            "x",
            "steps[5].arguments.config.ports.http.number: expected int, got 'x'",
        ),
        (
            "steps/5/arguments/config/ports/http/number",
            True,
            "steps[5].arguments.config.ports.http.number: expected int, got true",
        ),
        (
            "steps/5/arguments/config/ports/http/number",
            80.0,
            "steps[5].arguments.config.ports.http.number: expected int, got 80.0",
        ),
        ("steps/5/arguments/config/ports/http/wait", "2", "lacks a unit"),
        ("steps/5/arguments/config/ports/http/wait", 2, "expected a duration such as '1m30s', got 2"),
        ("steps/5/arguments/config/env_vars/A B", 5, 'steps[5].arguments.config.env_vars["A B"]: expected text, got 5'),
        (
            "steps/5/arguments/config/image/kind",
            "imag",
            "steps[5].arguments.config.image.kind: there is no kind 'imag'",
        ),
        ("steps/5/arguments/config/cmd", "run", "steps[5].arguments.config.cmd: expected a list, got 'run'"),
        ("steps/5/arguments/config", None, "steps[5].arguments.config: expected a mapping, got null"),
        ("steps/5/instruction", "add_servce", "steps[5].instruction: there is no instruction 'add_servce'"),
        ("steps/5/id", "s1", "steps[5].id: 's1' is already the id of steps[0]"),
        ("steps/5/arguments/nmae", "x", "steps[5].arguments: unknown key 'nmae'"),
        ("steps/8/arguments/assertion", "=", "expected '==' or '!='"),
        ("steps/8/arguments/value/text/0/type", "string", "the field 'code' has the type 'int', not 'string'"),
        ("steps/8/arguments/value/text/0", {"step": "s8"}, "steps[8].arguments.value.text[0]: 'field' is missing"),
        ("steps/8/arguments/value/text/0/feld", "x", "unknown key 'feld'"),
        ("output", {"text": "x"}, "output.text: expected a list of the text's parts, got 'x'"),
        ("output", {"float": 1.5}, "output.float: expected 'nan' or 'inf' or '-inf', got 1.5"),
        ("output", float("inf"), "output: a number beyond the range of floats"),
        ("output", {"object": []}, "output.object: expected a mapping, got an empty list"),
        ("output", {1: 2}, "output: expected only text as keys, got 1"),
        ("version", 2, "version: expected 1, got 2"),
        ("version", "1", "version: expected 1, got '1'"),
        ("version", None, "'version' is missing: this is not a plan"),
        ("package", {"id": ""}, "package: 'main_file' is missing"),
        ("stepz", [], "unknown key 'stepz'"),
        ("files", [{}], "files[0]: 'source' is missing"),
    ],
)
def test_a_wrong_document_is_refused_with_the_path(shop: Plan, path: str, value: object, message: str) -> None:
    assert any(message in found for found in messages(edit(data_of(shop), path, value)))


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        ("steps/5/arguments/nmae", "x", "did you mean 'name'?"),
        ("steps/5/instruction", "add_servce", "did you mean 'add_service'"),
        ("version", 2, "a newer kurtc wrote it"),
        ("steps/5/arguments/config/env_vars/A", 5, "put it in quotes"),
        ("output", {"text": "x"}, "written {object: {…}}"),
    ],
)
def test_a_refusal_says_what_to_do(shop: Plan, path: str, value: object, hint: str) -> None:
    assert any(hint in found for found in hints(edit(data_of(shop), path, value)))


@pytest.mark.parametrize("data", [None, [], "plan", 1, {}])
def test_something_else_is_no_plan(data: object) -> None:
    assert messages(data)


def test_all_problems_are_reported_at_once(shop: Plan) -> None:
    data = edit(edit(data_of(shop), "steps/0/arguments/name", 1), "steps/9/position/line", "x")
    assert messages(data) == [
        "steps[0].arguments.name: expected text, got 1",
        "steps[9].position.line: expected int, got 'x'",
    ]


def test_no_document_floods_the_terminal(shop: Plan) -> None:
    data = edit(data_of(shop), "steps", [{} for _ in range(10_000)])
    assert len(messages(data)) == 50


def nested(depth: int) -> Value:
    value: Value = ()
    for _ in range(depth - 1):
        value = (value,)
    return value


def test_values_nest_deeply_but_not_without_end(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(output=nested(200))
    assert decode_plan(encode_plan(plan)) == plan
    with pytest.raises(Refused, match="nested deeper than 200 levels"):
        encode_plan(plan_of(output=nested(201)))
    data: list[object] = []
    for _ in range(200):
        data = [data]
    assert "nested deeper than 200 levels" in messages(edit(data_of(plan), "output", data))[0]


def test_text_is_read_in_normal_form(plan_of: Callable[..., Plan]) -> None:
    data = data_of(plan_of(Verify(value="", assertion="==", target_value="")))
    edit(data, "steps/0/arguments/value", {"text": ["a", "", "b"]})
    instruction = decode_plan(data).steps[0].instruction
    assert isinstance(instruction, Verify)
    assert instruction.value == "ab"


def test_carried_files_are_part_of_the_document_only(shop: Plan) -> None:
    files = (CarriedFiles(source=PackageSource(path="a", kind="file"), folder="0a", digest="sha256:0a"),)
    document = Document(plan=shop, files=files)
    assert decode_document(encode_document(document)) == document
    assert decode_plan(encode_document(document)) == shop


def test_a_hint_without_a_shape_is_a_bug() -> None:
    with pytest.raises(TypeError, match="no shape for"):
        shape_of(set[str])


def test_each_encoding_is_independent(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(AddService(name="a", config=ServiceConfig(image=Image(name="x"))))
    encode_plan(plan)["steps"].clear()  # type: ignore[union-attr]
    assert len(decode_plan(encode_plan(plan)).steps) == 1
    assert isinstance(plan.steps[0], Step)
