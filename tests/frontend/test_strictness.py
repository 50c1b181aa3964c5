"""What only the interpreter accepts is refused, as in Kurtosis; what Kurtosis refuses while it runs is a warning."""

from pathlib import Path

import pytest

from frontend.scripts import interpreted, printed, refused

RUN = "def run(plan):\n    "
REFUSED = {
    "X = 1\nX = 2\n" + RUN + "pass": ("2:1", "line 1"),
    "X = 1\nX += 2\n" + RUN + "pass": ("2:1", "line 1"),
    "X, Y = 1, 2\nZ, Y = 1, 2\n" + RUN + "pass": ("2:4", "line 1"),
    RUN + "pass\n" + RUN + "pass": ("3:1", "line 1"),
    RUN + r'plan.print("é \d")': ("2:19", r"\\d"),
    RUN + '"""\n    a\n    \\. """': ("4:5", r"\\."),
}
ACCEPTED = {
    r'"\a\b\f\n\r\t\v\\\"\x41\101\u00e9\U000000e9" + "\'"': "\a\b\f\n\r\t\v\\\"AAéé'",
    r'r"\d"': r"\d",
    r'"" # \d': "",
}


@pytest.mark.parametrize("script", REFUSED)
def test_it_is_refused_at_its_place(script: str, tmp_path: Path) -> None:
    place, hint = REFUSED[script]
    found = refused(tmp_path, script + "\n")
    assert [(d.code, str(d.position)) for d in found] == [("syntax", f"script.star:{place}")]
    assert hint in found[0].hint


@pytest.mark.parametrize("expression", ACCEPTED)
def test_escapes_of_starlark_stay(expression: str, tmp_path: Path) -> None:
    assert printed(tmp_path, "(" + expression + "\n    )") == ACCEPTED[expression]


def test_a_local_name_may_be_assigned_again(tmp_path: Path) -> None:
    assert printed(tmp_path, "x", "x = 1\nx = 2") == "2"


def test_recursion_is_a_warning_at_each_call(tmp_path: Path) -> None:
    script = "def f(n):\n    return n and g(n - 1)\ndef g(n):\n    return f(n)\ndef run(plan):\n    f(0)\n"
    found = interpreted(tmp_path, script).diagnostics
    assert [(d.code, str(d.position)) for d in found] == [
        ("recursion", "script.star:2:19"),
        ("recursion", "script.star:4:13"),
    ]


def test_an_instruction_of_the_same_name_is_no_recursion(tmp_path: Path) -> None:
    script = "def wait(plan):\n    plan.print(1)\ndef print_it(plan):\n    plan.print(2)\n    wait(plan)\n"
    script += 'def exec(plan):\n    plan.exec("a", ExecRecipe(["b"]))\n' + RUN + "print_it(plan)\n"
    assert interpreted(tmp_path, script).diagnostics == ()
