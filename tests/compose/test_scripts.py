"""The scripts of the project, with places of this machine instead of those of a container."""

import subprocess
from pathlib import Path

from kurtc_backends.layout import script

NAMES = ("line", "step", "key", "inputs", "input", "action", "dir", "b", "run", "runs", "before", "seconds", "codes")
MORE = ("packages", "stores", "code", "values", "found", "rest", "count", "index", "variables", "folder", "file")
GIVEN = {name: f"own {name}" for name in (*NAMES, *MORE)}


def ran(tmp_path: Path, name: str, *words: str) -> set[str]:
    """The lines that a script prints, run with the variables `GIVEN`."""
    for one in ("step", "task", "with"):
        text = script(f"compose/steps/{one}.sh").replace("exec /steps/.bin/busybox env", "exec env")
        (tmp_path / f"{one}.sh").write_text(text.replace("/steps/", f"{tmp_path}/steps/"), encoding="utf-8")
    (tmp_path / "steps" / "gen").mkdir(parents=True)
    (tmp_path / "steps" / "gen" / "output").write_text("it's\n", encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", **GIVEN}
    command = ["sh", str(tmp_path / f"{name}.sh"), *words]
    return set(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines())


def test_a_task_sees_its_variables_as_they_were_given(tmp_path: Path) -> None:
    seen = ran(tmp_path, "step", "main.star:1:1", "gen", "key", "", "task", "9", "0", "", "", "env")
    assert {f"{name}={value}" for name, value in GIVEN.items()} <= seen
    assert not [line for line in seen if line.startswith("kurtc_")]


def test_a_program_that_is_given_values_sees_its_other_variables_as_they_were_given(tmp_path: Path) -> None:
    words = ("v=gen.output", "--", "ADDED=<{{v}}>", "--", "env", "-u", "PATH")
    seen = ran(tmp_path, "with", *words)
    assert {f"{name}={value}" for name, value in GIVEN.items()} | {"ADDED=<it's"} <= seen
    assert not [line for line in seen if line.startswith("kurtc_")]
