"""Each service has an address of its own, the same one for as long as the enclave exists."""

from dataclasses import replace

import pytest

from kurtc.execution.addresses import with_addresses
from kurtc.execution.engine import EnclaveNetwork, EngineError
from kurtc.execution.state import State

NETWORK = EnclaveNetwork(id="n", name="kt-e", subnet="10.0.0.0/28", dynamic="10.0.0.8/29")
EMPTY = State(enclave="e", engine="m", created=0)


def test_addresses_are_given_out_in_order_and_stay() -> None:
    first = with_addresses(EMPTY, NETWORK, ["b", "a", "b"])
    assert first.addresses == {"b": "10.0.0.2", "a": "10.0.0.3"}
    second = with_addresses(first, NETWORK, ["c", "a"])
    assert second.addresses == {"b": "10.0.0.2", "a": "10.0.0.3", "c": "10.0.0.4"}
    assert with_addresses(second, NETWORK, ["a"]) is second


def test_a_network_that_was_made_anew_elsewhere_has_other_addresses() -> None:
    first = with_addresses(EMPTY, NETWORK, ["b", "a"])
    other = replace(NETWORK, subnet="10.0.1.0/28", dynamic="10.0.1.8/29")
    assert with_addresses(first, other, ["a", "b"]).addresses == {"a": "10.0.1.2", "b": "10.0.1.3"}


def test_a_network_that_is_too_small_says_so() -> None:
    assert len(with_addresses(EMPTY, NETWORK, map(str, range(6))).addresses) == 6
    with pytest.raises(EngineError, match=r"10\.0\.0\.0/28 has no addresses for 7 services"):
        with_addresses(EMPTY, NETWORK, map(str, range(7)))
