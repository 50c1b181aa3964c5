"""Files arrive with their bytes and modes, writable, and nobody else sees what is written."""

import hashlib

from .conftest import Environment

FILES = {
    "data/binary": bytes(range(256)) * 300,
    "data/empty": b"",
    "data/deep/er/name with blank": b"x\r\ny",
    "data/run.sh": b"#!/bin/sh\necho ran\n",
}
STATIC = """
def run(plan):
    data = plan.upload_files(src="./data", name="data")
    text = plan.render_templates(name="text", config={"sub/text": struct(template="{{.a}}", data={"a": 1})})
    plan.add_service(name="one", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/data": data, "/both": Directory(artifact_names=[data, text])}))
    plan.add_service(name="two", config=ServiceConfig(image="kurtc-tests/dump", files={"/data": data}))
"""


def test_uploaded_files_are_exact_and_every_service_has_its_own(environment: Environment) -> None:
    deployment = environment.succeed(STATIC, files=FILES)
    for name, content in FILES.items():
        path = name.replace("data/", "/data/", 1)
        digest = deployment.run("one", "sha256sum", path).split()[0].decode()
        assert digest == hashlib.sha256(content).hexdigest()
    assert deployment.run("one", "cat", "/both/sub/text") == b"1"
    assert deployment.run("one", "stat", "-c", "%s", "/both/binary") == b"76800\n"
    deployment.run("one", "sh", "-c", "echo changed > /data/empty && rm /data/binary && mkdir /data/new")
    assert deployment.run("two", "stat", "-c", "%s", "/data/empty", "/data/binary") == b"0\n76800\n"


STORED = """
def run(plan):
    plan.add_service(name="source", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("source", ExecRecipe(command=["sh", "-c", '''
        mkdir -p /made/sub && printf 'a\\\\nb' > /made/file && head -c 1000 /dev/zero > /made/sub/zeros
        chmod 755 /made/file && ln -s file /made/link
    ''']))
    folder = plan.store_service_files(service_name="source", src="/made", name="folder")
    single = plan.store_service_files(service_name="source", src="/made/file", name="single")
    task = plan.run_sh(name="work", image="kurtc-tests/dump", files={"/in": folder},
        run="mkdir /out && cat /in/file > /out/copy && printf more >> /in/file && cat /in/file",
        store=["/out", "/in/file"])
    plan.add_service(name="user", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"OUT": task.output}, files={
        "/folder": folder, "/single": single, "/task": task.files_artifacts[0], "/changed": task.files_artifacts[1]}))
"""


def test_files_of_services_and_tasks_are_mounted_elsewhere(environment: Environment) -> None:
    deployment = environment.succeed(STORED)
    assert deployment.run("user", "cat", "/folder/file") == b"a\nb"
    assert deployment.run("user", "readlink", "/folder/link") == b"file\n"
    assert deployment.run("user", "stat", "-c", "%a %s", "/folder/file", "/folder/sub/zeros") == b"755 3\n644 1000\n"
    assert deployment.run("user", "cat", "/single/file") == b"a\nb"
    assert deployment.run("user", "cat", "/task/copy") == b"a\nb"
    assert deployment.run("user", "cat", "/changed/file") == b"a\nbmore"
    assert environment.environ("user")["OUT"] == "a\nbmore"


RESTORED = """
def run(plan):
    data = plan.upload_files(src="./data", name="data")
    plan.add_service(name="before", config=ServiceConfig(image="kurtc-tests/dump", files={"/data": data}))
    seen = plan.run_sh(name="change", image="kurtc-tests/dump", files={"/data": data},
        run="cat /data/text && printf new > /data/text", store=[StoreSpec(src="/data/text", name="data")])
    plan.add_service(name="after", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/data": "data"}, env_vars={"SEEN": seen.output}))
"""


def test_a_name_that_a_task_stores_again_is_mounted_as_it_was_at_that_point(environment: Environment) -> None:
    deployment = environment.succeed(RESTORED, files={"data/text": b"old"})
    assert deployment.run("before", "cat", "/data/text") == b"old"
    assert deployment.run("after", "cat", "/data/text") == b"new"
    assert environment.environ("after")["SEEN"] == "old"


PERSISTENT = """
def run(plan, version):
    plan.add_service(name="writer", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/kept": Directory(persistent_key="kept")}, env_vars={"VERSION": version}))
    plan.exec("writer", ExecRecipe(command=["sh", "-c", "echo {} >> /kept/versions".format(version)]))
    plan.add_service(name="reader", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/kept": Directory(persistent_key="kept")}))
"""


def test_persistent_directories_outlive_their_services_and_are_shared(environment: Environment) -> None:
    environment.succeed(PERSISTENT, arguments={"version": "one"})
    deployment = environment.succeed(PERSISTENT, arguments={"version": "two"})
    assert deployment.run("reader", "cat", "/kept/versions") == b"one\ntwo\n"
