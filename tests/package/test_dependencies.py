"""Remote repositories, with the real git."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from kurtc.package.dependencies import Dependencies, FetchOptions
from kurtc.package.locator import Repository

from .conftest import Forge, finding, git

REPOSITORY = Repository(author="o", name="r")


def read(version: str = "", *, name: str = "x", options: FetchOptions | None = None) -> str:
    """The text of a file of o/r at a version, in a run of its own."""
    return (Dependencies(options=options or FetchOptions()).checkout(REPOSITORY, version) / name).read_text()


@pytest.fixture
def versions(forge: Forge) -> dict[str, str]:
    """Commits of o/r; each one's file `x` says which it is."""
    return {
        "first": forge.commit("o/r", {"x": "first"}),
        "tagged": forge.commit("o/r", {"x": "tagged"}, tag="v1"),
        "branched": forge.commit("o/r", {"x": "branched"}, branch="feat/x"),
        "released": forge.commit("o/r", {"x": "released"}, tag="release/v1.2"),
        "both-tag": forge.commit("o/r", {"x": "both-tag"}, tag="both"),
        "both-branch": forge.commit("o/r", {"x": "both-branch"}, branch="both"),
        "head": forge.commit("o/r", {"x": "head"}),
    }


@pytest.mark.parametrize(
    ("version", "expected"),
    [("", "head"), ("v1", "tagged"), ("feat/x", "branched"), ("main", "head"), ("both", "both-tag")],
)
@pytest.mark.usefixtures("versions")
def test_a_version_is_a_tag_then_a_branch_and_none_is_the_default_branch(version: str, expected: str) -> None:
    assert read(version) == expected


@pytest.mark.parametrize("name", ["first", "tagged", "branched", "head"])
def test_a_version_is_a_commit_too_whole_or_short(versions: dict[str, str], name: str) -> None:
    assert read(versions[name]) == name
    assert read(versions[name][:10]) == name
    assert read(versions[name].upper()) == name


def test_a_commit_comes_from_a_server_that_only_gives_out_branches(forge: Forge, versions: dict[str, str]) -> None:
    git("config", "uploadpack.allowAnySHA1InWant", "false", cwd=forge.path("o/r"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_COUNT", "4")
        patch.setenv("GIT_CONFIG_KEY_3", "protocol.version")
        patch.setenv("GIT_CONFIG_VALUE_3", "0")
        assert read(versions["first"]) == "first"


def test_the_default_branch_is_asked_for_in_each_run(forge: Forge, versions: dict[str, str]) -> None:
    assert read() == "head"
    forge.commit("o/r", {"x": "newer"})
    assert read() == "newer"
    assert read(versions["head"]) == "head"


def test_a_tag_that_was_moved_is_followed(forge: Forge, versions: dict[str, str]) -> None:
    assert read("v1") == "tagged"
    git("tag", "--force", "v1", versions["head"], cwd=forge.path("o/r"))
    assert read("v1") == "head"


def test_one_run_decides_once(forge: Forge, versions: dict[str, str]) -> None:
    dependencies = Dependencies(options=FetchOptions())
    before = dependencies.checkout(REPOSITORY, "")
    forge.commit("o/r", {"x": "newer"})
    assert dependencies.checkout(REPOSITORY, "") == before
    assert [(str(found), found.commit) for found in dependencies.used.values()] == [
        ("github.com/o/r", versions["head"])
    ]


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        ("maim", "did you mean 'main'?"),
        ("zzz", "give a tag, a branch or a commit hash"),
        ("release", "a version with '/' and '.' such as 'release/v1.2' is cut"),
        ("0" * 40, "give a tag, a branch or a commit hash"),
        ("abcdef1", "give a tag, a branch or a commit hash"),
    ],
)
@pytest.mark.usefixtures("versions")
def test_an_unknown_version_is_refused_with_what_is_near(version: str, hint: str) -> None:
    found = finding(lambda: read(version))
    assert found.code == "unknown-version"
    assert hint in found.hint


