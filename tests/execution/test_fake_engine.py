"""The engine that other tests stand on does what the protocol says."""

from pathlib import Path

import pytest

from execution.fake_engine import FakeEngine, tar
from kurtc.execution.engine import (
    ContainerRequest,
    Ended,
    Engine,
    EngineError,
    EngineLostError,
    HostPort,
    HttpRequest,
    Mount,
    PersistentMount,
    PullImage,
)


def _request(name: str = "web", **rest: object) -> ContainerRequest:
    return ContainerRequest(role="service", name=name, unit="s1", image="nginx", **rest)  # type: ignore[arg-type]


@pytest.fixture
def engine() -> FakeEngine:
    engine = FakeEngine(local_images={"nginx"})
    engine.open_enclave("e")
    return engine


def test_it_is_an_engine(engine: FakeEngine) -> None:
    as_protocol: Engine = engine  # mypy compares the signatures
    assert as_protocol.identity().id == "fake-engine"


def test_containers_start_with_an_address_and_published_ports(engine: FakeEngine) -> None:
    made = engine.start_container("e", _request(address="172.16.0.9", published=(HostPort(number=80, protocol="TCP"),)))
    assert (made.status, made.address, made.ports[0].host_port) == ("running", "172.16.0.9", 32768)
    assert engine.containers("e") == (made,)
    with pytest.raises(EngineError, match=r"172\.16\.0\.9 is in use"):
        engine.start_container("e", _request("other", address="172.16.0.9"))


def test_containers_need_an_image_that_was_prepared(engine: FakeEngine) -> None:
    with pytest.raises(EngineError, match="no such image: redis"):
        engine.start_container("e", ContainerRequest(role="service", name="db", unit="s1", image="redis"))
    progress: list[object] = []
    ready = engine.prepare_image(PullImage(name="redis"), progress.append)
    assert (ready.origin, len(progress)) == ("pulled", 2)
    engine.start_container("e", ContainerRequest(role="service", name="db", unit="s1", image=ready.id))


def test_files_of_mounts_can_be_copied_out_and_persistent_ones_stay(engine: FakeEngine, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(tar({"x/y.txt": b"hello"}))
    mounts = (Mount(path="/data", archives=(archive,)), PersistentMount(path="/keep", key="k"))
    first = engine.start_container("e", _request(mounts=mounts))
    engine.boxes[first.id].directories["/keep"]["note"] = b"kept"
    engine.copy_out(first.id, "/data/x", tmp_path / "out.tar")
    assert (tmp_path / "out.tar").read_bytes() == tar({"y.txt": b"hello"})
    engine.remove_container(first.id)
    engine.remove_container(first.id)
    second = engine.start_container("e", _request(mounts=mounts))
    assert second.id != first.id
    assert engine.boxes[second.id].directories["/keep"] == {"note": b"kept"}


def test_tasks_and_commands_answer_as_the_test_says(engine: FakeEngine) -> None:
    engine.commands["web"] = lambda box, command: Ended(code=3, output=" ".join(command).encode())
    container = engine.start_container("e", _request())
    pieces: list[bytes] = []
    assert engine.exec(container.id, ("a", "b"), output=pieces.append) == Ended(code=3, output=b"a b")
    assert pieces == [b"a b"]
    id_, ended = engine.run_task("e", ContainerRequest(role="task", name="t", unit="s2", image="nginx"), None)
    assert (ended.code, engine.boxes[id_].container.status) == (0, "exited")


def test_a_stopped_container_takes_no_commands_and_restarts_with_its_address(engine: FakeEngine) -> None:
    container = engine.start_container("e", _request())
    engine.stop_container(container.id)
    with pytest.raises(EngineError, match="not running"):
        engine.exec(container.id, ("true",))
    assert not engine.await_port("e", container.id, container.address, 80, 1)
    assert engine.restart_container(container.id).address == container.address
    assert engine.await_port("e", container.id, container.address, 80, 1)
    assert engine.request("e", HttpRequest(address=container.address, port=80, method="GET", path="/")).code == 200


def test_a_service_that_dies_leaves_its_log_only(engine: FakeEngine) -> None:
    engine.dying["web"] = (1, b"no config\n")
    with pytest.raises(EngineError) as failed:
        engine.start_container("e", _request())
    assert failed.value.logs == "no config\n"
    assert engine.containers("e") == ()


def test_faults_are_injected_by_name_and_happen_once(engine: FakeEngine) -> None:
    engine.fail("start_container:web", EngineError("no space left"))
    with pytest.raises(EngineError, match="no space left"):
        engine.start_container("e", _request())
    engine.start_container("e", _request())
    assert engine.calls[-2:] == ["start_container:web", "start_container:web"]
    engine.lost = True
    with pytest.raises(EngineLostError):
        engine.containers("e")
    assert engine.busy == 0


def test_nothing_stays_of_a_removed_enclave(engine: FakeEngine) -> None:
    engine.start_container("e", _request(mounts=(PersistentMount(path="/keep", key="k"),)))
    assert engine.enclaves() == ("e",)
    engine.remove_enclave("e")
    assert (engine.enclaves(), engine.containers("e"), engine.volumes) == ((), (), {})
