"""Where starlark-rust and Kurtosis' starlark-go differ, scripts see what Kurtosis shows."""

from pathlib import Path

import pytest

from frontend.scripts import interpreted, printed, refused

SHOWN = {
    "str([1.0, 1e20, 123456789.0])": "[1.0, 1e+20, 1.23456789e+08]",
    '"%s" % struct(b=1, a="x")': 'struct(a = "x", b = 1)',
    '"%s is %d of %r" % ("a", 3, "b")': 'a is 3 of "b"',
    '"%i %x %(k)s" % {"k": 1}': "",
    '"{:}".format(1)': "1",
    '"{} {a}".format([1.5], a=2)': "[1.5] 2",
    'type(PortSpec(number=1)) + " " + type(struct())': "PortSpec struct",
    "str(PortSpec(number=1, wait=None))": "PortSpec(number=1, wait=None)",
    "[1, 2, 3].pop(-1)": "3",
    '"abcabc".startswith("c", 2)': "True",
    '"abcabc".endswith("b", 0, 2)': "True",
    "dir(struct(b=1, a=2))": '["a", "b"]',
    '{"b": 1, "a": 2}': '{"b": 1, "a": 2}',
    'json.encode({"b": 1.0, "a": None})': '{"a":null,"b":1}',
    'json.decode("{\\"b\\": 12345678901234567890, \\"a\\": 1.5}")': '{"b": 12345678901234567890, "a": 1.5}',
    '{1: "a", True: "b"}': '{1: "a", True: "b"}',
    "7 % 3": "1",
    "PortSpec(number=1) == PortSpec(number=1)": "True",
    "struct(number=1) == PortSpec(number=1)": "False",
    'hasattr(ServiceConfig("i"), "ports")': "False",
    'getattr(ServiceConfig("i"), "ports", "none")': "none",
    "[x for x in [(1, 2)]][0]": "(1, 2)",
    '[c.upper() for c in "a¢".codepoints()]': '["A", "¢"]',
    '[len("abc".elems()), "abc".elems()[1]]': '[3, "b"]',
    '"x\\ny\\r\\n\\nz\\n".splitlines()': '["x", "y\\r", "", "z"]',
    '"x\\ny".splitlines(True)': '["x\\n", "y"]',
    '"abab".replace("b", "x", -1) + "abab".replace("b", "x", 1)': "axaxaxab",
    '" ".join([type(f) for f in (len, type, "".upper, json.encode, PortSpec, plan.print)])': " ".join(
        ["builtin_function_or_method"] * 6
    ),
    "type(lambda: 1)": "function",
    "[len, type, json.encode, fail]": (
        "[<built-in function len>, <built-in function type>, <built-in function json.encode>, <built-in function fail>]"
    ),
    'sorted([time.parse_time("2020-01-02T00:00:00Z"), time.parse_time("2019-12-31T00:00:00+01:00")])': (
        "[2019-12-31 00:00:00 +0100 +0100, 2020-01-02 00:00:00 +0000 UTC]"
    ),
    "time.from_timestamp(-1, 5) < time.from_timestamp(-1, 6)": "True",
}


@pytest.mark.parametrize(("expression", "shown"), [(e, s) for e, s in SHOWN.items() if s])
def test_a_value_prints_as_in_kurtosis(expression: str, shown: str, tmp_path: Path) -> None:
    assert printed(tmp_path, expression) == shown


def test_tabs_indent_and_stay_in_strings(tmp_path: Path) -> None:
    script = 'def run(plan):\n\tif True:\n\t\tplan.print("a\tb")\n'
    step = interpreted(tmp_path, script).plan.steps[0]
    assert (step.instruction.msg, step.position.line, step.position.column) == ("a\tb", 3, 13)  # type: ignore[union-attr]


@pytest.mark.parametrize("items", ["1, 2", "(1), (2)", "(1, 2)", "((1), 2)"])
def test_a_bare_tuple_can_be_iterated(items: str, tmp_path: Path) -> None:
    script = f"def run(plan):\n    for x in {items}:\n        plan.print(x)\n"
    assert len(interpreted(tmp_path, script).plan.steps) == 2


def test_a_name_that_the_interpreter_reserves_is_refused_clearly(tmp_path: Path) -> None:
    found = refused(tmp_path, "def run(plan, async=1):\n    pass\n")
    assert [(d.code, str(d.position), d.hint) for d in found] == [
        ("syntax", "script.star:1:15", "'async' cannot be a name")
    ]


def test_an_augmented_remainder_formats(tmp_path: Path) -> None:
    assert printed(tmp_path, "x", 'x = "%s"\nx %= 1.0') == "1.0"
    assert printed(tmp_path, "x", 'x = "%s %s"\nx %= 1.0, "a"') == "1.0 a"
    assert printed(tmp_path, "x", "x = [7]\nx[0] %= 4") == "[3]"
    setup = 'd = {"a": ["%s"]}\nd [ # a [ comment\n  "%s" % "a" ][0] %= struct(b="é") if True else 1'
    assert printed(tmp_path, "d", setup) == '{"a": ["struct(b = \\"é\\")"]}'


def test_globals_are_frozen_when_run_is_called(tmp_path: Path) -> None:
    found = refused(tmp_path, "x = []\ndef run(plan):\n    x.append(1)\n")
    assert [str(d.position) for d in found] == ["script.star:3:5"]


def test_configurations_are_copies(tmp_path: Path) -> None:
    script = (
        'def run(plan):\n    e = {"A": "1"}\n    c = ServiceConfig("i", env_vars=e)\n    e["A"] = "2"\n'
        '    plan.add_service("b", c)\n'
    )
    step = interpreted(tmp_path, script).plan.steps[0]
    assert step.instruction.config.env_vars == {"A": "1"}  # type: ignore[union-attr]
