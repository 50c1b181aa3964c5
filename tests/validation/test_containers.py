from typing import Any

import pytest

from kurtc.plan.configs import Directory, GpuConfig, Image, Template, User
from kurtc.plan.instructions import Instruction, RenderTemplates, SetService
from validation.plans import add, config, found, lookup, only, py, sh, upload

A = Directory(artifact_names=("a",))
KEY = Directory(persistent_key="data")
RENDERED = RenderTemplates(config={"keys/jwt": Template(template="x", data=None)}, name="a")
SOCKET = "/var/run/docker.sock"


def service(**fields: Any) -> list[Instruction]:
    return [upload("a"), lookup("a"), add(**fields)]


CASES: dict[str, tuple[list[Instruction], list[str]]] = {
    "files are mounted below the root": (service(files={"/a": A}), []),
    "files are mounted at absolute paths": (service(files={"a": A}), ["3 mount-path"]),
    "files are not mounted over everything": (service(files={"/./": A}), ["3 mount-path"]),
    "tasks mount at absolute paths": ([upload("a"), sh(files={"x": "a"})], ["2 mount-path"]),
    "paths are mounted once": (service(files={"/a": A, "/a/": KEY}), ["3 duplicate-mount"]),
    "a bind mount is a mount": (
        [add(files={"/a": KEY}, bind_mounts={SOCKET: "/a"})],
        ["1 duplicate-mount"],
    ),
    "only the engine's socket is bound": ([sh(bind_mounts={"/etc": "/a"})], ["1 bind-mount"]),
    "the engine's socket can be bound": ([add(bind_mounts={SOCKET: "/var/run/docker.sock"})], []),
    "mounts may lie below mounts": (service(files={"/a": A, "/a/keys": KEY}), []),
    "mounts should not hide rendered files": (
        [RENDERED, add(files={"/a": A, "/a/keys": KEY})],
        ["warning 2 shadowed-mount"],
    ),
    "mounts beside rendered files hide nothing": ([RENDERED, add(files={"/a": A, "/a/key": KEY})], []),
    "a directory is of one kind": (
        service(files={"/a": Directory(artifact_names=("a",), persistent_key="data")}),
        ["3 directory-content"],
    ),
    "a persistent key is written like a service's name": (
        [add(files={"/a": Directory(persistent_key="my_data")})],
        ["1 persistent-key"],
    ),
    "a persistent key is mounted once a service": ([add(files={"/a": KEY, "/b": KEY})], ["1 duplicate-persistent-key"]),
    "services share persistent keys": ([add("a", files={"/a": KEY}), add("b", files={"/a": KEY})], []),
    "variables have names": ([add(env_vars={"": "x"})], ["1 environment-variable"]),
    "names of variables have no equals sign": ([sh(env_vars={"A=1": "x"})], ["1 environment-variable"]),
    "names of variables have no NUL": ([sh(env_vars={"A\0": "x"})], ["1 environment-variable"]),
    "names of variables may be strange": ([add(env_vars={"a.b-c d": ""})], []),
    "commands have no NUL": ([add(cmd=("a\0b",))], ["1 nul-character"]),
    "values of variables have no NUL": ([add(env_vars={"A": "\0"})], ["1 nul-character"]),
    "a label is simple": ([add(labels={"a.b_c-1": "X.y_z-1", "empty": ""})], []),
    "a label's key is in lower case": ([add(labels={"Team": "x"})], ["1 label"]),
    "a label's value has no blank": ([add(labels={"team": "a b"})], ["1 label"]),
    "a label's value ends with a letter": ([add(labels={"team": "a-"})], ["1 label"]),
    "a label of set_service counts": ([add(), SetService(name="web", config=config(labels={"A": ""}))], ["2 label"]),
    "limits are above reservations": ([add(max_cpu=10, min_cpu=5, max_memory=100, min_memory=100)], []),
    "the least cpu is not above the most": ([add(max_cpu=10, min_cpu=11)], ["1 resource-limit"]),
    "the least memory is not above the most": ([add(max_memory=10, min_memory=11)], ["1 resource-limit"]),
    "no limit is above every reservation": ([add(min_cpu=10, min_memory=10)], []),
    "a container needs 6 MB": ([add(max_memory=5)], ["1 resource-limit"]),
    "nothing is negative": ([add(min_cpu=-1)], ["1 resource-limit"]),
    "a directory's size is not negative": (
        [add(files={"/a": Directory(persistent_key="a", size=-1)})],
        ["1 resource-limit"],
    ),
    "all GPUs are -1": ([add(gpu=GpuConfig(count=-1))], []),
    "there is no -2 of GPUs": ([add(gpu=GpuConfig(count=-2))], ["1 resource-limit"]),
    "ulimits are those of Linux": ([add(gpu=GpuConfig(ulimits={"memlock": -1, "stack": 1}))], []),
    "other ulimits are not": ([add(gpu=GpuConfig(ulimits={"memlok": -1}))], ["1 ulimit"]),
    "devices are absolute": ([add(devices=("/dev/kvm",))], []),
    "devices are not relative": ([add(devices=("kvm",))], ["1 device-path"]),
    "capabilities are those of Linux": ([add(capabilities=("NET_ADMIN", "CAP_SYS_TIME", "all"))], []),
    "other capabilities are suspicious": ([add(capabilities=("NET_ADMN",))], ["warning 1 capability"]),
    "users are numbers from 0": ([add(user=User(uid=0, gid=0))], []),
    "users are not negative": ([add(user=User(uid=-1))], ["1 user-id"]),
    "a task's name fits a container": ([sh("my_Task.1")], []),
    "a task's name has no blank": ([sh("my task")], ["1 task-name"]),
    "a task's name is not empty": ([py(name="")], ["1 task-name"]),
    "an image may be anything that Docker takes": ([add(image=Image(name="localhost:5000/a/b_c:V1"))], []),
    "an image is not empty": ([add(image=Image(name=""))], ["1 image-reference"]),
    "an image is in lower case": ([sh(image=Image(name="Nginx"))], ["1 image-reference"]),
    "a registry with a port wants a tag": (
        [add(image=Image(name="localhost:5000/web"))],
        ["warning 1 untagged-image"],
    ),
    "other images get one": ([add(image=Image(name="ghcr.io/a/web"))], []),
}


@pytest.mark.parametrize("case", CASES)
def test_containers(case: str) -> None:
    instructions, expected = CASES[case]
    assert found(*instructions) == expected


def test_an_unknown_capability_has_near_names() -> None:
    assert only(add(capabilities=("CAP_NET_ADMN",))).hint == "did you mean 'NET_ADMIN'?"


def test_two_mounts_of_a_task_are_not_advised_to_become_a_directory() -> None:
    assert "Directory" not in only(upload("a"), sh(files={"/a": "a", "/a/": "a"})).hint
