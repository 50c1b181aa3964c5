import os
from functools import partial
from pathlib import Path

import pytest

from kurtc.package.workspace import Workspace
from kurtc.source import SourceFile

from .conftest import Open, finding, package, write_files

FILES = package("github.com/a/b", {"src/lib.star": "x = 1\r\n", "src/data/é.txt": "é", "bin": "\x00"})


def resolve(workspace: Workspace, locator: str, caller: str = "main.star") -> SourceFile:
    return workspace.resolve(locator, caller=SourceFile(path=caller), builtin="read_file")


@pytest.mark.parametrize(
    ("caller", "locator", "path"),
    [
        ("main.star", "./src/lib.star", "src/lib.star"),
        ("main.star", "src/lib.star", "src/lib.star"),
        ("src/lib.star", "data/é.txt", "src/data/é.txt"),
        ("src/lib.star", "/main.star", "main.star"),
        ("src/lib.star", "../main.star", "main.star"),
        ("src/lib.star", "..", "."),
        ("main.star", "./a@2x.png", "a@2x.png"),
        ("main.star", "./a?b#c%20d", "a?b#c%20d"),
    ],
)
def test_a_relative_locator_starts_at_the_calling_file(local: Open, caller: str, locator: str, path: str) -> None:
    assert resolve(local(FILES), locator, caller) == SourceFile(path=path)


def test_text_keeps_its_line_ends(local: Open) -> None:
    assert local(FILES).text(SourceFile(path="src/lib.star")) == "x = 1\r\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("main.star", "file"), ("src", "directory"), (".", "directory"), ("x", "missing"), ("bin/x", "missing")],
)
def test_a_path_is_a_file_a_folder_or_missing(local: Open, path: str, kind: str) -> None:
    assert local(FILES).kind(SourceFile(path=path)) == kind


@pytest.mark.parametrize(
    ("path", "code", "hint"),
    [
        ("src/lib.sta", "missing-file", "did you mean 'src/lib.star'?"),
        ("src/LIB.star", "missing-file", "did you mean 'src/lib.star'?"),
        ("scr/lib.star", "missing-file", "did you mean 'src'?"),
        ("zzz", "missing-file", ""),
        ("src", "directory", "it holds data, lib.star"),
        ("x" * 5000, "missing-file", ""),
    ],
)
def test_a_text_that_is_not_there_is_refused_with_what_is_near(local: Open, path: str, code: str, hint: str) -> None:
    found = finding(lambda: local(FILES).text(SourceFile(path=path)))
    assert (found.code, found.hint) == (code, hint)


