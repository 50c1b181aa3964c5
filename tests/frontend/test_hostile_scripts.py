"""No script hangs, crashes or fills the machine: each ends in a clear error, within its limits."""

from pathlib import Path

import pytest

from frontend.scripts import PATIENT, TIGHT, interpreted, refused

BODIES = {
    "a long loop": ("for i in range(1000000000):\n        pass", "time-limit"),
    "a long native call": ("max(range(1000000000))", "time-limit"),
    "a list that fills the memory": ("sorted(range(100000000))", "memory-limit"),
    "texts that fill the memory": (
        'x = ["a" * 1000000 + str(i) for i in range(1000000)]',
        "memory-limit or interpreter-panic",
    ),
    "a list that doubles": ("x = [1]\n    for i in range(100):\n        x += x", "interpreter-panic"),
    "a value nested too deeply for json": (
        "x = []\n    for i in range(100000):\n        x = [x]\n    plan.print(json.encode(x))",
        "fail",
    ),
    "a value that contains itself": ("x = []\n    x.append(x)\n    plan.print(x)", "fail"),
    "decoded JSON nested too deeply": ('json.encode(json.decode("[" * 500 + "]" * 500))', "fail"),
    "deep brackets": ("x = " + "[" * 20000 + "]" * 20000, "syntax"),
    "many signs": ("x = " + "-" * 20000 + "1", "syntax"),
    "a long sum": ("x = " + "+".join(["1"] * 50000), "syntax"),
    "a null character": ('x = "\0"', "syntax"),
}


@pytest.mark.parametrize("case", BODIES, ids=list(BODIES))
def test_a_hostile_script_ends_in_a_clear_error(case: str, tmp_path: Path) -> None:
    body, code = BODIES[case]
    options = TIGHT if code == "time-limit" else PATIENT
    found = refused(tmp_path, f"def run(plan):\n    {body}\n", options=options)
    assert found[0].code in code.split(" or ")
    assert found[0].message


def test_endless_recursion_is_refused_where_it_happens(tmp_path: Path) -> None:
    found = refused(tmp_path, "def f():\n    return f()\ndef run(plan):\n    f()\n", options=TIGHT)
    assert [(d.code, str(d.position)) for d in found] == [("stack-limit", "script.star:2:12")]


def test_a_script_after_a_hostile_one_is_not_harmed(tmp_path: Path) -> None:
    refused(tmp_path, "def run(plan):\n    sorted(range(100000000))\n", options=TIGHT)
    assert len(interpreted(tmp_path, "def run(plan):\n    plan.print(1)\n").plan.steps) == 1


def test_what_a_script_prints_on_stderr_by_panicking_is_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refused(tmp_path, "def run(plan):\n    x = [1]\n    for i in range(100):\n        x += x\n", options=TIGHT)
    assert capfd.readouterr() == ("", "")
