"""Values as text and text with values filled in are starlark-go's; Kurtosis' types print as Kurtosis prints them."""

import pytest

from frontend.starlark_cases import Case, cases, outcome, received
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import starlark_text, timelib
from kurtc.frontend.starlark_go.starlark_text import to_repr, to_str
from kurtc.frontend.wire import Mapping, Opaque, StarlarkValue, Struct, Tuple

PORT = Struct("PortSpec", {"application_protocol": "http", "number": 80, "wait": None})
SECOND = received(timelib.CONSTANTS["second"])
START = received(timelib.call("from_timestamp", [0], {}))

TYPED: list[tuple[StarlarkValue, str]] = [
    (PORT, 'PortSpec(number=80, application_protocol="http", wait=None)'),
    (
        Struct("ServiceConfig", {"description": "d", "image": "x", "ports": {"b": PORT, "a": PORT}}),
        'ServiceConfig(image="x", ports={"a": PortSpec(number=80, application_protocol="http", wait=None), '
        '"b": PortSpec(number=80, application_protocol="http", wait=None)}, description="d")',
    ),
    (Struct("ServiceConfig", {"cmd": ["é\n", 'q"'], "image": ""}), 'ServiceConfig(image="", cmd=["é\\n", "q\\""])'),
    (Struct("Directory", {"artifact_names": Tuple(["a"])}), 'Directory(artifact_names=("a"))'),
    (Struct("GpuConfig", {"ulimits": {"b": 1, "B": 2, "a": 3}}), 'GpuConfig(ulimits={"B": 2, "a": 3, "b": 1})'),
    (Struct("GpuConfig", {"driver": {"a": {"z": 1, "y": 2}}}), 'GpuConfig(driver={"a": {"y": 2, "z": 1}})'),
    (Struct("ExecRecipe", {"command": [Mapping({2: "b", 10: "a"})]}), 'ExecRecipe(command=[{10: "a", 2: "b"}])'),
    (Struct("User", {"uid": Struct("struct", {"a": 1, "b": [1.0]})}), "User(uid=struct(a=1, b=[1.0]))"),
    (Struct("User", {"uid": [SECOND, START]}), "User(uid=[time.parse_duration(1s), time.from_timestamp(0)])"),
    ({"z": PORT, "a": Struct("User", {"uid": 1})}, '{"z": ' + to_str(PORT) + ', "a": User(uid=1)}'),
    (Struct("struct", {"p": Struct("User", {})}), "struct(p = User())"),
]


@pytest.mark.parametrize("case", cases("str", "repr", "percent", "format", "elem_ords", "codepoint_ords"), ids=str)
def test_text_is_what_starlark_go_recorded(case: Case) -> None:
    assert outcome(case) == case


@pytest.mark.parametrize(("value", "text"), TYPED)
def test_a_kurtosis_type_prints_its_set_arguments_in_the_order_of_its_definition(
    value: StarlarkValue, text: str
) -> None:
    assert to_str(value) == text
    assert to_repr(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Struct("module", {"decode": Opaque("function", "x")}), '<module "json">'),
        (Struct("module", {"parse_duration": Opaque("function", "x")}), '<module "time">'),
        (Struct("module", {"add_service": Opaque("function", "x")}), '<module "plan">'),
        (Struct("module", {}), '<module "kurtosis">'),
        (Opaque("function", "src/main.star.run"), "<function run>"),
        (Opaque("function", "len"), "<built-in function len>"),
        (Opaque("iterator", "iterator"), "iterator"),
        (SECOND, "1s"),
        (START, "1970-01-01 00:00:00 +0000 UTC"),
    ],
)
def test_modules_functions_and_times_print_as_in_kurtosis(value: StarlarkValue, text: str) -> None:
    assert to_repr([value]) == f"[{text}]"


def test_an_int_of_thousands_of_digits_is_a_failure_in_decimal_only() -> None:
    huge = 1 << 20_000
    with pytest.raises(StarlarkFailure, match="20001 bits"):
        to_str({"a": [huge]})
    with pytest.raises(StarlarkFailure, match="20001 bits"):
        starlark_text.percent("%d", -huge)
    assert starlark_text.percent("%x", huge) == "1" + "0" * 5000
    assert to_str(10**4000) == "1" + "0" * 4000


def test_a_value_nested_too_deep_is_a_failure() -> None:
    value: StarlarkValue = PORT
    for _ in range(100_000):
        value = [value]
    with pytest.raises(StarlarkFailure, match="nested too deep"):
        to_repr(value)
    with pytest.raises(StarlarkFailure, match="nested too deep"):
        starlark_text.percent("%s", Struct("User", {"uid": value}))


def test_a_value_as_deep_as_any_package_nests_it_is_written() -> None:
    value: StarlarkValue = 1
    for _ in range(200):
        value = [value]
    assert to_repr(value) == "[" * 200 + "1" + "]" * 200
