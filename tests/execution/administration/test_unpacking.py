"""Archives become folders, whatever is in them."""

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kurtc.execution.administration.unpacking import unpack

Member = tuple[str, str, str]
"""Kind (`file`, `folder`, `link`, `hard`, `device`), name, and content or target."""

_TYPES = {"folder": tarfile.DIRTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "device": tarfile.CHRTYPE}


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[..., tuple[dict[str, str], list[str]]]:
    """What an archive of members becomes: files, folders and links by path, and the names of what was left out."""

    def unpacked(*members: Member) -> tuple[dict[str, str], list[str]]:
        archive, folder = tmp_path / "a.tar", tmp_path / "around" / "folder"
        folder.mkdir(parents=True)
        archive.write_bytes(_tar(members))
        skipped = unpack(archive, folder)
        assert list(folder.parent.iterdir()) == [folder]
        return {str(place.relative_to(folder)): _kind(place) for place in _walk(folder)}, [s.path for s in skipped]

    return unpacked


def _tar(members: tuple[Member, ...]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for kind, name, content in members:
            member = tarfile.TarInfo(name)
            member.type = _TYPES.get(kind, tarfile.REGTYPE)
            member.mode = 0o755 if content == "#!run" else 0o600
            member.linkname = content if kind in ("link", "hard") else ""
            data = content.encode() if kind == "file" else b""
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def _walk(folder: Path) -> list[Path]:
    found = []
    for root, folders, files in os.walk(folder):
        found += [Path(root) / name for name in (*folders, *files)]
    return sorted(found)


def _kind(place: Path) -> str:
    if place.is_symlink():
        return f"-> {place.readlink()}"
    return "folder" if place.is_dir() else place.read_text()


Unpacked = Callable[..., tuple[dict[str, str], list[str]]]


def test_files_folders_and_links_inside_are_there(unpacked: Unpacked) -> None:
    found, skipped = unpacked(
        ("folder", "./", ""),
        ("folder", "./empty", ""),
        ("file", "./a/b.txt", "hello"),
        ("link", "a/latest", "b.txt"),
        ("link", "a/up", "../empty"),
        ("hard", "a/same.txt", "./a/b.txt"),
    )
    assert found == {
        "a": "folder",
        "a/b.txt": "hello",
        "a/latest": "-> b.txt",
        "a/same.txt": "hello",
        "a/up": "-> ../empty",
        "empty": "folder",
    }
    assert skipped == []


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", "a/.."])
def test_paths_that_lead_out_are_left_out(unpacked: Unpacked, name: str) -> None:
    assert unpacked(("file", name, "evil"), ("file", "good", "fine")) == ({"good": "fine"}, [name])


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "../x", "a/../../x", "b/..", "./../x"])
def test_links_that_lead_out_or_might_through_others_are_left_out(unpacked: Unpacked, target: str) -> None:
    assert unpacked(("link", "l", target)) == ({}, ["l"])


def test_nothing_is_written_through_a_link(unpacked: Unpacked) -> None:
    found, skipped = unpacked(("link", "l", "."), ("file", "l/file", "content"), ("file", "m", "1"), ("link", "m", "l"))
    assert found == {"l": "folder", "l/file": "content", "m": "1"}
    assert sorted(skipped) == ["l", "m"]


def test_files_where_folders_are_and_devices_are_left_out(unpacked: Unpacked) -> None:
    found, skipped = unpacked(
        ("file", "a", "1"),
        ("file", "a/b", "2"),
        ("folder", "d", ""),
        ("file", "d", "3"),
        ("device", "null", ""),
        ("hard", "h", "nowhere"),
    )
    assert found == {"a": "1", "d": "folder"}
    assert skipped == ["a/b", "d", "null", "h"]


def test_programs_stay_executable_and_no_other_right_is_taken_over(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(_tar((("file", "run", "#!run"), ("file", "text", "x"))))
    (tmp_path / "out").mkdir()
    before = os.umask(0o022)
    try:
        unpack(archive, tmp_path / "out")
    finally:
        os.umask(before)
    assert (tmp_path / "out" / "run").stat().st_mode & 0o7777 == 0o755
    assert (tmp_path / "out" / "text").stat().st_mode & 0o7777 == 0o644
