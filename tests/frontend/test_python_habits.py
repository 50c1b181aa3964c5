"""Whoever writes Python, or a script of years ago, is told what to write instead, at the place."""

from pathlib import Path

import pytest

from frontend.scripts import refused

RUN = "def run(plan):\n    "
LACKING = {
    RUN + 'x = "é" + f"{plan}"': ("2:15", ".format"),
    RUN + "while True:\n        pass": ("2:5", "range"),
    "class A:\n    pass": ("1:1", "struct"),
    RUN + "try:\n        pass\n    except:\n        pass": ("2:5", "fail"),
    RUN + 'raise "x"': ("2:5", "fail"),
    RUN + "assert 1 == 1": ("2:5", "plan.verify"),
    "import os": ("1:1", "import_module"),
    "from os import path": ("1:1", "import_module"),
    RUN + "x = plan is None": ("2:14", "=="),
    RUN + "x = (plan) is not None": ("2:16", "!="),
    RUN + "x = 2 ** 3": ("2:11", "multiply"),
    RUN + "x = 1 < 2 < 3": ("2:15", "and"),
    RUN + "x = y = 1": ("2:7", "line"),
    RUN + 'x = "a" "b"': ("2:13", "+"),
    RUN + "x = {1, 2}": ("2:9", "dict"),
    RUN + "x = {a for a in [1]}": ("2:9", "dict"),
    RUN + "x = (a for a in [1])": ("2:9", "brackets"),
    RUN + "x = [*[1]]": ("2:10", "+"),
    RUN + 'x = {**{"a": 1}}': ("2:12", "|"),
    RUN + "x, *y = [1]": ("2:8", "slice"),
    RUN + "x: int = 1": ("2:5", "leave"),
    "def run(plan, x: int):\n    pass": ("1:18", "leave"),
    "def run(plan) -> None:\n    pass": ("1:18", "leave"),
    "@a\ndef run(plan):\n    pass": ("1:2", "call"),
    "for x in [1]:\n    pass": ("1:1", "function"),
    RUN + 'x = {}\n    del x["a"]': ("3:5", "pop"),
    RUN + "global x": ("2:5", "return"),
    RUN + "for x in []:\n        pass\n    else:\n        pass": ("5:9", "variable"),
}
NAMES = {
    "import_types('x')": "ServiceConfig",
    "module('x')": "kurtosis.yml",
    "null": "None",
    "isinstance(1, int)": "type(x)",
    "ServceConfig()": "'ServiceConfig'",
    "plan.update_service('a')": "add_service",
    "plan.read_file('a')": "functions",
}
WORDS = {
    "range(10000000000)": ("large-number", "2147483647"),
    "[1] * 10000000000": ("large-number", "2147483647"),
    '{}["a"]': ("missing-key", "get"),
    '"a" + 1': ("starlark-error", "str(x)"),
    '[c for c in "abc"]': ("starlark-error", ".elems()"),
    "(lambda a: a)()": ("invalid-argument", ""),
    "None.x": ("missing-attribute", "None"),
}


@pytest.mark.parametrize("script", LACKING)
def test_syntax_of_python_is_named_with_what_starlark_has_instead(script: str, tmp_path: Path) -> None:
    place, hint = LACKING[script]
    found = refused(tmp_path, script + "\n")
    assert [(d.code, str(d.position)) for d in found] == [("syntax", f"script.star:{place}")]
    assert hint in found[0].hint


def test_all_syntax_of_python_is_said_together(tmp_path: Path) -> None:
    found = refused(tmp_path, RUN + "x = 1 is 1\n    while x ** 2:\n        pass\n")
    assert [str(d.position) for d in found] == ["script.star:2:11", "script.star:3:5", "script.star:3:13"]


@pytest.mark.parametrize("expression", NAMES)
def test_names_of_python_and_of_the_past_have_successors(expression: str, tmp_path: Path) -> None:
    assert NAMES[expression] in refused(tmp_path, RUN + f"x = {expression}\n")[0].hint


@pytest.mark.parametrize("expression", WORDS)
def test_errors_are_in_words_of_the_user(expression: str, tmp_path: Path) -> None:
    code, hint = WORDS[expression]
    found = refused(tmp_path, RUN + f"x = {expression}\n")[0]
    assert (found.code, hint in found.hint) == (code, True)
    assert "`" not in found.message


def test_a_frozen_global_says_so(tmp_path: Path) -> None:
    assert refused(tmp_path, "x = {}\n" + RUN + 'x["a"] = 1\n')[0].code == "frozen-value"
