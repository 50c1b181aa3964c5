import os
from pathlib import Path

import pytest

from kurtc.package.tree import Tree
from kurtc.source import SourceFile

from .conftest import Open, finding, package, write_files

ROOT = package("github.com/a/b")


def tree(local: Open, tmp_path: Path, path: str = "app") -> Tree:
    return local(ROOT).tree(SourceFile(path=path))


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder of the package, with a sub-folder."""
    return write_files(tmp_path / "work/app", {"b.txt": "b", "a/x.txt": "x", "a-b": ""})


def shown(found: Tree) -> list[tuple[str, str]]:
    return [(entry.path, entry.kind) for entry in found.entries]


def test_a_file_is_a_tree_with_its_own_name(local: Open, tmp_path: Path, app: Path) -> None:
    found = tree(local, tmp_path, "app/a/x.txt")
    assert shown(found) == [("x.txt", "file")]
    assert found.entries[0].location.read_text() == "x"


def test_a_folder_has_its_contents_at_the_root_in_order(local: Open, tmp_path: Path, app: Path) -> None:
    found = tree(local, tmp_path)
    assert shown(found) == [("a-b", "file"), ("a/x.txt", "file"), ("b.txt", "file")]
    assert [entry.size for entry in found.entries] == [0, 1, 1]


def test_the_root_of_the_package_can_be_a_tree(local: Open, tmp_path: Path) -> None:
    assert [path for path, _ in shown(tree(local, tmp_path, "."))] == ["kurtosis.yml", "main.star"]


def test_an_empty_folder_is_kept(local: Open, tmp_path: Path, app: Path) -> None:
    (app / "empty").mkdir()
    assert ("empty", "directory") in shown(tree(local, tmp_path))


def test_a_tree_of_nothing_is_empty(local: Open, tmp_path: Path) -> None:
    (tmp_path / "work/none").mkdir(parents=True)
    assert tree(local, tmp_path, "none").entries == ()


def test_executables_are_marked(local: Open, tmp_path: Path, app: Path) -> None:
    (app / "b.txt").chmod(0o755)
    assert [entry.path for entry in tree(local, tmp_path).entries if entry.executable] == ["b.txt"]


def test_the_folder_of_git_is_left_out(local: Open, tmp_path: Path, app: Path) -> None:
    write_files(app, {".git/config": "x", "a/.git": "gitdir: x"})
    assert shown(tree(local, tmp_path)) == [("a-b", "file"), ("a/x.txt", "file"), ("b.txt", "file")]


def test_its_own_ignore_file_counts(local: Open, tmp_path: Path, app: Path) -> None:
    write_files(app, {".kurtosisignore": "*.txt\n"})
    assert shown(tree(local, tmp_path)) == [(".kurtosisignore", "file"), ("a", "directory"), ("a-b", "file")]


@pytest.mark.parametrize("target", ["b.txt", "./a/../b.txt", "a", ".", "nowhere"])
def test_a_link_that_stays_inside_the_tree_stays_a_link(local: Open, tmp_path: Path, app: Path, target: str) -> None:
    (app / "link").symlink_to(target)
    entry = next(entry for entry in tree(local, tmp_path).entries if entry.path == "link")
    assert (entry.kind, entry.link) == ("symlink", target)


def test_a_link_to_elsewhere_in_the_repository_becomes_its_target(local: Open, tmp_path: Path, app: Path) -> None:
    write_files(tmp_path / "work/shared", {"s.txt": "shared", "t/u.txt": "u"})
    (app / "file").symlink_to("../shared/s.txt")
    (app / "folder").symlink_to("../shared")
    (app / "absolute").symlink_to(tmp_path / "work/shared/s.txt")
    found = {entry.path: entry for entry in tree(local, tmp_path).entries}
    assert {path for path, entry in found.items() if entry.kind == "file"} >= {
        "file",
        "absolute",
        "folder/s.txt",
        "folder/t/u.txt",
    }
    assert found["file"].location.read_text() == "shared"


@pytest.mark.parametrize(
    ("name", "target", "code"),
    [
        ("link", "/etc/passwd", "path-escape"),
        ("link", "../../outside", "path-escape"),
        ("link", "/etc", "path-escape"),
        ("a/link", "../../../outside", "path-escape"),
        ("link", "link", "symlink-loop"),
        ("link", "../app", "symlink-loop"),
        ("link", "..", "symlink-loop"),
        ("link", "../nowhere", "missing-file"),
    ],
)
def test_a_link_that_leads_out_or_in_a_circle_is_refused(  # noqa: PLR0917 - the table's columns
    local: Open, tmp_path: Path, app: Path, name: str, target: str, code: str
) -> None:
    (tmp_path / "outside").write_text("secret")
    (app / name).symlink_to(target)
    found = finding(lambda: tree(local, tmp_path))
    assert found.code == code
    assert f"app/{name}" in found.message


def test_a_link_that_leaves_the_tree_on_its_way_does_not_stay_a_link(local: Open, tmp_path: Path, app: Path) -> None:
    (app / "link").symlink_to("../app/b.txt")
    entry = next(entry for entry in tree(local, tmp_path).entries if entry.path == "link")
    assert (entry.kind, entry.link) == ("file", None)


def test_a_pipe_in_a_tree_is_refused(local: Open, tmp_path: Path, app: Path) -> None:
    os.mkfifo(app / "pipe")
    assert finding(lambda: tree(local, tmp_path)).code == "special-file"


def test_a_name_that_is_not_utf_8_is_refused(local: Open, tmp_path: Path, app: Path) -> None:
    Path(os.fsdecode(os.fsencode(app) + b"/caf\xe9")).touch()
    assert finding(lambda: tree(local, tmp_path)).code == "file-name"


def test_equal_trees_in_other_places_have_the_same_digest(local: Open, tmp_path: Path, app: Path) -> None:
    write_files(tmp_path / "work/copy", {"a/x.txt": "x", "a-b": "", "b.txt": "b"})
    assert tree(local, tmp_path).digest() == tree(local, tmp_path, "copy").digest()


@pytest.mark.parametrize("change", ["content", "mode", "name", "link", "empty"])
def test_every_change_changes_the_digest(local: Open, tmp_path: Path, app: Path, change: str) -> None:
    before = tree(local, tmp_path).digest()
    match change:
        case "content":
            (app / "b.txt").write_text("c")
        case "mode":
            (app / "b.txt").chmod(0o755)
        case "name":
            (app / "b.txt").rename(app / "c.txt")
        case "link":
            (app / "b.txt").unlink()
            (app / "b.txt").symlink_to("a-b")
        case _:
            (app / "empty").mkdir()
    assert tree(local, tmp_path).digest() != before


def test_paths_and_contents_do_not_run_into_each_other_in_the_digest(local: Open, tmp_path: Path) -> None:
    write_files(tmp_path / "work", {"p/ab": "c", "q/a": "bc"})
    assert tree(local, tmp_path, "p").digest() != tree(local, tmp_path, "q").digest()


def test_folders_may_be_deep(local: Open, tmp_path: Path, app: Path) -> None:
    folder = app
    for _ in range(450):
        folder = folder / "d"
        folder.mkdir()
    (folder / "x").touch()
    assert len(tree(local, tmp_path).entries) == 4


def test_links_that_multiply_each_other_are_refused(
    local: Open, tmp_path: Path, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kurtc.package.tree.MAX_ENTRIES", 1000)
    for level in range(40):
        folder = tmp_path / f"work/level{level}"
        folder.mkdir()
        for name in "ab":
            (folder / name).symlink_to(f"../level{level + 1}")
    write_files(tmp_path / "work/level40", {"x": ""})
    (app / "link").symlink_to("../level0")
    assert finding(lambda: tree(local, tmp_path)).code == "tree-size"
