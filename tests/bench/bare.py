"""The bare engine API: as many containers as asked for, each with one call to make and one to start it.

`python -m bench.bare up|chain|down COUNT NAME`: all at once, one after the other, or removed again.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import docker

IMAGE = "debian:bookworm-slim"


def main(action: str, count: int, name: str) -> None:
    """Do it on the engine that the environment names."""
    client = docker.from_env(max_pool_size=64, timeout=600).api
    if action == "down":
        _down(client, name)
        return
    client.create_network(name)

    def start(number: int) -> None:
        endpoint = client.create_endpoint_config(aliases=[f"s{number}"])
        networking = client.create_networking_config({name: endpoint})  # type: ignore[arg-type] # the stubs are wrong
        host = client.create_host_config(init=True, network_mode=name)
        made = client.create_container(
            IMAGE, ["sleep", "infinity"], host_config=host, networking_config=networking, name=f"{name}-{number}"
        )
        client.start(made["Id"])

    if action == "chain":
        for number in range(count):
            start(number)
    else:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(start, range(count)))


def _down(client: docker.APIClient, name: str) -> None:
    found = client.containers(all=True, filters={"name": f"{name}-"})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda container: client.remove_container(container["Id"], force=True), found))
    for network in client.networks(names=[name]):
        for left in client.inspect_network(network["Id"])["Containers"]:
            client.disconnect_container_from_network(left, network["Id"], force=True)
        client.remove_network(network["Id"])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
