"""Waiting for ports, from inside of the enclave's network."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from e2e.images import HELPER
from kurtc.execution.engine import EngineOptions
from kurtc_backends.docker import connect

from .enclave import Enclave


def test_a_port_that_opens_late_is_seen_soon(enclave: Enclave) -> None:
    found = enclave.service("sleep 2; exec busybox httpd -f -p 80 -h /", exposed=((80, "TCP"),))
    began = time.monotonic()
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 80, 60)
    assert time.monotonic() - began < 10


def test_a_port_that_never_opens_is_given_up_in_time(enclave: Enclave) -> None:
    found = enclave.service()
    enclave.engine.await_port(enclave.name, found.id, found.address, 80, 0.1)  # the helper is there from now on
    began = time.monotonic()
    assert not enclave.engine.await_port(enclave.name, found.id, found.address, 80, 2)
    assert 1.9 < time.monotonic() - began < 4


def test_waiting_ends_when_the_container_ends(enclave: Enclave) -> None:
    found = enclave.service("sleep 2; exit 1")
    began = time.monotonic()
    assert not enclave.engine.await_port(enclave.name, found.id, found.address, 80, 60)
    assert time.monotonic() - began < 20


def test_waiting_for_a_container_that_is_gone_ends(enclave: Enclave) -> None:
    found = enclave.service()
    enclave.engine.remove_container(found.id)
    assert not enclave.engine.await_port(enclave.name, found.id, found.address, 80, 60)


def test_many_ports_are_waited_for_at_once(enclave: Enclave) -> None:
    found = enclave.service("for p in 1 2 3 4 5; do busybox httpd -p 800$p -h /; done; exec sleep infinity")

    def opens(number: int) -> bool:
        return enclave.engine.await_port(enclave.name, found.id, found.address, 8000 + number, 5)

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(opens, range(10))) == [False, *[True] * 5, *[False] * 4]


def test_a_helper_that_was_removed_is_replaced(enclave: Enclave) -> None:
    found = enclave.service("exec busybox httpd -f -p 80 -h /", exposed=((80, "TCP"),))
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 80, 30)
    (helper,) = [one for one in enclave.engine.containers(enclave.name) if one.role == "helper"]
    subprocess.run(["docker", "rm", "--force", helper.id], check=True, capture_output=True)
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 80, 30)


def test_another_process_uses_the_same_helper(enclave: Enclave) -> None:
    found = enclave.service("exec busybox httpd -f -p 80 -h /", exposed=((80, "TCP"),))
    assert enclave.engine.await_port(enclave.name, found.id, found.address, 80, 30)
    other = connect(EngineOptions(helper_image=HELPER))
    assert other.await_port(enclave.name, found.id, found.address, 80, 30)
    assert len([one for one in other.containers(enclave.name) if one.role == "helper"]) == 1
