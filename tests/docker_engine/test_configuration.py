"""What the engine is told about a container."""

from typing import Any

from kurtc.execution.engine import ContainerRequest, Gpus, HostPort, Mount, PersistentMount
from kurtc_backends.docker.configuration import configuration, volume_name


def told(*, is_local: bool = True, **fields: Any) -> dict[str, Any]:
    given = {"role": "service", "name": "web", "unit": "u", "image": "nginx", **fields}
    return configuration("mine", "kt-mine", ContainerRequest(**given), is_local=is_local)


def host(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = told(**fields)["HostConfig"]
    return found


def test_what_the_image_says_is_left_to_the_image() -> None:
    assert {"Entrypoint", "Cmd", "User"}.isdisjoint(told())
    given = told(entrypoint=("a", ""), command=("b",), user="1:2")
    assert (given["Entrypoint"], given["Cmd"], given["User"]) == (["a", ""], ["b"], "1:2")


def test_a_container_is_found_by_its_name_and_has_its_address() -> None:
    assert told(address="172.16.0.9")["NetworkingConfig"] == {
        "EndpointsConfig": {"kt-mine": {"Aliases": ["web"], "IPAMConfig": {"IPv4Address": "172.16.0.9"}}}
    }
    assert told()["NetworkingConfig"] == {"EndpointsConfig": {"kt-mine": {"Aliases": ["web"]}}}


def test_limits_are_in_the_units_of_the_engine() -> None:
    found = host(cpu=250, memory=6, shm_size=64, ulimits={"nofile": 10})
    assert (found["NanoCpus"], found["Memory"], found["MemorySwap"]) == (250_000_000, 6_000_000, 6_000_000)
    assert (found["ShmSize"], found["Ulimits"]) == (64 * 2**20, [{"Name": "nofile", "Soft": 10, "Hard": 10}])


def test_rights_are_passed_on() -> None:
    found = host(devices=("/dev/fuse",), capabilities=("SYS_ADMIN",), privileged=True, host_pids=True, init=False)
    device = {"PathOnHost": "/dev/fuse", "PathInContainer": "/dev/fuse", "CgroupPermissions": "rwm"}
    assert (found["Devices"], found["CapAdd"]) == ([device], ["SYS_ADMIN"])
    assert (found["Privileged"], found["PidMode"], found["Init"]) == (True, "host", False)


def test_gpus_are_asked_for_by_number_or_by_name() -> None:
    common = {"Driver": "nvidia", "Capabilities": [["gpu"]]}
    assert host(gpus=Gpus(driver="nvidia", count=-1))["DeviceRequests"] == [{**common, "Count": -1}]
    named = Gpus(driver="nvidia", count=2, device_ids=("0", "3"))
    assert host(gpus=named)["DeviceRequests"] == [{**common, "DeviceIDs": ["0", "3"]}]
    assert host(gpus=Gpus(driver="nvidia"))["DeviceRequests"] == []


def test_copies_are_volumes_without_a_name_and_directories_that_stay_have_one() -> None:
    mounts = (Mount(path="/copy", archives=()), PersistentMount(path="/kept", key="data"))
    copy, kept = host(mounts=mounts)["Mounts"]
    assert (copy["Target"], copy["VolumeOptions"]["NoCopy"], "Source" in copy) == ("/copy", True, False)
    assert (kept["Target"], kept["Source"], "NoCopy" in kept["VolumeOptions"]) == ("/kept", "data.mine", False)
    assert {mount["VolumeOptions"]["Labels"]["kurtc.enclave"] for mount in (copy, kept)} == {"mine"}


def test_the_names_of_directories_differ_where_keys_and_enclaves_do() -> None:
    assert volume_name("b--c", "a") != volume_name("c", "a--b")


def test_folders_of_the_host_are_bound() -> None:
    socket = "/var/run/docker.sock"
    assert host(binds={socket: "/sock"})["Mounts"] == [{"Type": "bind", "Source": socket, "Target": "/sock"}]


def test_ports_are_opened_where_the_user_can_reach_them() -> None:
    ports = (
        HostPort(number=80, protocol="TCP"),
        HostPort(number=53, protocol="UDP", host_number=5353, everywhere=True),
    )
    tcp, udp = {"HostIp": "127.0.0.1", "HostPort": ""}, {"HostIp": "0.0.0.0", "HostPort": "5353"}
    assert host(published=ports)["PortBindings"] == {"80/tcp": [tcp], "53/udp": [udp]}
    assert host(published=ports, is_local=False)["PortBindings"]["80/tcp"] == [{**tcp, "HostIp": "0.0.0.0"}]


def test_published_ports_are_exposed_too() -> None:
    given = told(exposed=((80, "TCP"),), published=(HostPort(number=443, protocol="TCP"),))
    assert given["ExposedPorts"] == {"80/tcp": {}, "443/tcp": {}}


def test_labels_of_kurtc_win_over_those_of_the_user() -> None:
    found = told(labels={"mine": "1", "kurtc.enclave": "forged"})["Labels"]
    assert found == {
        "mine": "1", "kurtc.enclave": "mine", "kurtc.role": "service", "kurtc.name": "web", "kurtc.unit": "u"
    }  # fmt: skip


def test_a_service_keeps_its_input_open_and_a_task_has_none() -> None:
    assert told()["OpenStdin"] is True
    assert told(role="task")["OpenStdin"] is False
