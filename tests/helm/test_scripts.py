"""The scripts of the chart, with places of this machine instead of those of a container."""

import json
import subprocess
from pathlib import Path

from kurtc_backends.layout import script

GIVEN = {name: f"own {name}" for name in ("out", "seconds", "packages", "index", "count", "path0", "source", "path")}


def test_a_task_sees_its_variables_as_they_were_given(tmp_path: Path) -> None:
    program, out = tmp_path / "task.sh", tmp_path / "out"
    program.write_text(script("helm/task.sh").replace("/kurtc/out", str(out)), encoding="utf-8")
    out.mkdir()
    (tmp_path / "kept").write_text("x", encoding="utf-8")
    command = ["sh", str(program), "9", "", f"{tmp_path}/kept", "--", "env"]
    subprocess.run(command, env={"PATH": "/usr/bin:/bin", **GIVEN}, capture_output=True, text=True, check=True)
    seen = (out / "output").read_text().splitlines()
    assert {f"{name}={value}" for name, value in GIVEN.items()} <= set(seen)
    assert not [line for line in seen if line.startswith("kurtc_")]
    assert (out / "files-0" / "kept").read_text() == "x"


def test_keys_of_extracts_that_are_alike_have_their_own_values(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    queries = {"a": ".a", "a.json": ".b"}
    (tmp_path / "values.jq").write_text(script("values.jq"), encoding="utf-8")
    whole = script("helm/step.sh").replace("/kurtc/out", str(out)).replace("/kurtc/bin", str(tmp_path))
    functions = whole.partition("\nrm -rf /tmp/keys")[0]
    (out / "body").write_text('{"a": 1, "b": "two"}', encoding="utf-8")
    call = f"{functions}\nextract '{json.dumps(queries)}' request"
    subprocess.run(["sh", "-c", call], check=True)
    assert ((out / "extract.a").read_text(), (out / "json.extract.a").read_text()) == ("1", "1\n")
    assert (out / "extract.a.json").read_text() == "two"
