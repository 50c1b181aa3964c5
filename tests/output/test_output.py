import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kurtc.backend import Copied, Emission, Fetched, Files, Folder, Linked, Made, OutputFile
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.output import REPORT, write, write_all


def _emission(files: Mapping[str, OutputFile | str]) -> Emission:
    made = {path: Made(data=file.encode()) if isinstance(file, str) else file for path, file in files.items()}
    return Emission(target="compose", options={}, files=made)


def _write(folder: Path, files: Mapping[str, OutputFile | str], *, force: bool = False) -> tuple[list[str], list[str]]:
    written = write(_emission(files), folder, force=force)
    return list(written.changed), list(written.removed)


def _refused(folder: Path, files: Mapping[str, OutputFile | str], *, force: bool = False) -> list[tuple[str, str]]:
    before = _listing(folder)
    with pytest.raises(Refused) as refused:
        _write(folder, files, force=force)
    assert _listing(folder) == before, "nothing has changed"
    return [
        (finding.code, finding.message.split("'")[1].removeprefix(f"{folder}/"))
        for finding in refused.value.diagnostics
    ]


def _listing(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): f"-> {path.readlink()}"
        if path.is_symlink()
        else "folder"
        if path.is_dir()
        else path.read_text()
        for path in sorted(folder.rglob("*"))
    }


