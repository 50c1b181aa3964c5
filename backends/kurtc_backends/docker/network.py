"""The network of an enclave."""

from ipaddress import IPv4Network
from itertools import chain
from typing import Any

from docker.errors import APIError
from docker.types import IPAMConfig, IPAMPool

from kurtc.execution.engine import EnclaveNetwork, EngineError
from kurtc_backends.docker import subnets
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated, words
from kurtc_backends.docker.labels import labels, of_enclave

_ATTEMPTS = 16


def network_name(enclave: str) -> str:
    """The name that Kurtosis gives it, too."""
    return f"kt-{enclave}"


def network(daemon: Daemon, enclave: str) -> EnclaveNetwork:
    """The network of an enclave, made if it is not there.

    Processes that do this at once agree: when more than one network was made, all keep the one that is oldest.
    """
    with translated(f"the network of the enclave '{enclave}'"):
        mine = _oldest(daemon, enclave)
        if mine is None:
            made = _made(daemon, enclave)
            mine = _oldest(daemon, enclave)
            if made and mine is not None and mine["Id"] != made:
                daemon.client.remove_network(made)
    if mine is None:
        raise EngineError(f"the network '{network_name(enclave)}' was removed as soon as it was made")
    return _described(mine)


def _oldest(daemon: Daemon, enclave: str) -> dict[str, Any] | None:
    found = daemon.client.networks(filters=of_enclave(enclave))
    named = [one for one in found if one["Name"] == network_name(enclave)]
    return min(named, key=lambda one: (one["Created"], one["Id"]), default=None)


def _made(daemon: Daemon, enclave: str) -> str:
    """The id of a new network, `""` if another process was faster. Raises `EngineError`, and what the SDK raises."""
    refused: list[IPv4Network] = []
    routes = list(subnets.of_routes()) if daemon.endpoint.scheme == "unix" else []
    for _ in range(_ATTEMPTS):
        taken = chain(subnets.of_networks(daemon.client.networks()), routes, refused)
        plan = next(subnets.candidates(taken), None)
        if plan is None:
            break
        try:
            return _create(daemon, enclave, plan)
        except APIError as error:
            if "already exists" in words(error):
                return ""
            if "overlap" not in words(error):
                raise
            refused.append(plan.subnet)
    raise EngineError(
        f"no free range of addresses for the network '{network_name(enclave)}'",
        hint="remove enclaves and networks that are not needed any more: `docker network prune`",
    )


def _create(daemon: Daemon, enclave: str, plan: subnets.Plan) -> str:
    pool = IPAMPool(subnet=str(plan.subnet), iprange=str(plan.dynamic), gateway=str(plan.gateway))
    made = daemon.client.create_network(
        network_name(enclave),
        driver="bridge",
        ipam=IPAMConfig(pool_configs=[pool]),
        check_duplicate=True,
        attachable=True,
        labels=labels(enclave, "network", name=enclave),
    )
    return str(made["Id"])


def _described(found: dict[str, Any]) -> EnclaveNetwork:
    config = found["IPAM"]["Config"][0]
    return EnclaveNetwork(
        id=found["Id"],
        name=found["Name"],
        subnet=config["Subnet"],
        dynamic=config.get("IPRange") or config["Subnet"],
    )
