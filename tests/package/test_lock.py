from pathlib import Path

import pytest

from kurtc.package.lock import lock_text, parse_lock, read_lock, write_lock

from .conftest import finding

COMMITS = {"github.com/z/z": "0" * 40, "github.com/a/b@feat/x": "a1" * 20}


def test_a_lock_is_sorted_and_reads_back(tmp_path: Path) -> None:
    text = lock_text(COMMITS)
    assert text.splitlines()[1:] == [
        "version: 1",
        "repositories:",
        f"  github.com/a/b@feat/x: {'a1' * 20}",
        f"  github.com/z/z: {'0' * 40}",
    ]
    assert parse_lock(text, tmp_path) == COMMITS


def test_no_file_locks_nothing(tmp_path: Path) -> None:
    assert read_lock(tmp_path) == {}


def test_an_empty_lock_reads_back(tmp_path: Path) -> None:
    assert parse_lock(lock_text({}), tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("version: 2\n", 1),
        ("version: 1\nrepositories:\n  github.com/a/b: main\n", 3),
        ("version: 1\nrepositories:\n  github.com/a/b: [x]\n", 3),
        ("<<<<<<< HEAD\nversion: 1\n", 2),
    ],
)
def test_a_broken_lock_is_refused_at_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "kurtc.lock"
    path.write_text(text)
    found = finding(lambda: read_lock(tmp_path))
    assert found.code == "lock-file"
    assert found.message.startswith(f"{path}:{line}: ")


def test_a_lock_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "kurtc.lock"
    write_lock(path, COMMITS)
    before = path.stat()
    write_lock(path, COMMITS)
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_writing_replaces_the_file_and_leaves_no_other_behind(tmp_path: Path) -> None:
    path = tmp_path / "kurtc.lock"
    write_lock(path, COMMITS)
    write_lock(path, {})
    assert read_lock(tmp_path) == {}
    assert [found.name for found in tmp_path.iterdir()] == ["kurtc.lock"]


def test_a_link_in_place_of_the_lock_is_replaced_and_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    path = tmp_path / "kurtc.lock"
    path.symlink_to(other)
    write_lock(path, COMMITS)
    assert other.read_text() == "mine"