def test_files_links_and_folders_are_written(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("copied")
    files: dict[str, OutputFile | str] = {
        "a/made": Made(data=b"made", executable=True),
        "a/copied": Copied(location=source),
        "a/link": Linked(target="made"),
        "empty": Folder(),
    }
    _write(tmp_path / "out", files)
    found = _listing(tmp_path / "out")
    assert list(found) == ["a", "a/copied", "a/link", "a/made", "empty", REPORT]
    assert (found["a/copied"], found["a/link"], found["empty"]) == ("copied", "-> made", "folder")
    modes = {path: (tmp_path / "out" / path).stat().st_mode & 0o777 for path in ("a/made", "a/copied", "empty")}
    assert modes == {"a/made": 0o755, "a/copied": 0o644, "empty": 0o755}


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    files: dict[str, OutputFile | str] = {"a/b": "x", "link": Linked(target="a/b"), "f": Folder()}
    _write(tmp_path, files)
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert _write(tmp_path, files) == ([], [])
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*") if path != tmp_path} == before


def test_two_folders_get_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write(tmp_path / name, {"b": "x", "a/c": "y"})
    assert _listing(tmp_path / "one") == _listing(tmp_path / "two")


def test_changed_files_are_replaced_and_stale_ones_go_with_their_folders(tmp_path: Path) -> None:
    _write(tmp_path, {"keep": "1", "old/deep/x": "1", "f": Folder()})
    assert _write(tmp_path, {"keep": "2"}) == (["keep"], ["f", "old/deep/x"])
    assert sorted(_listing(tmp_path)) == ["keep", REPORT]


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    _write(tmp_path, {"x": "1", "y/z": "1", "w": Folder(), "v": Linked(target="x")})
    _write(tmp_path, {"x/a": "1", "y": "1", "w": "1", "v/b": "1"})
    assert {path: text for path, text in _listing(tmp_path).items() if text == "1"}.keys() == {"x/a", "y", "w", "v/b"}


def test_a_file_of_somebody_else_stays_and_refuses(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("mine")
    assert _refused(tmp_path, {"compose.yaml": "x", "b": "y"}) == [("foreign-file", "compose.yaml")]


def test_files_of_somebody_else_beside_ours_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("mine")
    _write(tmp_path, {"compose.yaml": "x"})
    _write(tmp_path, {})
    assert list(_listing(tmp_path)) == [".env", REPORT]


def test_an_edited_file_stays_and_refuses(tmp_path: Path) -> None:
    _write(tmp_path, {"a": "1", "gone": "1"})
    (tmp_path / "a").write_text("edited")
    (tmp_path / "gone").write_text("edited")
    assert _refused(tmp_path, {"a": "2"}) == [("edited-file", "a"), ("edited-file", "gone")]


def test_an_edited_file_that_would_be_written_the_same_does_not_matter(tmp_path: Path) -> None:
    _write(tmp_path, {"a": "1"})
    (tmp_path / "a").write_text("2")
    assert _write(tmp_path, {"a": "2"}) == ([], [])


def test_force_overwrites_what_is_in_the_way(tmp_path: Path) -> None:
    _write(tmp_path, {"a": "1", "gone": "1"})
    (tmp_path / "a").write_text("edited")
    (tmp_path / "gone").write_text("edited")
    (tmp_path / "b").write_text("foreign")
    _write(tmp_path, {"a": "2", "b": "2"}, force=True)
    assert {path: text for path, text in _listing(tmp_path).items() if path != REPORT} == {"a": "2", "b": "2"}


def test_a_folder_with_a_file_of_somebody_else_does_not_become_a_file(tmp_path: Path) -> None:
    _write(tmp_path, {"y/z": "1"})
    (tmp_path / "y" / "mine").write_text("mine")
    assert _refused(tmp_path, {"y": "1"}) == [("foreign-file", "y")]


def test_force_does_not_remove_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "mine").write_text("mine")
    assert _refused(tmp_path, {"a": "2"}, force=True) == [("foreign-file", "a")]


def test_links_are_never_followed_out_of_the_folder(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    folder.mkdir()
    (folder / "files").symlink_to(outside)
    assert _refused(folder, {"files/x": "1"}) == [("foreign-file", "files")]
    assert list(outside.iterdir()) == []


def test_a_link_where_a_file_belongs_is_replaced_by_force_and_not_written_through(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.write_text("mine")
    folder.mkdir()
    (folder / "x").symlink_to(outside)
    assert _refused(folder, {"x": "1"}) == [("foreign-file", "x")]
    _write(folder, {"x": "1"}, force=True)
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//b", "./a", "", ".", "a/", "a\0b", REPORT])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(Refused) as refused:
        _write(tmp_path, {path: "1"})
    assert refused.value.diagnostics[0].code == "file-path"


@pytest.mark.parametrize("path", ["../victim", "../out/../victim", "/etc/hostname"])
def test_a_forged_report_removes_nothing_outside(tmp_path: Path, path: str) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "out"
    victim.write_text("mine")
    _write(folder, {"a": "1"})
    document = json.loads((folder / REPORT).read_text())
    document["files"][path] = document["files"]["a"]
    (folder / REPORT).write_text(json.dumps(document))
    _write(folder, {"a": "2"})
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "kurtc-report", "files": 3}', "\xff", "[" * 100_000])
def test_a_report_that_is_none_belongs_to_somebody_else(tmp_path: Path, text: str) -> None:
    (tmp_path / REPORT).write_text(text)
    assert _refused(tmp_path, {"a": "1"}) == [("foreign-file", REPORT)]


def test_an_error_on_the_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    _write(tmp_path, {"a": "1"})
    assert _refused(tmp_path, {"a": "2", "b": Copied(location=tmp_path / "missing")})[0][0] == "unreadable-file"


def test_a_report_that_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    _write(tmp_path, {"a": "1"})
    before = _listing(tmp_path)
    with pytest.raises(UnicodeEncodeError):
        write(Emission(target="compose", options={"o": "\udcff"}, files={"a": Made(data=b"2")}), tmp_path)
    assert _listing(tmp_path) == before


def test_what_stands_in_the_way_of_one_project_leaves_all_as_they_were(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        _write(folder, {"a": "1"})
    (folders[1] / "a").write_text("edited")
    (folders[2] / "b").write_text("foreign")
    before = _listing(tmp_path)
    with pytest.raises(Refused) as refused:
        write_all([(_emission({"a": "2", "b": "2"}), folder) for folder in folders])
    assert _listing(tmp_path) == before
    messages = [finding.message for finding in refused.value.diagnostics]
    assert [message.split("'")[1] for message in messages] == [str(folders[1] / "a"), str(folders[2] / "b")]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused) as refused:
        _write(tmp_path / "file" / "out", {"a": "1"})
    assert refused.value.diagnostics[0].code == "output-folder"


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/data" else 404)
        self.end_headers()
        self.wfile.write(b"\0data\xff")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_downloads_are_exact(tmp_path: Path, url: str) -> None:
    _write(tmp_path, {"x": Fetched(url=f"{url}/data")})
    assert (tmp_path / "x").read_bytes() == b"\0data\xff"


def test_a_target_sees_what_was_downloaded_before_anything_is_written(tmp_path: Path, url: str) -> None:
    def check(files: Files) -> list[Diagnostic]:
        copied = files["x"]
        assert isinstance(copied, Copied)
        return [Diagnostic(code="chart-size", message=f"{len(copied.location.read_bytes())} bytes", position=None)]

    emission = Emission(target="demo", options={}, files={"x": Fetched(url=f"{url}/data")}, check=check)
    with pytest.raises(Refused) as refused:
        write(emission, tmp_path / "out")
    assert [finding.message for finding in refused.value.diagnostics] == ["6 bytes"]
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("url_of", ["{}/nothing", "file:///etc/hostname", "http://127.0.0.1:1/x", "http:///"])
def test_a_download_that_fails_is_refused(tmp_path: Path, url: str, url_of: str) -> None:
    with pytest.raises(Refused) as refused:
        _write(tmp_path, {"x": Fetched(url=url_of.format(url))})
    assert refused.value.diagnostics[0].code == "download-failed"


def test_the_report_lists_what_was_made(tmp_path: Path) -> None:
    _write(tmp_path, {"b": "x", "a": Linked(target="b")})
    report = json.loads((tmp_path / REPORT).read_text())
    assert list(report["files"]) == ["a", "b"]
    assert report["files"]["a"] == "link:b"
    assert (report["format"], report["version"], report["target"]) == ("kurtc-report", 1, "compose")
