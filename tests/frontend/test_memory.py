"""An interpretation is remembered exactly as long as it holds."""

from pathlib import Path

import pytest

from kurtc.frontend import Interpretation, InterpretOptions, interpret, sandbox
from kurtc.package.arguments import ArgValue
from kurtc.package.workspace import Workspace

MAIN = """
lib = import_module("./lib.star")
def run(plan, name="a"):
    plan.print(lib.text + read_file("./text.txt") + name)
    plan.upload_files("./folder")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KURTC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "kurtosis.yml").write_text("name: github.com/acme/shop\n")
    (tmp_path / "main.star").write_text(MAIN)
    (tmp_path / "lib.star").write_text('text = "lib"\n')
    (tmp_path / "text.txt").write_text("text")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("x")
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that a script really runs."""
    found: list[str] = []
    real = sandbox.run_in_child

    def counted(*arguments: object) -> object:
        found.append("run")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sandbox, "run_in_child", counted)
    return found


def again(package: Path, arguments: dict[str, ArgValue] | None = None, **options: bool) -> Interpretation:
    return interpret(Workspace.open(str(package)), arguments or {}, InterpretOptions(**options))  # type: ignore[arg-type]


def test_an_unchanged_package_runs_once_and_gives_the_same(package: Path, runs: list[str]) -> None:
    assert again(package) == again(package)
    assert runs == ["run"]


@pytest.mark.parametrize("file", ["main.star", "lib.star", "text.txt"])
def test_a_changed_file_makes_the_script_run_again(file: str, package: Path, runs: list[str]) -> None:
    first = again(package)
    path = package / file
    path.write_text(path.read_text().replace("text", "other"))
    if file == "main.star":
        path.write_text(MAIN.replace("+ name", '+ name + "!"'))
    if file == "lib.star":
        path.write_text('text = "changed"\n')
    assert again(package).plan != first.plan
    assert len(runs) == 2


def test_other_arguments_and_options_make_the_script_run_again(package: Path, runs: list[str]) -> None:
    again(package)
    again(package, {"name": "b"})
    again(package, privileged=True)
    assert len(runs) == 3


def test_a_folder_that_became_a_file_makes_the_script_run_again(package: Path, runs: list[str]) -> None:
    again(package)
    (package / "folder" / "file").unlink()
    (package / "folder").rmdir()
    (package / "folder").write_text("x")
    again(package)
    assert len(runs) == 2


def test_files_that_the_script_did_not_read_do_not_matter(package: Path, runs: list[str]) -> None:
    again(package)
    (package / "folder" / "file").write_text("y")
    (package / "other.star").write_text("")
    again(package)
    assert len(runs) == 1


def test_a_broken_memory_is_made_anew(package: Path, runs: list[str]) -> None:
    again(package)
    for file in (package / "cache" / "interpretations").iterdir():
        file.write_bytes(b"nonsense")
    assert again(package) == again(package)
    assert len(runs) == 2


def test_a_memory_that_cannot_be_written_is_done_without(
    package: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KURTC_CACHE", str(package / "text.txt"))
    assert again(package) == again(package)
    assert len(runs) == 2