def test_a_repository_that_cannot_be_fetched_is_refused_with_the_words_of_git(forge: Forge) -> None:
    found = finding(read)
    assert found.code == "fetch-failure"
    assert "does not appear to be a git repository" in found.message
    assert found.hint == "check the spelling and your access with `git ls-remote https://github.com/o/r`"


def test_an_empty_repository_is_refused(forge: Forge) -> None:
    git("init", "--quiet", str(forge.path("o/r")), cwd=forge.root)
    assert finding(read).code == "fetch-failure"


@pytest.mark.parametrize("version", ["", "v1", "commit"])
def test_what_was_fetched_once_is_there_offline(forge: Forge, versions: dict[str, str], version: str) -> None:
    version = versions["first"] if version == "commit" else version
    before = read(version)
    forge.vanish()
    assert read(version, options=FetchOptions(offline=True)) == before


@pytest.mark.parametrize("version", ["", "v1", "0" * 40])
@pytest.mark.usefixtures("versions")
def test_what_was_never_fetched_is_refused_offline(version: str) -> None:
    found = finding(lambda: read(version, options=FetchOptions(offline=True)))
    assert (found.code, found.hint) == ("offline", "run once without --offline")


def test_a_commit_in_the_cache_needs_no_server(forge: Forge, versions: dict[str, str]) -> None:
    read(versions["first"])
    forge.vanish()
    assert read(versions["first"]) == "first"


def test_a_lock_decides_the_commit(forge: Forge, versions: dict[str, str]) -> None:
    lock = {"github.com/o/r": versions["first"], "github.com/o/r@v1": versions["branched"]}
    for version, expected in [("", "first"), ("v1", "branched"), ("main", "head")]:
        checkout = Dependencies(options=FetchOptions(), locked=lock).checkout(REPOSITORY, version)
        assert (checkout / "x").read_text() == expected
    fresh = Dependencies(options=FetchOptions(refresh=True), locked=lock).checkout(REPOSITORY, "v1")
    assert (fresh / "x").read_text() == "tagged"


def test_a_lock_with_a_commit_that_vanished_says_how_to_go_on(forge: Forge, versions: dict[str, str]) -> None:
    dependencies = Dependencies(options=FetchOptions(), locked={"github.com/o/r": "0" * 40})
    found = finding(lambda: dependencies.checkout(REPOSITORY, ""))
    assert (found.code, found.hint) == ("unknown-version", "refresh the lock file with `kurtc lock`")


def test_locked_uses_nothing_else(forge: Forge, versions: dict[str, str]) -> None:
    first, head = versions["first"], versions["head"]
    lock = {"github.com/o/r": first, f"github.com/o/r@{head}": first, f"github.com/o/r@{first}": first}
    dependencies = Dependencies(options=FetchOptions(locked=True), locked=lock)
    assert (dependencies.checkout(REPOSITORY, "") / "x").read_text() == "first"
    assert (dependencies.checkout(REPOSITORY, first) / "x").read_text() == "first"
    for version in ("v1", head):
        assert finding(partial(dependencies.checkout, REPOSITORY, version)).code == "lock-deviation"


def test_versions_that_are_folders_of_each_other_are_kept_apart(forge: Forge) -> None:
    forge.commit("o/r", {"x": "short"}, tag="a")
    assert read("a") == "short"
    git("tag", "--delete", "a", cwd=forge.path("o/r"))
    forge.commit("o/r", {"x": "long"}, tag="a/b")
    assert read("a/b") == "long"
    assert read("a", options=FetchOptions(offline=True)) == "short"


def test_files_arrive_as_they_were_committed(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "4")
    monkeypatch.setenv("GIT_CONFIG_KEY_3", "core.autocrlf")
    forge_files = {"x": "a\r\nb\n", "ignored": "y", ".gitattributes": "ignored export-ignore\nx export-subst\n"}
    monkeypatch.setenv("GIT_CONFIG_VALUE_3", "false")
    forge.commit("o/r", forge_files)
    monkeypatch.setenv("GIT_CONFIG_VALUE_3", "true")
    folder = Dependencies(options=FetchOptions()).checkout(REPOSITORY, "")
    assert (folder / "x").read_bytes() == b"a\r\nb\n"
    assert sorted(path.name for path in folder.iterdir()) == [".gitattributes", "ignored", "x"]


