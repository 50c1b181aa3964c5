"""Archives that depend on nothing but names, modes and contents."""

import io
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from kurtc_backends.docker.archives import contents_path, write_normalised


def archive(fill: Callable[[tarfile.TarFile], object]) -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as opened:
        fill(opened)
    made.seek(0)
    return made


def member(name: str, kind: bytes = tarfile.REGTYPE, **attributes: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made


def folder(opened: tarfile.TarFile, **attributes: Any) -> None:
    opened.addfile(member("f/", tarfile.DIRTYPE, mode=0o700, **attributes))
    opened.addfile(member("f/run", size=2, mode=0o4755, **attributes), io.BytesIO(b"hi"))
    opened.addfile(member("f/again", tarfile.LNKTYPE, linkname="f/run", **attributes))
    opened.addfile(member("f/far", tarfile.SYMTYPE, linkname="/f/run", **attributes))
    opened.addfile(member("f/sub/", tarfile.DIRTYPE, mode=0o755, **attributes))


def normalised(source: io.BytesIO, *, root: str, name: str = "") -> bytes:
    target = io.BytesIO()
    write_normalised(source, target, root=root, name=name)
    return target.getvalue()


def members(data: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        return opened.getmembers()


def test_a_folder_becomes_its_contents() -> None:
    found = members(normalised(archive(folder), root="f"))
    assert [(one.name, one.linkname, one.mode) for one in found if not one.issym()] == [
        ("run", "", 0o4755), ("again", "run", 0o644), ("sub", "", 0o755)
    ]  # fmt: skip
    assert [(one.name, one.linkname) for one in found if one.issym()] == [("far", "/f/run")]


def test_owners_and_times_are_dropped() -> None:
    mine: dict[str, Any] = {
        "uid": 1000,
        "gid": 1000,
        "uname": "me",
        "gname": "us",
        "mtime": 1e9,
        "pax_headers": {"SCHILY.xattr.a": "b"},
    }
    one = normalised(archive(lambda opened: folder(opened, **mine)), root="f")
    assert one == normalised(archive(folder), root="f")
    assert {(found.uid, found.gid, found.uname, found.mtime) for found in members(one)} == {(0, 0, "", 0)}


def test_a_file_gets_the_name_that_was_asked_for() -> None:
    source = archive(lambda opened: opened.addfile(member("target", size=1), io.BytesIO(b"x")))
    assert [one.name for one in members(normalised(source, root="target", name="link"))] == ["link"]


def test_names_that_only_begin_like_the_folder_are_kept() -> None:
    source = archive(lambda opened: opened.addfile(member("f/f/f", size=1), io.BytesIO(b"x")))
    assert [one.name for one in members(normalised(source, root="f"))] == ["f/f"]


def test_long_names_and_big_files_are_kept() -> None:
    name = "f/" + "é" * 200
    source = archive(lambda opened: opened.addfile(member(name, size=3_000_000), io.BytesIO(b"y" * 3_000_000)))
    (found,) = members(normalised(source, root="f"))
    assert (found.name, found.size) == ("é" * 200, 3_000_000)


def test_an_archive_that_breaks_off_is_an_error() -> None:
    whole = archive(lambda opened: opened.addfile(member("f", size=5000), io.BytesIO(b"x" * 5000))).getvalue()
    with pytest.raises(tarfile.ReadError):
        normalised(io.BytesIO(whole[:2000]), root="f", name="f")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/a/*", "/a"), ("/a/.", "/a"), ("/a/", "/a"), ("/a", "/a"), ("/*", "/"), ("/", "/"), ("/a/b*", "/a/b*")],
)
def test_the_contents_of_a_folder_can_be_asked_for(path: str, expected: str) -> None:
    assert contents_path(path) == expected
