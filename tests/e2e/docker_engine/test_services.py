"""Services: what is asked of a container is what it gets."""

import socket

import pytest

from kurtc.execution.engine import EngineError, HostPort
from kurtc_backends.docker import starting

from .enclave import Enclave

LISTEN = "exec busybox httpd -f -p 8080 -h /"


def test_a_service_has_its_fixed_address_and_others_find_it_by_name(enclave: Enclave) -> None:
    subnet = enclave.engine.open_enclave(enclave.name).subnet
    address = f"{subnet.rpartition('.')[0]}.77"
    found = enclave.service(name="fixed", address=address)
    other = enclave.service()
    assert found.address == address
    assert enclave.output(other, "getent", "hosts", "fixed").split()[0] == address


def test_a_service_gets_its_environment_user_labels_and_limits(enclave: Enclave) -> None:
    found = enclave.service(
        environment={"NAME": "a=b $c\n"},
        user="1000:1001",
        labels={"mine": "kept"},
        unit="unit-7",
        cpu=1500,
        memory=64,
        shm_size=16,
        ulimits={"nofile": 1234},
    )
    assert enclave.output(found, "printenv", "NAME") == "a=b $c\n\n"
    assert enclave.output(found, "sh", "-c", "id -u; id -g; ulimit -n") == "1000\n1001\n1234\n"
    inspected = enclave.engine.inspect_container(found.id)
    labels = inspected["Config"]["Labels"]  # type: ignore[index]
    assert labels["mine"] == "kept"
    assert (labels["kurtc.enclave"], labels["kurtc.unit"]) == (enclave.name, "unit-7")
    host = inspected["HostConfig"]
    wanted = {"NanoCpus": 1_500_000_000, "Memory": 64_000_000, "MemorySwap": 64_000_000, "ShmSize": 16 * 2**20}
    assert {name: host[name] for name in wanted} == wanted  # type: ignore[index]


def test_input_stays_open_and_the_first_process_is_an_init(enclave: Enclave) -> None:
    found = enclave.service("exec cat")
    assert found.status == "running"
    assert "init" in enclave.output(found, "cat", "/proc/1/comm")
    assert enclave.output(enclave.service("exec sleep 1000", init=False), "cat", "/proc/1/comm") == "sleep\n"


def test_rights_are_given_as_asked(enclave: Enclave) -> None:
    found = enclave.service(capabilities=("NET_ADMIN",), devices=("/dev/null",), tty=True, host_pids=True)
    inspected = enclave.engine.inspect_container(found.id)
    host = inspected["HostConfig"]
    assert host["PidMode"] == "host"  # type: ignore[index]
    assert [name.removeprefix("CAP_") for name in host["CapAdd"]] == ["NET_ADMIN"]  # type: ignore[index]
    assert inspected["Config"]["Tty"] is True  # type: ignore[index]


def test_ports_are_published_where_the_user_can_reach_them(enclave: Enclave) -> None:
    found = enclave.service(LISTEN, published=(HostPort(number=8080, protocol="TCP"),), exposed=((8080, "TCP"),))
    (port,) = found.ports
    assert (port.number, port.protocol) == (8080, "TCP")
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 8080, 30)
    with socket.create_connection((port.address, port.host_port), timeout=10) as connection:
        connection.sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 404")
    (listed,) = [one for one in enclave.engine.containers(enclave.name) if one.id == found.id]
    assert listed == found


def test_a_fixed_port_of_the_host_is_used_and_a_taken_one_is_named(enclave: Enclave) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    port = HostPort(number=8080, protocol="TCP", host_number=number, everywhere=True)
    found = enclave.service(LISTEN, published=(port,))
    assert [one.host_port for one in found.ports] == [number]
    with pytest.raises(EngineError, match=str(number)) as caught:
        enclave.service(LISTEN, name="late", published=(port,))
    assert "choose another public port" in caught.value.hint
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "late"] == []


def test_a_service_that_dies_at_once_says_what_it_said(enclave: Enclave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_SETTLED", 3)
    with pytest.raises(EngineError, match="'dying' ended with exit code 3") as caught:
        enclave.service("echo to out; echo to err >&2; exit 3", name="dying")
    assert sorted(caught.value.logs.splitlines()) == ["to err", "to out"]
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "dying"] == []


def test_a_service_that_ends_well_at_once_is_fine(enclave: Enclave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_SETTLED", 3)
    found = enclave.service("exit 0")
    assert (found.status, found.exit_code) == ("exited", 0)


@pytest.mark.parametrize("init", [True, False])
def test_a_program_that_is_missing_is_named_and_nothing_stays(
    enclave: Enclave, monkeypatch: pytest.MonkeyPatch, init: bool
) -> None:
    monkeypatch.setattr(starting, "_SETTLED", 3)
    with pytest.raises(EngineError) as caught:
        enclave.service(name="odd", entrypoint=("no-such-program",), init=init)
    assert "no-such-program" in caught.value.message + caught.value.logs
    assert "`entrypoint`" in caught.value.hint
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "odd"] == []


def test_a_stopped_service_starts_again_with_its_files_and_address(enclave: Enclave) -> None:
    subnet = enclave.engine.open_enclave(enclave.name).subnet
    first = enclave.service(address=f"{subnet.rpartition('.')[0]}.99")
    enclave.output(first, "sh", "-c", "echo kept >/file")
    enclave.engine.stop_container(first.id)
    enclave.engine.stop_container(first.id)
    (stopped,) = [one for one in enclave.engine.containers(enclave.name) if one.id == first.id]
    assert (stopped.status, stopped.address) == ("exited", first.address)
    again = enclave.engine.restart_container(first.id)
    assert (again.id, again.status, again.address) == (first.id, "running", first.address)
    assert enclave.output(again, "cat", "/file") == "kept\n"


def test_removing_a_container_twice_is_fine(enclave: Enclave) -> None:
    found = enclave.service()
    enclave.engine.remove_container(found.id)
    enclave.engine.remove_container(found.id)


def test_the_log_can_be_read_from_its_end(enclave: Enclave) -> None:
    found = enclave.service("seq 100; exec sleep infinity")
    enclave.output(found, "sh", "-c", "sleep 0.5")
    assert b"".join(enclave.engine.logs(found.id, tail=2)) == b"99\n100\n"
    assert len(b"".join(enclave.engine.logs(found.id)).splitlines()) == 100