def test_executables_and_links_arrive(forge: Forge) -> None:
    folder = forge.path("o/r")
    forge.commit("o/r", {"run.sh": "x"})
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("run.sh")
    forge.commit("o/r", {})
    checkout = Dependencies(options=FetchOptions()).checkout(REPOSITORY, "")
    assert (checkout / "run.sh").stat().st_mode & 0o100
    assert (checkout / "link").readlink() == Path("run.sh")


def test_submodules_are_not_fetched(forge: Forge, tmp_path: Path) -> None:
    forge.commit("o/sub", {"y": "y"})
    forge.commit("o/r", {"x": "x"})
    source = str(forge.path("o/sub"))
    git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", source, "sub", cwd=forge.path("o/r"))
    forge.commit("o/r", {})
    checkout = Dependencies(options=FetchOptions()).checkout(REPOSITORY, "")
    assert not (checkout / "sub/y").exists()


def test_hooks_do_not_run(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forge.commit("o/r", {"x": "x"})
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "4")
    monkeypatch.setenv("GIT_CONFIG_KEY_3", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_3", str(hooks))
    read()
    assert not (tmp_path / "ran").exists()


def test_the_repository_that_calls_kurtc_from_a_hook_is_left_alone(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.commit("o/r", {"x": "x"})
    forge.commit("o/mine", {"y": "y"})
    before = git("status", "--porcelain", cwd=forge.path("o/mine"))
    monkeypatch.setenv("GIT_DIR", str(forge.path("o/mine") / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(forge.path("o/mine") / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(forge.path("o/mine")))
    assert read() == "x"
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name)
    assert git("status", "--porcelain", cwd=forge.path("o/mine")) == before


def test_credentials_do_not_reach_messages(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "url.http://me:hunter2@localhost:1/.insteadOf")
    found = finding(read)
    assert found.code == "fetch-failure"
    assert "hunter2" not in found.message + found.hint


def test_a_machine_without_git_is_told_so(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert finding(read).code == "missing-git"


def test_a_cache_that_cannot_be_written_is_refused(forge: Forge, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = finding(lambda: read(options=FetchOptions(cache_dir=tmp_path / "file")))
    assert (found.code, found.hint) == ("cache", "set KURTC_CACHE to a folder that you can write to")


def test_processes_that_fetch_at_once_do_not_disturb_each_other(forge: Forge, tmp_path: Path) -> None:
    forge.commit("o/r", {f"f{number}": "x" * 10_000 for number in range(200)} | {"x": "done"})
    program = (
        "from kurtc.package.dependencies import Dependencies, FetchOptions\n"
        "from kurtc.package.locator import Repository\n"
        "folder = Dependencies(options=FetchOptions()).checkout(Repository(author='o', name='r'), '')\n"
        "print(len(list(folder.iterdir())), (folder / 'x').read_text())\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0] for process in running] == ["201 done\n"] * 4
    assert len(list((tmp_path / "cache/checkouts/o/r").iterdir())) == 1


def test_a_fetch_that_was_cut_off_leaves_nothing_that_counts(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = forge.commit("o/r", {"x": "x"})
    leftover = tmp_path / f"cache/checkouts/o/r/.new-old/{commit}"
    leftover.mkdir(parents=True)
    (tmp_path / "cache/repositories/o/r/git").mkdir(parents=True)
    assert read() == "x"


def test_the_cache_may_be_a_relative_folder(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forge.commit("o/r", {"x": "x"})
    monkeypatch.chdir(tmp_path)
    assert read(options=FetchOptions(cache_dir=Path("here"))) == "x"
    assert (tmp_path / "here/checkouts/o/r").is_dir()
