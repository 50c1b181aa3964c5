"""The fixed addresses of services, given out in the plan's order before anything starts."""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kurtc.execution.engine import EnclaveNetwork, EngineError
from kurtc.execution.state import State


def with_addresses(state: State, network: EnclaveNetwork, services: Iterable[str]) -> State:
    """The state with an address for each service, which it keeps for as long as the enclave's network has it.

    Raises `EngineError` where the network has too few.
    """
    subnet = ipaddress.ip_network(network.subnet)
    kept = {name: text for name, text in state.addresses.items() if ipaddress.ip_address(text) in subnet}
    missing = [name for name in dict.fromkeys(services) if name not in kept]
    found = dict(zip(missing, _free(network, kept.values()), strict=False))
    if len(found) < len(missing):
        count = len(kept) + len(missing)
        message = f"the network {network.subnet} has no addresses for {count} services"
        raise EngineError(message, hint="use another --enclave, or fewer services in one")
    return state if state.addresses == kept | found else replace(state, addresses=kept | found)


def _free(network: EnclaveNetwork, taken: Iterable[str]) -> Iterator[str]:
    """The free addresses outside of the dynamic ones; the first of the network is the gateway's."""
    subnet, dynamic = ipaddress.ip_network(network.subnet), ipaddress.ip_network(network.dynamic)
    first, last = int(subnet.network_address) + 2, int(subnet.broadcast_address)
    used = {int(ipaddress.ip_address(address)) for address in taken}
    for number in range(first, last):
        if number not in used and not int(dynamic.network_address) <= number <= int(dynamic.broadcast_address):
            yield str(ipaddress.ip_address(number))