def test_a_text_must_be_utf_8(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    (tmp_path / "work/latin").write_bytes(b"caf\xe9")
    found = finding(lambda: workspace.text(SourceFile(path="latin")))
    assert found.code == "binary-file"
    assert "0xe9 at offset 3" in found.message


def test_a_text_must_not_be_huge(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    with (tmp_path / "work/huge").open("wb") as file:
        file.truncate(10 * 2**30)
    assert finding(lambda: workspace.text(SourceFile(path="huge"))).code == "file-size"


def test_a_pipe_is_not_waited_for(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    os.mkfifo(tmp_path / "work/pipe")
    assert workspace.kind(SourceFile(path="pipe")) == "missing"
    assert finding(lambda: workspace.text(SourceFile(path="pipe"))).code == "special-file"


@pytest.mark.parametrize("locator", ["../x", "/../x", "src/../../x", "../../../../etc/passwd"])
def test_a_locator_does_not_leave_the_repository(local: Open, locator: str) -> None:
    assert finding(lambda: resolve(local(FILES), locator)).code == "path-escape"


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "src/../../outside", "/proc/self/environ"])
def test_a_link_does_not_leave_the_repository(local: Open, tmp_path: Path, target: str) -> None:
    (tmp_path / "outside").write_text("secret")
    workspace = local(FILES)
    (tmp_path / "work/link").symlink_to(target)
    for act in (workspace.text, workspace.tree, workspace.kind):
        assert finding(partial(act, SourceFile(path="link"))).code == "path-escape"


def test_a_linked_folder_does_not_leave_the_repository(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    (tmp_path / "work/link").symlink_to("/etc")
    for path in ("link/passwd", "link/nope"):
        assert finding(partial(workspace.text, SourceFile(path=path))).code == "path-escape"


def test_a_folder_whose_name_begins_like_the_repository_is_outside_of_it(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    write_files(tmp_path / "work-extras", {"x": "secret"})
    (tmp_path / "work/link").symlink_to("../work-extras/x")
    assert finding(lambda: workspace.text(SourceFile(path="link"))).code == "path-escape"


def test_a_link_inside_the_repository_is_followed(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    (tmp_path / "work/link").symlink_to("src")
    assert workspace.text(SourceFile(path="link/data/é.txt")) == "é"


def test_links_in_a_circle_are_refused(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES)
    (tmp_path / "work/a").symlink_to("b")
    (tmp_path / "work/b").symlink_to("a")
    assert finding(lambda: workspace.text(SourceFile(path="a"))).code == "symlink-loop"


def test_the_folder_of_git_is_out_of_reach(local: Open, tmp_path: Path) -> None:
    workspace = local(FILES | {".git/config": "token"})
    (tmp_path / "work/link").symlink_to(".git")
    for path in (".git/config", ".GIT/config", "link/config", "src/../.git/config"):
        assert workspace.kind(resolve(workspace, f"./{path}")) == "missing"


@pytest.mark.parametrize(
    ("locator", "hint"),
    [
        ("", ""),
        ("a\nb", ""),
        ("a\x00b", ""),
        ("https://example.org/x.star", "name a file of a package"),
        ("https://github.com/a/b/blob/main/x.star", "write 'github.com/a/b/x.star@main'"),
        ("git@github.com:a/b.git", "write 'github.com/a/b'"),
        ("file:///etc/passwd", "name a file of a package"),
        ("ext::sh://x", ""),
    ],
)
def test_a_text_that_cannot_name_a_file_is_refused(local: Open, locator: str, hint: str) -> None:
    workspace = local(FILES)
    if locator.startswith("ext::"):
        assert workspace.kind(resolve(workspace, locator)) == "missing"
        return
    found = finding(lambda: resolve(workspace, locator))
    assert found.code == "invalid-locator"
    assert hint in found.hint


@pytest.mark.parametrize(
    ("caller", "locator", "hint"),
    [
        ("c/main.star", "github.com/a/b/c/lib.star", "write './lib.star'"),
        ("c/x/y.star", "github.com/a/b/c/lib.star", "write '/c/lib.star'"),
        ("c/main.star", "github.com/a/b/c", "write './.'"),
        ("c/main.star", "github.com/a/b/c/lib.star@v1", "write './lib.star'"),
        ("c/main.star", "GitHub.com/A/B/c/lib.star", "write './lib.star'"),
    ],
)
def test_a_package_does_not_name_its_own_files_absolutely(local: Open, caller: str, locator: str, hint: str) -> None:
    found = finding(lambda: resolve(local(package("github.com/a/b/c")), locator, caller))
    assert (found.code, found.hint) == ("absolute-locator", hint)
    assert "is referencing a file within the same package using absolute import syntax" in found.message


def test_a_script_has_nothing_that_a_relative_locator_could_start_in(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    workspace = Workspace.open(str(tmp_path / "main.star"))
    for locator in ("./src/lib.star", "/src/lib.star", "src/lib.star"):
        found = finding(partial(resolve, workspace, locator))
        assert found.code == "relative-locator"


def test_what_the_package_ignores_is_not_there(local: Open) -> None:
    workspace = local(FILES | {".kurtosisignore": "data/\n"})
    assert workspace.kind(SourceFile(path="src/data/é.txt")) == "missing"
    assert ".kurtosisignore" in finding(lambda: workspace.text(SourceFile(path="src/data/é.txt"))).hint
    assert [entry.path for entry in workspace.tree(SourceFile(path="src")).entries] == ["lib.star"]


def test_resolving_again_gives_the_same_file(local: Open) -> None:
    workspace = local(FILES)
    assert resolve(workspace, "./src/lib.star") is resolve(workspace, "./src/lib.star", "other.star")
