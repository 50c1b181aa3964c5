"""Errors stand at the user's own line and say what to do."""

from pathlib import Path

import pytest

from frontend.scripts import interpreted, refused
from kurtc.diagnostics import Refused
from kurtc.frontend import interpret
from kurtc.package.workspace import Workspace
from kurtc.plan.instructions import Print

RUN = "def run(plan):\n    "
CASES = {
    RUN + "add_service()": ("undefined-name", "2:5", "plan.add_service"),
    RUN + "plan.add_servic()": ("missing-attribute", "2:5", "add_service"),
    RUN + 'plan.assert(1, "==", 1)': ("syntax", "2:10", "verify"),
    RUN + "set([1])": ("undefined-name", "2:5", "dict"),
    RUN + 'load("x", "y")': ("syntax", "2:5", "import_module"),
    RUN + "print(1)": ("print", "2:10", "plan.print"),
    RUN + 'x = {}["a"]': ("missing-key", "2:9", "get"),
    "def run(plan, args):\n    " + "x = args['a']": ("missing-key", "2:9", """give '{"a": …}' or --args-file"""),
    RUN + 'fail("a", 1, sep="-")': ("fail", "2:9", ""),
    "def run(plan)\n    pass": ("syntax", "1:14", ""),
    RUN + "pass\0": ("syntax", "2:9", ""),
    "def other(plan):\n    pass": ("main-function", "1:1", "def run"),
    "def run(plna):\n    pass": ("main-function", "1:1", ""),
    RUN + 'plan.exec("a", ExecRecipe(commnd=[]))': ("invalid-argument", "2:30", "command"),
    RUN + 'plan.add_service("a", ServiceConfig("i", privileged=True))': ("privileged-mode", "2:21", "--privileged"),
    RUN + 'plan.add_service("a", ServiceConfig("i", ports=None))': ("invalid-argument", "2:40", "leave 'ports' out"),
    RUN + 'plan.upload_files("./x")': ("relative-locator", "2:22", ""),
    RUN + 'read_file("./x")': ("relative-locator", "2:14", ""),
    RUN + 'import_module("./x")': ("relative-locator", "2:18", ""),
    'x = import_module("./x")\n' + RUN + "pass": ("relative-locator", "1:18", ""),
    RUN + "plan.print(PortSpec(number=1).wait)": ("missing-attribute", "2:16", "hasattr(x, 'wait')"),
    RUN + 'Service("a", "b", "c", {}).exec()': ("missing-attribute", "2:5", "plan.exec"),
    RUN + 'getattr(struct(a=1), "b")': ("missing-attribute", "2:5", ""),
    RUN + "struct(a=1) + struct(b=2)": ("starlark-error", "2:5", "structs"),
    RUN + "PortSpec(1).number = 2": ("starlark-error", "2:5", ""),
    RUN + "fail()": ("fail", "2:9", ""),
    RUN + 'x = str(1.5) + "%z" % 1': ("starlark-error", "2:25", ""),
    RUN + 'x = "%d"\n    x %= 1, 2': ("starlark-error", "3:7", ""),
    RUN + 'plan.print(time.parse_duration("x"))': ("starlark-error", "2:35", ""),
    RUN + "plan.print(json.encode(len))": ("starlark-error", "2:27", ""),
    RUN + 'x = "é" + \\\n        str(1) + (1 % "")': ("starlark-error", "3:21", ""),
}


@pytest.mark.parametrize("script", CASES)
def test_a_refusal_names_code_place_and_hint(script: str, tmp_path: Path) -> None:
    code, place, hint = CASES[script]
    found = refused(tmp_path, script + "\n")
    assert (found[0].code, str(found[0].position)) == (code, f"script.star:{place}")
    assert hint in found[-1].hint


def test_all_wrong_arguments_of_a_call_are_said_together(tmp_path: Path) -> None:
    found = refused(tmp_path, RUN + 'plan.verify(1, "=", None)\n')
    assert [d.message.split()[1] for d in found] == ["value", "assertion", "target_value"]


def test_wrong_items_of_a_task_are_said_together(tmp_path: Path) -> None:
    wrong = 'image=3, files={"/a": 1}, store=[""], env_vars={"A": 1}, tolerations=[1], acceptable_codes=["0"]'
    found = refused(tmp_path, RUN + f'plan.run_sh(run="true", {wrong})\n')
    assert [d.message.split()[1] for d in found] == [
        *("image", "files['/a']", "store[0]", "env_vars['A']", "tolerations[0]", "acceptable_codes[0]")
    ]


def test_a_command_in_the_place_of_a_tasks_name_is_told_where_it_belongs(tmp_path: Path) -> None:
    hint = "the first argument by position is 'name': write run = …"
    assert refused(tmp_path, RUN + 'plan.run_sh("echo hi")\n')[0].hint == hint
    assert refused(tmp_path, RUN + 'plan.exec("db")\n')[0].hint.startswith("exec takes service_name, recipe")


def test_types_have_their_article(tmp_path: Path) -> None:
    found = refused(tmp_path, RUN + 'plan.exec("a", ImageSpec("i"))\n')
    assert found[0].message == "exec: recipe must be an ExecRecipe, got an ImageSpec"


