"""Workspaces with remote packages and dependencies, with the real git."""

import json
import os
import pickle
from functools import partial
from pathlib import Path

import pytest

from kurtc.diagnostics import Severity
from kurtc.package.lock import lock_text, read_lock
from kurtc.package.workspace import FetchOptions, Workspace
from kurtc.source import SourceFile

from .conftest import Forge, Open, finding, package, write_files


def resolve(workspace: Workspace, locator: str, caller: SourceFile | None = None) -> SourceFile:
    return workspace.resolve(locator, caller=caller or workspace.main, builtin="import_module")


def text(workspace: Workspace, locator: str, caller: SourceFile | None = None) -> str:
    return workspace.text(resolve(workspace, locator, caller))


@pytest.fixture
def dependency(forge: Forge) -> str:
    """The commit of a package o/r with a library in a folder; v1 is an older one."""
    forge.commit("o/r", package("github.com/o/r", {"lib/x.star": "old", "lib/y.star": "old y"}), tag="v1")
    return forge.commit("o/r", {"lib/x.star": "new", "lib/y.star": "new y"})


@pytest.mark.parametrize("target", ["github.com/o/r", "github.com/o/r@main", "GitHub.com/o/r"])
def test_a_remote_package_is_opened(forge: Forge, dependency: str, target: str) -> None:
    workspace = Workspace.open(target)
    assert (workspace.package_id, workspace.main) == ("github.com/o/r", SourceFile(path="main.star"))
    assert text(workspace, "./lib/x.star") == "new"
    assert [found.commit for found in workspace.dependencies()] == [dependency]


@pytest.mark.usefixtures("dependency")
def test_a_remote_package_has_a_version(forge: Forge) -> None:
    workspace = Workspace.open("github.com/o/r@v1")
    assert text(workspace, "/lib/x.star") == "old"
    assert [(found.repository, found.version) for found in workspace.dependencies()] == [("github.com/o/r", "v1")]


def test_a_remote_package_in_a_folder_sees_its_repository(forge: Forge) -> None:
    forge.commit("o/r", {"lib.star": "top"})
    forge.commit("o/r", {f"a/b/{name}": text for name, text in package("github.com/o/r/a/b").items()})
    workspace = Workspace.open("github.com/o/r/a/b")
    assert (workspace.package_path, workspace.main) == ("a/b", SourceFile(path="a/b/main.star"))
    assert text(workspace, "../../lib.star") == "top"


def test_the_name_in_kurtosis_yml_counts_and_not_the_address(forge: Forge) -> None:
    forge.commit("Fork/R", package("github.com/o/r", {"x.star": "x"}))
    workspace = Workspace.open("github.com/Fork/R")
    assert workspace.package_id == "github.com/o/r"
    assert resolve(workspace, "/x.star") == SourceFile(path="x.star")
    assert finding(lambda: resolve(workspace, "github.com/o/r/x.star")).code == "absolute-locator"


@pytest.mark.parametrize(
    ("target", "code", "hint"),
    [
        ("github.com/o/r/nope", "missing-file", ""),
        ("github.com/o/r/lbi", "missing-file", "did you mean 'lib'?"),
        ("github.com/o/r/lib", "missing-package", "the package is a folder above"),
        ("github.com/o/r/main.star", "invalid-target", "give the package 'github.com/o/r' and --main-file main.star"),
        ("github.com/o/r/tree/main/lib", "missing-file", "write 'github.com/o/r/lib@main'"),
    ],
)
@pytest.mark.usefixtures("dependency")
def test_a_remote_target_that_is_no_package_is_refused(target: str, code: str, hint: str) -> None:
    found = finding(lambda: Workspace.open(target))
    assert found.code == code
    assert hint in found.hint


def test_a_remote_compose_project_has_the_name_of_its_repository(forge: Forge) -> None:
    forge.commit("o/r", {"lib/docker-compose.yml": ""}, tag="v1")
    workspace = Workspace.open("github.com/o/r/lib@v1")
    assert (workspace.package_id, workspace.main.path) == ("github.com/o/r/lib", "lib/docker-compose.yml")


