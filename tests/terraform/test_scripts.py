"""The scripts of the module, with places of this machine instead of those of a container."""

import base64
import json
import subprocess
from pathlib import Path

from kurtc_backends.layout import script


def ran(tmp_path: Path, action: str, /, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What becomes of the step `gen` with these words."""
    places = {"/.kurtc": "/steps", "/kurtc/": "/", "/volumes/": "/volumes/", "/artifacts/": "/artifacts/"}
    for name in ("step.sh", f"{action}.sh"):
        text = script(f"terraform/{name}")
        for inside, here in places.items():
            text = text.replace(inside, f"{tmp_path}{here}")
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["sh", str(tmp_path / "step.sh"), action, *words]
    environment = {"PATH": "/usr/bin:/bin", "KURTC_STEP": "gen", **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def output(tmp_path: Path, /, *words: str, **variables: str) -> str:
    """The output of a task of these words."""
    run = ran(tmp_path, "task", "0", "0", "", "", *words, **variables)
    return base64.b64decode(json.loads(run.stdout)["output"]).decode()


def test_a_task_sees_its_variables_as_they_were_given(tmp_path: Path) -> None:
    given = {name: f"own {name}" for name in ("dir", "key", "action", "codes", "packages", "stores", "code", "path")}
    seen = output(tmp_path, "env", **given).splitlines()
    assert {f"{name}={value}" for name, value in given.items()} <= set(seen)
    assert not [line for line in seen if line.lower().startswith("kurtc_")]


def test_a_step_runs_once_for_the_same_words_and_variables(tmp_path: Path) -> None:
    count = f"echo x >>{tmp_path}/log; wc -l <{tmp_path}/log"
    words = ("sh", "-c", count)
    assert [output(tmp_path, *words, A=a).strip() for a in ("1", "1", "2", "1")] == ["1", "1", "2", "3"]


def test_a_volume_that_is_new_or_whose_filling_was_interrupted_is_filled_anew_and_others_stay(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "artifacts" / name).mkdir(parents=True)
        (tmp_path / "volumes" / name).mkdir(parents=True)
        (tmp_path / "artifacts" / name / "a").write_text(name, encoding="utf-8")
    words = [f"{name} {tmp_path}/artifacts/{name}" for name in ("one", "two")]
    (tmp_path / "artifacts/two.sh").write_text("false", encoding="utf-8")
    first = ran(tmp_path, "fill", *words)
    assert (first.returncode, "failed" in first.stdout) == (1, True)
    (tmp_path / "volumes/one/a").write_text("changed by its service", encoding="utf-8")
    (tmp_path / "volumes/two/.half").write_text("", encoding="utf-8")
    (tmp_path / "artifacts/two.sh").write_text("ln -s a ./b", encoding="utf-8")
    assert ran(tmp_path, "fill", *words).stdout == '{"code":0}\n'
    assert (tmp_path / "volumes/one/a").read_text(encoding="utf-8") == "changed by its service"
    assert sorted(path.name for path in (tmp_path / "volumes/two").iterdir()) == ["a", "b"]
    (tmp_path / "volumes/one/a").unlink()
    assert ran(tmp_path, "fill", *words).returncode == 0
    assert (tmp_path / "volumes/one/a").read_text(encoding="utf-8") == "one", "the volume was made anew"