@pytest.mark.parametrize("call", ["fail(msg=1)", "repr()"])
def test_names_of_the_prelude_do_not_show(call: str, tmp_path: Path) -> None:
    [found] = refused(tmp_path, RUN + call + "\n")
    assert found.message.startswith(call.partition("(")[0] + ": ")


def test_a_type_has_its_article(tmp_path: Path) -> None:
    assert refused(tmp_path, RUN + "(1).x\n")[0].message == "there is no attribute 'x' of an int"


def test_an_index_that_is_out_of_bounds_is_said_as_it_was_written(tmp_path: Path) -> None:
    assert refused(tmp_path, RUN + "[1].pop(-2)\n")[0].message == "there is no item with the index -2"


def test_missing_arguments_of_run_are_said_together(tmp_path: Path) -> None:
    found = refused(tmp_path, "def run(plan, a, b, c=1):\n    pass\n", {"d": 1})
    assert [d.code for d in found] == ["missing-argument", "unexpected-argument"]
    assert "'a', 'b'" in found[0].message


def test_callers_are_named_with_their_calls(tmp_path: Path) -> None:
    script = "def f(x):\n    fail(x)\ndef g(x):\n    return [f(x)]\ndef run(plan):\n    g(1)\n"
    position = refused(tmp_path, script)[0].position
    assert position
    assert [(str(c), c.function) for c in position.callers] == [("script.star:4:14", "g"), ("script.star:6:6", "run")]


def test_keywords_called_args_are_refused_as_in_kurtosis(tmp_path: Path) -> None:
    found = refused(tmp_path, "def run(plan, **args):\n    pass\n")
    assert [(d.code, d.hint) for d in found] == [("main-function", "write **kwargs")]


def test_a_builtin_function_is_no_run(tmp_path: Path) -> None:
    assert [d.code for d in refused(tmp_path, "run = len\n")] == ["main-function"]


@pytest.mark.parametrize("value", ["3", "PortSpec", "struct()", "json.encode", "[len][0]"])
def test_what_is_no_function_of_the_script_is_no_run(value: str, tmp_path: Path) -> None:
    assert [d.code for d in refused(tmp_path, f"run = {value}\n")] == ["main-function"]


MADE = {
    "def make():\n    def it(PARAMETERS):\n        pass\n    return it\nrun = make()\n": "2:1",
    "def go(PARAMETERS):\n    pass\nall = [go]\nrun = all[0]\n": "1:1",
    "def go(PARAMETERS):\n    pass\nrun = go\n": "1:1",
    "all = [lambda PARAMETERS: None]\nrun = all[0]\n": "1:1",
}


@pytest.mark.parametrize("script", MADE)
def test_a_function_that_was_made_is_called_as_its_definition_says(script: str, tmp_path: Path) -> None:
    assert interpreted(tmp_path, script.replace("PARAMETERS", "plan, args"), {"a": 1})
    assert interpreted(tmp_path, script.replace("PARAMETERS", ""))
    found = refused(tmp_path, script.replace("PARAMETERS", "plan, a"))
    assert [(d.code, str(d.position)) for d in found] == [("missing-argument", f"script.star:{MADE[script]}")]


def test_a_run_of_another_file_is_called_as_its_definition_says(tmp_path: Path) -> None:
    (tmp_path / "kurtosis.yml").write_text("name: github.com/a/b\n")
    (tmp_path / "lib.star").write_text("def run(plan, args):\n    plan.print(args)\n")
    (tmp_path / "main.star").write_text('run = import_module("./lib.star").run\n')
    plan = interpret(Workspace.open(str(tmp_path)), {"a": 1}).plan
    assert [step.instruction.msg for step in plan.steps if isinstance(step.instruction, Print)] == ['{"a": 1}']


def test_what_may_be_left_out_is_told_apart_from_what_must_be_given(tmp_path: Path) -> None:
    hint = "None does not mean 'not given' here: leave "
    assert (
        refused(tmp_path, RUN + 'ServiceConfig("i", cmd=None, ports=None)\n')[-1].hint == hint + "'cmd' and 'ports' out"
    )
    assert refused(tmp_path, RUN + "read_file(None)\n")[-1].hint == ""


def test_an_import_inside_of_a_function_is_refused_at_its_call(tmp_path: Path) -> None:
    (tmp_path / "kurtosis.yml").write_text("name: github.com/a/b\n")
    (tmp_path / "lib.star").write_text('def go():\n    return import_module("./nowhere.star")\n')
    (tmp_path / "main.star").write_text('lib = import_module("./lib.star")\n' + RUN + "lib.go()\n")
    with pytest.raises(Refused) as caught:
        interpret(Workspace.open(str(tmp_path)), {})
    assert [str(d.position) for d in caught.value.diagnostics] == ["lib.star:2:25"]


def test_a_name_that_yaml_reads_as_a_bool_is_explained(tmp_path: Path) -> None:
    assert "quotes" in refused(tmp_path, "def run(plan, n=1):\n    pass\n", {"false": 3})[0].hint
