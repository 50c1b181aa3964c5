"""Enclaves: their networks, what is in them, and that nothing of them stays."""

import ipaddress
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from e2e.images import DUMP, HELPER
from kurtc.execution.engine import Engine, EngineOptions, Mount, PersistentMount
from kurtc_backends.docker import connect, subnets

from .conftest import leftovers
from .enclave import Enclave


@pytest.fixture
def name(docker: Engine) -> Iterator[str]:
    """The name of an enclave of which nothing stays."""
    made = f"test-{uuid.uuid4().hex[:12]}"
    yield made
    docker.remove_enclave(made)


def test_a_network_is_made_once(docker: Engine, name: str) -> None:
    assert docker.open_enclave(name) == docker.open_enclave(name)


def test_a_network_has_room_for_fixed_addresses(docker: Engine, name: str) -> None:
    found = docker.open_enclave(name)
    assert found.name == f"kt-{name}"
    whole, dynamic = ipaddress.ip_network(found.subnet), ipaddress.ip_network(found.dynamic)
    assert dynamic == list(whole.subnets(prefixlen_diff=1))[1]


def test_processes_that_open_an_enclave_at_once_get_one_network(docker: Engine, name: str) -> None:
    engines = [connect(EngineOptions(helper_image=HELPER)) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda engine: engine.open_enclave(name), engines))
    assert len({one.id for one in found}) == 1
    listed = subprocess.run(
        ["docker", "network", "ls", "--quiet", "--no-trunc", "--filter", f"name=kt-{name}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.split() == [found[0].id]


def test_enclaves_that_are_opened_at_once_have_different_addresses(docker: Engine) -> None:
    names = [f"test-{uuid.uuid4().hex[:12]}" for _ in range(6)]
    try:
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(docker.open_enclave, names))
        assert len({one.subnet for one in found}) == 6
    finally:
        for name in names:
            docker.remove_enclave(name)


def test_a_range_that_the_engine_refuses_is_not_tried_twice(
    docker: Engine, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f"test-{uuid.uuid4().hex[:12]}"
    taken = docker.open_enclave(other).subnet
    monkeypatch.setattr(subnets, "of_networks", lambda networks: iter(()))  # as if it had been taken just now
    try:
        assert docker.open_enclave(name).subnet != taken
    finally:
        docker.remove_enclave(other)


def test_dynamic_addresses_never_take_fixed_ones(enclave: Enclave) -> None:
    dynamic = ipaddress.ip_network(enclave.engine.open_enclave(enclave.name).dynamic)
    assert ipaddress.ip_address(enclave.service().address) in dynamic


def test_everything_of_an_enclave_is_found_and_removed(docker: Engine, enclave: Enclave, name: str) -> None:
    docker.open_enclave(name)
    mine = Enclave(engine=docker, folder=enclave.folder, name=name)
    mounts = (Mount(path="/copy", archives=()), PersistentMount(path="/kept", key="kept"))
    running, done = mine.service(mounts=mounts), mine.service("exit 0", unit="done")
    docker.await_port(name, running.id, running.address, 80, 0.2)
    docker.stop_container(done.id)
    assert name in docker.enclaves()
    assert [(one.role, one.status) for one in docker.containers(name)] == [
        ("service", "running"), ("service", "exited"), ("helper", "running")
    ]  # fmt: skip
    docker.remove_enclave(name)
    assert leftovers(name) == ""
    assert name not in docker.enclaves()
    assert docker.containers(name) == ()


def test_a_container_starts_again_in_the_network_that_took_the_place_of_its_own(
    docker: Engine, enclave: Enclave, name: str
) -> None:
    subnet = ipaddress.ip_network(docker.open_enclave(name).subnet)
    mine = Enclave(engine=docker, folder=enclave.folder, name=name)
    first = mine.service(name="db", address=str(subnet[2]))
    docker.stop_container(first.id)
    subprocess.run(["docker", "network", "rm", f"kt-{name}"], capture_output=True, check=True, timeout=60)
    if docker.open_enclave(name).subnet != str(subnet):
        pytest.skip("somebody else has taken the range of addresses")
    again = docker.restart_container(first.id)
    assert (again.id, again.status, again.address) == (first.id, "running", first.address)
    assert mine.output(mine.service(), "getent", "hosts", "db").split()[0] == first.address


def test_removing_an_enclave_that_is_not_there_is_fine(docker: Engine, name: str) -> None:
    docker.remove_enclave(name)


def test_removing_a_container_removes_its_copies_and_keeps_its_directories(docker: Engine, enclave: Enclave) -> None:
    before = volumes(enclave.name)
    mounts = (Mount(path="/copy", archives=()), PersistentMount(path="/kept", key="stays"))
    found = enclave.service(mounts=mounts)
    assert len(volumes(enclave.name) - before) == 2
    docker.remove_container(found.id)
    assert volumes(enclave.name) - before == {f"stays.{enclave.name}"}


def volumes(enclave: str) -> set[str]:
    command = ["docker", "volume", "ls", "--quiet", "--filter", f"label=kurtc.enclave={enclave}"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_a_container_that_the_user_connected_does_not_keep_the_network(docker: Engine, name: str) -> None:
    network = docker.open_enclave(name).name
    command = ["docker", "run", "--detach", "--rm", "--network", network, "--entrypoint", "sleep", DUMP, "1000"]
    foreign = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    try:
        docker.remove_enclave(name)
        assert leftovers(name) == ""
    finally:
        subprocess.run(["docker", "rm", "--force", foreign], capture_output=True, check=True)
