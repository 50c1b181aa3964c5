"""Files into containers and out of them."""

import resource
import tarfile
from pathlib import Path

import pytest

from kurtc.execution.engine import Container, EngineError, Mount, PersistentMount

from .enclave import Enclave, files_in

_FILL = """
if [ "$(id -u)" = 0 ]; then
  mkdir -p /top/folder/deep
  echo a >/top/folder/a
  echo b >/top/folder/deep/b
  ln -s folder/a /top/rel
  ln -s /top/folder /link
  ln -s top/folder/a /to-a
fi
mkdir /tmp/mine
echo x >/tmp/mine/x
touch /tmp/done
exec sleep infinity
"""


def test_each_container_has_its_own_copy_that_it_may_change(enclave: Enclave) -> None:
    mount = Mount(path="/given", archives=(enclave.archive({"in/file": b"content"}),))
    one, other = enclave.service(mounts=(mount,)), enclave.service(mounts=(mount,))
    enclave.output(one, "sh", "-c", "echo changed >/given/in/file; echo new >/given/new")
    assert enclave.copied(one, "/given") == {"in/file": b"changed\n", "new": b"new\n"}
    assert enclave.copied(other, "/given") == {"in/file": b"content"}


def test_a_mount_hides_what_the_image_has_there(enclave: Enclave) -> None:
    found = enclave.service(mounts=(Mount(path="/etc/apt", archives=(enclave.archive({"file": b""}),)),))
    assert enclave.output(found, "ls", "/etc/apt") == "file\n"


def test_a_mount_without_archives_is_an_empty_folder(enclave: Enclave) -> None:
    found = enclave.service(mounts=(Mount(path="/a/b/c", archives=()),))
    assert enclave.output(found, "sh", "-c", "ls -A /a/b/c && touch /a/b/c/x") == ""


def test_the_last_archive_is_on_top(enclave: Enclave) -> None:
    archives = tuple(enclave.archive(files) for files in ({"a": b"1", "b": b"1"}, {"b": b"2", "c": b"2"}))
    found = enclave.service(mounts=(Mount(path="/given", archives=archives),))
    assert enclave.copied(found, "/given") == {"a": b"1", "b": b"2", "c": b"2"}


def test_a_mount_inside_of_another_has_its_own_files_only(enclave: Enclave) -> None:
    outer = enclave.archive({"file": b"outer", "inner/": b"", "inner/hidden": b"outer"})
    inner = enclave.archive({"file": b"inner"})
    mounts = (Mount(path="/outer/inner", archives=(inner,)), Mount(path="/outer", archives=(outer,)))
    found = enclave.service(mounts=mounts)
    assert enclave.copied(found, "/outer") == {"file": b"outer", "inner/file": b"inner"}


def test_a_persistent_directory_outlives_containers_and_begins_as_the_image_has_it(enclave: Enclave) -> None:
    mount = PersistentMount(path="/etc/apt", key="kept")
    first = enclave.service(mounts=(mount,))
    assert "sources.list.d" in enclave.output(first, "ls", "/etc/apt")
    enclave.output(first, "sh", "-c", "echo mine >/etc/apt/mine")
    enclave.engine.remove_container(first.id)
    second = enclave.service(mounts=(PersistentMount(path="/elsewhere", key="kept"),))
    assert enclave.output(second, "cat", "/elsewhere/mine") == "mine\n"
    enclave.engine.remove_container(second.id)
    enclave.engine.remove_volumes(enclave.name, ["kept", "never-there"])
    assert enclave.output(enclave.service(mounts=(mount,)), "ls", "/etc/apt/").find("mine") == -1


def test_a_file_is_copied_under_its_name(enclave: Enclave) -> None:
    found = enclave.service("printf 'a\\0b' >/file; exec sleep infinity")
    enclave.output(found, "sh", "-c", "until test -s /file; do :; done")
    assert enclave.copied(found, "/file") == {"file": b"a\0b"}


@pytest.mark.parametrize("path", ["/top/folder", "/top/folder/", "/top/folder/*", "/top/folder/.", "/link", "/link/"])
def test_the_contents_of_a_folder_are_copied(enclave: Enclave, path: str) -> None:
    found = _filled(enclave)
    assert enclave.copied(found, path) == {"a": b"a\n", "deep/b": b"b\n"}


def test_a_link_to_a_file_is_followed_and_keeps_its_name(enclave: Enclave) -> None:
    assert enclave.copied(_filled(enclave), "/to-a") == {"to-a": b"a\n"}


def test_links_in_a_folder_stay_links(enclave: Enclave) -> None:
    target = enclave.folder / "links.tar"
    enclave.engine.copy_out(_filled(enclave).id, "/top", target)
    with tarfile.open(target) as archive:
        assert archive.getmember("rel").linkname == "folder/a"
        assert {member.name for member in archive} == {"folder", "folder/a", "folder/deep", "folder/deep/b", "rel"}


def test_equal_contents_give_equal_archives(enclave: Enclave) -> None:
    archives = []
    for number in range(2):
        found = _filled(enclave, user=str(1000 + number))
        archives.append(enclave.folder / f"equal-{number}.tar")
        enclave.engine.copy_out(found.id, "/tmp/mine", archives[-1])
    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert files_in(archives[0]) == {"x": b"x\n"}


def test_files_of_a_container_that_has_ended_are_copied(enclave: Enclave) -> None:
    found = _filled(enclave)
    enclave.engine.stop_container(found.id)
    assert enclave.copied(found, "/top/folder/deep") == {"b": b"b\n"}


def test_a_path_that_is_missing_is_named_and_nothing_is_written(enclave: Enclave, tmp_path: Path) -> None:
    found = _filled(enclave)
    with pytest.raises(EngineError, match="there is no '/nowhere'"):
        enclave.engine.copy_out(found.id, "/nowhere", tmp_path / "target")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named_and_nothing_stays(enclave: Enclave, tmp_path: Path) -> None:
    found = enclave.service("head -c 4000000 /dev/zero >/big; touch /done; exec sleep infinity")
    enclave.output(found, "sh", "-c", "until test -e /done; do :; done")
    (tmp_path / "target").write_bytes(b"before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(EngineError, match="target' cannot be written: File too large"):
            enclave.engine.copy_out(found.id, "/big", tmp_path / "target")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("target", b"before")]


def _filled(enclave: Enclave, **fields: str) -> Container:
    found = enclave.service(_FILL, **fields)
    enclave.output(found, "sh", "-c", "until test -e /tmp/done; do :; done")
    return found
