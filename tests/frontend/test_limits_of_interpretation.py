"""What ends an interpretation that no script of a person would run into."""

import faulthandler
import os
import signal
from pathlib import Path

import pytest

from frontend.scripts import interpreted, refused
from kurtc.diagnostics import Refused
from kurtc.frontend import Limits, interpreter
from kurtc.frontend.sandbox import run_in_child
from kurtc.package.workspace import Workspace


def test_a_crash_of_the_interpreter_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "main.star").write_text("")

    def crash(_: Workspace, __: object) -> None:
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)

    with pytest.raises(Refused) as refusal:
        run_in_child(crash, Workspace.open(str(tmp_path / "main.star")), Limits())
    assert [d.code for d in refusal.value.diagnostics] == ["interpreter-crash"]


def test_computed_imports_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "_MOST_REPLAYS", 2)
    (tmp_path / "kurtosis.yml").write_text("name: github.com/acme/shop\n")
    for number in range(3):
        (tmp_path / f"lib{number}.star").write_text("")
    (tmp_path / "main.star").write_text(
        'def run(plan):\n    for number in range(3):\n        import_module("./lib{}.star".format(number))\n'
    )
    from kurtc.frontend import interpret

    with pytest.raises(Refused) as refusal:
        interpret(Workspace.open(str(tmp_path)), {})
    assert [d.code for d in refusal.value.diagnostics] == ["import-loop"]


def test_an_unknown_parser_of_arguments_is_refused(tmp_path: Path) -> None:
    script = "def run(plan, args):\n    plan.print(args.name)\n"
    found = refused(tmp_path, script, {"_kurtosis_parser": "list"})
    assert [d.code for d in found] == ["invalid-arguments"]
    assert interpreted(tmp_path, script, {"_kurtosis_parser": "struct", "name": "x"}).plan.steps


def test_arguments_as_a_struct_need_the_parameter_args(tmp_path: Path) -> None:
    found = refused(tmp_path, "def run(plan, name):\n    pass\n", {"_kurtosis_parser": "struct", "name": "x"})
    assert [d.code for d in found] == ["invalid-arguments"]