@pytest.mark.parametrize(
    ("locator", "repository", "content"),
    [
        ("github.com/o/r/lib/x.star", "github.com/o/r", "new"),
        ("github.com/o/r/lib/x.star@v1", "github.com/o/r@v1", "old"),
        ("github.com/o/r@v1/x.star", "github.com/o/r@v1", None),
    ],
)
@pytest.mark.usefixtures("dependency")
def test_a_dependency_is_fetched(local: Open, locator: str, repository: str, content: str | None) -> None:
    workspace = local(package("github.com/a/b"))
    file = resolve(workspace, locator)
    assert file.repository == repository
    if content is None:
        assert workspace.kind(file) == "missing"
    else:
        assert workspace.text(file) == content


@pytest.mark.usefixtures("dependency")
def test_versions_of_a_repository_are_kept_apart_and_paths_stay_in_theirs(local: Open) -> None:
    workspace = local(package("github.com/a/b"))
    for locator, expected in [("github.com/o/r/lib/x.star@v1", "old y"), ("github.com/o/r/lib/x.star", "new y")]:
        caller = resolve(workspace, locator)
        assert text(workspace, "./y.star", caller) == expected
        assert text(workspace, "/lib/y.star", caller) == expected
    assert [str(found) for found in workspace.dependencies()] == ["github.com/o/r", "github.com/o/r@v1"]


@pytest.mark.usefixtures("dependency")
def test_a_dependency_does_not_reach_out_of_its_repository(forge: Forge, local: Open) -> None:
    (forge.path("o/r") / "link").symlink_to("/etc/passwd")
    (forge.path("o/r") / "up").symlink_to("../../..")
    forge.commit("o/r", {})
    workspace = local(package("github.com/a/b"))
    caller = resolve(workspace, "github.com/o/r/lib/x.star")
    assert finding(lambda: resolve(workspace, "../../s/x.star", caller)).code == "path-escape"
    assert finding(lambda: workspace.text(resolve(workspace, "/link", caller))).code == "path-escape"
    assert finding(lambda: workspace.tree(resolve(workspace, "/up", caller))).code == "path-escape"
    assert finding(lambda: workspace.tree(resolve(workspace, "/", caller))).code == "path-escape"


@pytest.mark.usefixtures("dependency")
def test_a_dependency_names_the_root_package_absolutely(local: Open) -> None:
    workspace = local(package("github.com/a/b", {"lib.star": "mine"}))
    caller = resolve(workspace, "github.com/o/r/lib/x.star")
    for locator in ("github.com/a/b/lib.star", "github.com/A/B/lib.star"):
        assert resolve(workspace, locator, caller) == SourceFile(path="lib.star")


@pytest.mark.usefixtures("dependency")
def test_a_dependency_may_name_its_own_files_absolutely(local: Open) -> None:
    workspace = local(package("github.com/a/b"))
    caller = resolve(workspace, "github.com/o/r/lib/x.star")
    assert text(workspace, "github.com/o/r/lib/y.star", caller) == "new y"


def test_a_repository_whose_name_begins_like_the_package_is_another_one(forge: Forge, local: Open) -> None:
    forge.commit("a/b-extras", {"x.star": "extra"})
    assert text(local(package("github.com/a/b")), "github.com/a/b-extras/x.star") == "extra"


def test_the_rest_of_the_repository_is_fetched_where_only_the_package_is_here(forge: Forge, local: Open) -> None:
    forge.commit("a/b", {"other/x.star": "x", "other/y.star": "y", "c/lib.star": "remote"})
    workspace = local(package("github.com/a/b/c", {"lib.star": "local"}))
    sibling = resolve(workspace, "github.com/a/b/other/x.star")
    assert sibling == SourceFile(repository="github.com/a/b", path="other/x.star")
    assert text(workspace, "./y.star", sibling) == "y"
    assert text(workspace, "github.com/a/b/c/lib.star", sibling) == "local"
    assert text(workspace, "../c/lib.star", sibling) == "local"


