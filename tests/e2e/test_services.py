"""What a service is given: files, volumes, ports, addresses, users, limits."""

import json
import socket
import subprocess
import urllib.request

import pytest

from .conftest import Build
from .engine import Project

FILES = """
def run(plan):
    page = plan.render_templates(config={"page": struct(template="{{.}}", data="page")}, name="page")
    tree = plan.upload_files(src="./tree", name="tree")
    mounts = {"/both": Directory(artifact_names=[page, tree]), "/tree": tree, "/data": Directory(persistent_key="data")}
    for name in ["first", "second"]:
        plan.add_service(name=name, config=ServiceConfig(image="kurtc-tests/dump", files=mounts))
    plan.add_service(name="nobody", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/tree": tree, "/own": Directory(persistent_key="own")},
        user=User(uid=65534, gid=65534), entrypoint=["sleep", "infinity"],
    ))
"""
TREE = {"tree/text": b"text", "tree/deep/er": b"deep", "tree/run.sh": b"#!/bin/sh\necho ran\n"}
PORTS = """
def run(plan, port):
    plan.add_service(name="web", config=ServiceConfig(
        image="kurtc-tests/dump",
        ports={"http": PortSpec(number=8080), "hidden": PortSpec(number=8081, wait=None)},
        public_ports={"http": PortSpec(number=port)},
        entrypoint=["sh", "-c", "mkdir /site; echo public >/site/index.html; exec busybox httpd -f -p 8080 -h /site"],
    ))
"""
ADDRESSES = """
def run(plan):
    one = plan.add_service(name="one", config=ServiceConfig(
        image="kurtc-tests/dump",
        cmd=["extip:KURTOSIS_IP_ADDR_PLACEHOLDER"],
        env_vars={"SELF": "KURTOSIS_IP_ADDR_PLACEHOLDER"},
    ))
    plan.add_service(name="two", config=ServiceConfig(
        image="kurtc-tests/dump",
        env_vars={"PEER": "/ip4/%s/tcp/1" % one.ip_address, "URL": "http://%s:1" % one.hostname},
    ))
"""
SETTINGS = """
def run(plan):
    plan.add_service(name="set", config=ServiceConfig(
        image="kurtc-tests/dump", max_memory=64, max_cpu=500, tty_enabled=True, tini_enabled=False,
        labels={"tier": "back"}, capabilities=["NET_ADMIN"], gpu=GpuConfig(shm_size=32, ulimits={"nofile": 1234}),
    ))
"""


@pytest.fixture(scope="module")
def files(build: Build) -> Project:
    project = build(FILES, files=TREE)
    project.up()
    return project


def test_several_artifacts_share_a_directory(files: Project) -> None:
    assert files.run("first", "cat", "/both/page", "/both/text", "/both/deep/er") == "pagetextdeep"


def test_each_service_writes_to_a_copy_of_its_own(files: Project) -> None:
    files.run("first", "sh", "-c", "echo mine >/tree/text; rm -r /tree/deep")
    assert files.run("second", "cat", "/tree/text", "/tree/deep/er") == "textdeep"
    assert files.run("first", "cat", "/both/text") == "text"
    assert [path.read_bytes() for path in files.folder.rglob("tree/text")] == [b"text"]


def test_another_up_keeps_what_a_service_wrote(files: Project) -> None:
    files.run("first", "sh", "-c", "echo kept >/tree/kept")
    files.up()
    assert files.run("first", "cat", "/tree/kept") == "kept\n"


def test_services_share_a_persistent_directory(files: Project) -> None:
    files.run("first", "sh", "-c", "echo shared >/data/file")
    assert files.run("second", "cat", "/data/file") == "shared\n"


def test_another_user_reads_artifacts(files: Project) -> None:
    assert files.run("nobody", "cat", "/tree/text") == "text"
    assert files.run("nobody", "id", "-u").strip() == "65534"


def test_a_public_port_is_open_on_the_host(build: Build) -> None:
    port = free_port()
    project = build(PORTS, arguments={"port": port})
    project.up()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        assert answer.read() == b"public\n"
    published = inspected(project, "web")["NetworkSettings"]["Ports"]
    assert [key for key, hosts in published.items() if hosts] == ["8080/tcp"]


def test_addresses_are_numeric_where_they_have_to_be(build: Build) -> None:
    project = build(ADDRESSES)
    project.up()
    address = project.run("one", "hostname", "-i").strip()
    assert project.run("one", "sh", "-c", "tr '\\0' '\\n' </dumped/argv").splitlines()[-1] == f"extip:{address}"
    environment = project.run("one", "env") + project.run("two", "env")
    assert {f"SELF={address}", f"PEER=/ip4/{address}/tcp/1", "URL=http://one:1"} <= set(environment.splitlines())


def test_settings_reach_the_engine(build: Build) -> None:
    project = build(SETTINGS)
    project.up()
    container = inspected(project, "set")
    host = container["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["NanoCpus"]) == (64_000_000, 64_000_000, 500_000_000)
    assert (host["CapAdd"], host["ShmSize"]) == (["CAP_NET_ADMIN"], 32 * 2**20)
    assert host["Ulimits"] == [{"Name": "nofile", "Hard": 1234, "Soft": 1234}]
    assert not host.get("Init")
    assert container["Config"]["Tty"]
    assert "back" in container["Config"]["Labels"].values()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def inspected(project: Project, service: str):  # type: ignore[no-untyped-def]  # the engine's own JSON
    found = project.compose("ps", "--quiet", service).stdout.strip()
    return json.loads(subprocess.run(["docker", "inspect", found], capture_output=True, check=True).stdout)[0]
