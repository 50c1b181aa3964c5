from pathlib import Path

import pytest

from kurtc.package.workspace import FetchOptions, Workspace
from kurtc.source import SourceFile

from .conftest import Forge, Open, finding, git, package, write_files


def opened(target: Path | str, main_file: str = "") -> Workspace:
    return Workspace.open(str(target), main_file=main_file, options=FetchOptions())


@pytest.mark.parametrize("target", ["work", "work/", "work/kurtosis.yml"])
def test_a_folder_or_its_kurtosis_yml_is_a_package(tmp_path: Path, target: str) -> None:
    write_files(tmp_path / "work", package("github.com/a/b"))
    workspace = opened(f"{tmp_path}/{target}")
    assert (workspace.package_id, workspace.package_path, workspace.repository) == (
        "github.com/a/b",
        "",
        "github.com/a/b",
    )
    assert workspace.main == SourceFile(path="main.star")
    assert "def run" in workspace.text(workspace.main)


def test_a_package_below_the_root_keeps_its_place_in_the_repository(local: Open) -> None:
    workspace = local(package("github.com/a/b/c/d"))
    assert (workspace.package_path, workspace.repository) == ("c/d", "github.com/a/b")
    assert workspace.main == SourceFile(path="c/d/main.star")
    assert workspace.kind(workspace.main) == "file"


def test_the_main_file_can_be_another_one(local: Open) -> None:
    workspace = local(package("github.com/a/b/c", {"src/other.star": ""}), main_file="./src/other.star")
    assert workspace.main == SourceFile(path="c/src/other.star")


@pytest.mark.parametrize(
    ("main_file", "code", "hint"),
    [
        ("nope.star", "main-file", "choose one with --main-file: main.star"),
        ("../main.star", "main-file", "relative to the folder"),
        ("/main.star", "main-file", "relative to the folder"),
        ("src", "main-file", "choose one"),
    ],
)
def test_a_main_file_that_is_none_is_refused(local: Open, main_file: str, code: str, hint: str) -> None:
    found = finding(lambda: local(package("github.com/a/b", {"src/x.star": ""}), main_file=main_file))
    assert found.code == code
    assert hint in found.hint


def test_a_package_without_main_star_says_which_scripts_it_has(local: Open) -> None:
    found = finding(lambda: local({"kurtosis.yml": "name: github.com/a/b", "mysql.star": ""}))
    assert (found.code, found.hint) == ("missing-file", "choose one with --main-file: mysql.star")


def test_a_star_file_is_a_script_without_a_package(tmp_path: Path) -> None:
    write_files(tmp_path, package("github.com/a/b"))
    workspace = opened(tmp_path / "main.star")
    assert (workspace.package_id, workspace.repository, workspace.package_path) == ("", "", "")
    assert workspace.main == SourceFile(path="main.star")


def test_a_script_takes_no_main_file(tmp_path: Path) -> None:
    write_files(tmp_path, package("github.com/a/b"))
    assert finding(lambda: opened(tmp_path / "main.star", "x.star")).code == "main-file"


@pytest.mark.parametrize(
    ("files", "target", "code", "hint"),
    [
        ({}, "nope", "missing-package", "give a folder with kurtosis.yml"),
        ({"postgres/kurtosis.yml": ""}, "postgers", "missing-package", "did you mean 'postgres'?"),
        ({"x.txt": ""}, "x.txt", "invalid-target", "give a .star file"),
        ({"w/README": ""}, "w", "missing-package", "a package has a kurtosis.yml"),
        ({"w/kurtosis.yaml": ""}, "w", "missing-package", "rename kurtosis.yaml"),
        ({"w/main.star": ""}, "w", "missing-package", "give main.star itself as a script"),
        ({"w/p/kurtosis.yml": ""}, "w", "missing-package", "it holds packages: p"),
        ({"kurtosis.yml": "", "w/x": ""}, "w", "missing-package", "the package is a folder above"),
        ({"w/docker-compose.yaml": ""}, "w/docker-compose.yaml", "invalid-target", "give its folder: 'w'"),
        ({}, "https://github.com/a/b/tree/main/c", "invalid-locator", "write 'github.com/a/b/c@main'"),
        ({}, "github.com/a", "invalid-locator", "a remote package reads"),
        ({}, "github.com/a/b@--upload-pack=x", "invalid-locator", "a locator reads"),
        ({}, "ext::sh -c id", "missing-package", "give a folder"),
        ({"w/kurtosis.yml": "nmae: x"}, "w", "manifest", "did you mean 'name'?"),
    ],
)
def test_a_target_that_is_no_package_is_refused_with_what_to_do(  # noqa: PLR0917 - the table's columns
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    target: str,
    code: str,
    hint: str,
) -> None:
    write_files(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    found = finding(lambda: opened(target))
    assert found.code == code
    assert hint in found.hint


def test_a_package_in_a_clone_sees_the_whole_repository(tmp_path: Path, forge: Forge) -> None:
    clone = write_files(tmp_path / "clone", {"lib.star": "x", "other/lib.star": "y"})
    write_files(clone / "c", package("github.com/a/b/c"))
    git("init", "--quiet", cwd=clone)
    workspace = opened(clone / "c")
    for locator, path in [("../lib.star", "lib.star"), ("/other/lib.star", "other/lib.star")]:
        file = workspace.resolve(locator, caller=workspace.main, builtin="import_module")
        assert file == SourceFile(path=path)
        assert workspace.kind(file) == "file"
    sibling = workspace.resolve("github.com/a/b/other/lib.star", caller=workspace.main, builtin="import_module")
    assert sibling == SourceFile(path="other/lib.star")


@pytest.mark.parametrize("top", ["clone", "clone/c", "."])
def test_a_folder_around_the_package_that_is_not_its_repository_stays_out_of_reach(tmp_path: Path, top: str) -> None:
    write_files(tmp_path / "clone", {"lib.star": "x"})
    write_files(tmp_path / "clone/c", package("github.com/a/b/c" if top != "clone" else "github.com/a/b/x/c"))
    git("init", "--quiet", cwd=tmp_path / top)
    workspace = opened(tmp_path / "clone/c")
    file = workspace.resolve("/lib.star", caller=workspace.main, builtin="read_file")
    assert workspace.kind(file) == "missing"
    assert "inside a clone of its repository" in finding(lambda: workspace.text(file)).hint


def test_a_fault_in_kurtosis_yml_has_its_place_in_the_repository(local: Open) -> None:
    found = finding(lambda: local(package("github.com/a/b/c", manifest="replace:\n  github.com/x/y: ./nope\n")))
    assert found.code == "replace-path"
    assert str(found.position) == "c/kurtosis.yml:3:3"


def test_what_is_neither_a_folder_nor_a_file_is_not_said_to_be_missing() -> None:
    found = finding(lambda: Workspace.open("/dev/null"))
    assert (found.code, found.message) == ("invalid-target", "'/dev/null' is neither a folder nor a file")