@pytest.mark.usefixtures("dependency")
def test_a_script_names_files_absolutely(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.star": ""})
    workspace = Workspace.open(str(tmp_path / "main.star"))
    caller = resolve(workspace, "github.com/o/r/lib/x.star")
    assert text(workspace, "./y.star", caller) == "new y"
    workspace.finish_lock()
    assert not (tmp_path / "kurtc.lock").exists()


@pytest.mark.usefixtures("dependency")
def test_a_web_address_without_its_scheme_says_what_to_write(local: Open) -> None:
    workspace = local(package("github.com/a/b"))
    found = finding(lambda: text(workspace, "github.com/o/r/blob/v1/lib/x.star"))
    assert (found.code, found.hint) == ("missing-file", "write 'github.com/o/r/lib/x.star@v1'")


def replacing(lines: str) -> dict[str, str]:
    return package("github.com/a/b", manifest=f"replace:\n{lines}")


@pytest.mark.usefixtures("dependency")
def test_replace_gives_a_version_also_to_what_dependencies_import(forge: Forge, local: Open) -> None:
    forge.commit("m/m", package("github.com/m/m"))
    workspace = local(replacing("  github.com/o/r: github.com/o/r@v1\n"))
    file = resolve(workspace, "github.com/o/r/lib/x.star")
    assert (file.repository, workspace.text(file)) == ("github.com/o/r@v1", "old")
    assert text(workspace, "./y.star", file) == "old y"
    middle = resolve(workspace, "github.com/m/m/main.star")
    assert resolve(workspace, "github.com/o/r/lib/x.star", middle) == file


def test_replace_by_another_package_is_not_chained(forge: Forge, local: Open) -> None:
    forge.commit("fork/r", {"sub/x.star": "fork"})
    workspace = local(replacing("  github.com/o/r: github.com/fork/r/sub\n  github.com/fork/r: github.com/no/no\n"))
    file = resolve(workspace, "github.com/o/r/x.star")
    assert file == SourceFile(repository="github.com/fork/r", path="sub/x.star")


def test_the_replace_of_a_dependency_does_not_count(forge: Forge, local: Open) -> None:
    forge.commit("m/m", package("github.com/m/m", manifest="replace:\n  github.com/o/r: github.com/fork/r\n"))
    forge.commit("o/r", {"x.star": "original"})
    workspace = local(package("github.com/a/b"))
    middle = resolve(workspace, "github.com/m/m/main.star")
    assert text(workspace, "github.com/o/r/x.star", middle) == "original"


def test_replace_by_a_local_path_needs_no_server(forge: Forge, local: Open, tmp_path: Path) -> None:
    files = {"lib/x.star": "local", "lib/y.star": "local y", "secret/z": "", ".kurtosisignore": "secret\n"}
    write_files(tmp_path / "mine", package("github.com/o/r", files))
    workspace = local(replacing("  github.com/o/r: ../mine\n"))
    for locator in ("github.com/o/r/lib/x.star", "github.com/o/r/lib/x.star@v1"):
        file = resolve(workspace, locator)
        assert file == SourceFile(repository="github.com/o/r", path="lib/x.star")
        assert (workspace.text(file), text(workspace, "./y.star", file)) == ("local", "local y")
    assert workspace.kind(resolve(workspace, "github.com/o/r/secret/z")) == "missing"
    assert finding(lambda: resolve(workspace, "../../x", file)).code == "path-escape"
    assert workspace.dependencies() == ()


@pytest.mark.usefixtures("dependency")
def test_replace_of_a_folder_by_a_local_path_leaves_the_rest(local: Open, tmp_path: Path) -> None:
    write_files(tmp_path / "mine", package("github.com/o/r/lib", {"x.star": "local"}))
    workspace = local(replacing("  github.com/o/r/lib: ../mine\n"))
    main = resolve(workspace, "github.com/o/r/main.star")
    assert text(workspace, "./lib/x.star", main) == "local"
    assert "def run" in workspace.text(main)


@pytest.mark.parametrize("content", [None, "", "nmae: x"])
def test_a_local_path_must_hold_a_package(local: Open, tmp_path: Path, content: str | None) -> None:
    (tmp_path / "mine").mkdir()
    if content is not None:
        (tmp_path / "mine/kurtosis.yml").write_text(content)
    found = finding(lambda: local(replacing("  github.com/o/r: ../mine\n")))
    assert found.code == ("replace-path" if content is None else "manifest")


@pytest.mark.usefixtures("dependency")
def test_a_remote_package_reaches_no_local_path(forge: Forge, tmp_path: Path) -> None:
    write_files(tmp_path / "mine", package("github.com/o/r", {"lib/x.star": "local"}))
    forge.commit("a/b", replacing(f"  github.com/o/r: {tmp_path}/mine\n"))
    workspace = Workspace.open("github.com/a/b")
    assert text(workspace, "github.com/o/r/lib/x.star") == "new"
    assert [(found.code, found.severity) for found in workspace.warnings] == [("replace-path", Severity.WARNING)]


def test_the_lock_stands_beside_kurtosis_yml(forge: Forge, dependency: str, local: Open, tmp_path: Path) -> None:
    workspace = local(package("github.com/a/b"))
    workspace.finish_lock()
    assert not (tmp_path / "work/kurtc.lock").exists()
    resolve(workspace, "github.com/o/r/main.star")
    workspace.finish_lock()
    assert read_lock(tmp_path / "work") == {"github.com/o/r": dependency}


def test_the_lock_counts_in_the_next_run(forge: Forge, dependency: str, tmp_path: Path) -> None:
    work = write_files(tmp_path / "work", package("github.com/a/b"))
    first = Workspace.open(str(work))
    resolve(first, "github.com/o/r/lib/x.star")
    first.finish_lock()
    commit = forge.commit("o/r", {"lib/x.star": "newer"})
    assert text(Workspace.open(str(work)), "github.com/o/r/lib/x.star") == "new"
    refreshed = Workspace.open(str(work), options=FetchOptions(refresh=True))
    assert text(refreshed, "github.com/o/r/lib/x.star") == "newer"
    refreshed.finish_lock()
    assert read_lock(work) == {"github.com/o/r": commit}


def test_a_run_that_needs_less_keeps_the_lock_and_a_refresh_tidies_it(
    forge: Forge, dependency: str, tmp_path: Path
) -> None:
    work = write_files(tmp_path / "work", package("github.com/a/b"))
    (work / "kurtc.lock").write_text(lock_text({"github.com/x/y": "0" * 40}))
    workspace = Workspace.open(str(work))
    resolve(workspace, "github.com/o/r/main.star")
    workspace.finish_lock()
    assert set(read_lock(work)) == {"github.com/o/r", "github.com/x/y"}
    refreshed = Workspace.open(str(work), options=FetchOptions(refresh=True))
    refreshed.finish_lock()
    assert read_lock(work) == {}


@pytest.mark.parametrize("broken", ["no lock\n", "version: 99\nrepositories: {}\n"])
def test_a_refresh_replaces_a_lock_that_cannot_be_read(
    forge: Forge, dependency: str, tmp_path: Path, broken: str
) -> None:
    for name in ("dependent", "alone"):
        work = write_files(tmp_path / name, package("github.com/a/b"))
        (work / "kurtc.lock").write_text(broken)
        found = finding(partial(Workspace.open, str(work)))
        assert (found.code, "refresh it with `kurtc lock`" in found.hint) == ("lock-file", True)
        refreshed = Workspace.open(str(work), options=FetchOptions(refresh=True))
        if name == "dependent":
            resolve(refreshed, "github.com/o/r/main.star")
        refreshed.finish_lock()
        assert read_lock(work) == ({"github.com/o/r": dependency} if name == "dependent" else {})


@pytest.mark.usefixtures("dependency")
def test_locked_refuses_what_is_not_in_the_lock_and_writes_nothing(tmp_path: Path) -> None:
    work = write_files(tmp_path / "work", package("github.com/a/b"))
    workspace = Workspace.open(str(work), options=FetchOptions(locked=True))
    found = finding(lambda: resolve(workspace, "github.com/o/r/main.star"))
    assert (found.code, found.hint) == ("lock-deviation", "run `kurtc lock`, and commit kurtc.lock")
    workspace.finish_lock()
    assert not (work / "kurtc.lock").exists()


def test_a_remote_package_writes_no_lock(forge: Forge, dependency: str, tmp_path: Path) -> None:
    workspace = Workspace.open("github.com/o/r")
    workspace.finish_lock()
    assert list(tmp_path.rglob("kurtc.lock")) == []


@pytest.mark.parametrize("locked", [False, True])
def test_the_lock_of_a_remote_package_counts(forge: Forge, dependency: str, *, locked: bool) -> None:
    forge.commit("a/b", package("github.com/a/b", {"kurtc.lock": lock_text({"github.com/o/r": dependency})}))
    forge.commit("o/r", {"lib/x.star": "newer"})
    workspace = Workspace.open("github.com/a/b", options=FetchOptions(locked=locked))
    assert text(workspace, "github.com/o/r/lib/x.star") == "new"


def test_a_lock_that_is_a_link_out_of_the_package_is_refused(forge: Forge, local: Open, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/kurtc.lock").symlink_to("/etc/passwd")
    assert finding(lambda: local(package("github.com/a/b"))).code == "path-escape"


def test_a_lock_in_which_nothing_changes_keeps_its_comments(forge: Forge, dependency: str, tmp_path: Path) -> None:
    work = write_files(tmp_path / "work", package("github.com/a/b"))
    written = lock_text({"github.com/o/r": dependency}) + "# mine\n"
    (work / "kurtc.lock").write_text(written)
    workspace = Workspace.open(str(work))
    resolve(workspace, "github.com/o/r/main.star")
    workspace.finish_lock()
    assert (work / "kurtc.lock").read_text() == written


def test_a_lock_that_cannot_be_written_is_a_warning_unless_it_was_asked_for(
    forge: Forge, dependency: str, tmp_path: Path
) -> None:
    work = write_files(tmp_path / "work", package("github.com/a/b"))
    (work / f".kurtc.lock.{os.getpid()}").mkdir()  # where it would be made
    workspace = Workspace.open(str(work))
    resolve(workspace, "github.com/o/r/main.star")
    assert [(found.code, found.severity) for found in workspace.finish_lock()] == [("lock-file", Severity.WARNING)]
    refreshed = Workspace.open(str(work), options=FetchOptions(refresh=True))
    resolve(refreshed, "github.com/o/r/main.star")
    assert finding(refreshed.finish_lock).code == "lock-file"


@pytest.mark.usefixtures("dependency")
def test_a_workspace_goes_to_another_process(local: Open) -> None:
    workspace = local(package("github.com/a/b"))
    file = resolve(workspace, "github.com/o/r/lib/x.star")
    assert pickle.loads(pickle.dumps(workspace)).text(file) == "new"


@pytest.mark.usefixtures("dependency")
def test_the_tree_of_a_dependency_is_the_same_wherever_the_cache_is(local: Open, tmp_path: Path) -> None:
    files = write_files(tmp_path / "w", package("github.com/a/b"))
    digests = []
    for cache in ("one", "two"):
        workspace = Workspace.open(str(files), options=FetchOptions(cache_dir=tmp_path / cache))
        digests.append(workspace.tree(resolve(workspace, "github.com/o/r")).digest())
    assert digests[0] == digests[1]
    assert json.dumps(digests)


@pytest.mark.usefixtures("dependency")
def test_a_version_that_a_replacement_asks_for_in_vain_is_wrong_in_kurtosis_yml(local: Open) -> None:
    workspace = local(replacing("  github.com/o/r: github.com/o/r@nope\n"))
    found = finding(lambda: text(workspace, "github.com/o/r/lib/x.star"))
    assert (found.code, str(found.position)) == ("unknown-version", "kurtosis.yml:3:3")
    plain = finding(lambda: text(local(package("github.com/a/b")), "github.com/o/r@nope/lib/x.star"))
    assert (plain.code, plain.position) == ("unknown-version", None)
