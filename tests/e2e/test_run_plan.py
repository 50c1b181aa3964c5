"""One package with every instruction: its run has the values, files and services that the script asks for."""

import io
import json
import zipfile
from urllib.request import urlopen

import pytest

from .conftest import provided
from .images import PYTHON
from .running import Ran, Runner

SCRIPT = r"""
def run(plan, greeting="hello"):
    page = plan.upload_files("page.html", name="page")
    made = plan.run_sh(
        name="make",
        run="printf '%s from sh' \"$GREETING\"; mkdir -p /out/deep && cat /page/page.html >/out/deep/copy",
        env_vars={"GREETING": greeting},
        files={"/page": page},
        store=["/out", StoreSpec(src="/out/deep/copy", name="single")],
    )
    counted = plan.run_python(
        name="count",
        run="import sys, tiny; print(tiny.total(sys.argv[1:])); print('careful', file=sys.stderr)",
        args=["1", "2", made.output],
        packages=["/wheels/tiny-1.0-py3-none-any.whl"],
        files={"/wheels": plan.upload_files("wheels", name="wheels")},
    )
    plan.verify(counted.code, "==", 0)

    web = plan.add_service("web", ServiceConfig(
        image="kurtc-tests/dump",
        files={"/site": made.files_artifacts[0], "/data": Directory(persistent_key="data")},
        ports={
            "http": PortSpec(number=80, application_protocol="http"),
            "dns": PortSpec(number=53, transport_protocol="UDP"),
        },
        public_ports={"http": PortSpec(number=PUBLIC)},
        publish_udp=True,
        entrypoint=["sh", "-c", "date >>/data/starts; echo $ME >/site/me; exec busybox httpd -f -p 80 -h /site"],
        env_vars={"ME": "KURTOSIS_IP_ADDR_PLACEHOLDER"},
        labels={"tier": "front"},
        ready_conditions=ReadyCondition(
            recipe=GetHttpRequestRecipe(port_id="http", endpoint="/deep/copy"),
            field="code", assertion="==", target_value=200, interval="100ms", timeout="30s",
        ),
    ))
    got = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/me"))
    plan.verify(got["body"], "==", web.ip_address + "\n")

    told = plan.exec("web", ExecRecipe(
        command=["sh", "-c", "echo '{\"list\": [1, 2.5, true, null], \"text\": \"t\"}'"],
        extract={"list": "fromjson | .list", "text": "fromjson | .text", "each": "fromjson | .list[0:2][]"},
    ))
    plan.verify(told["extract.text"], "==", "t")
    plan.verify(told["extract.text"], "IN", ["t", "u"])

    config = plan.render_templates(name="config", config={
        "made/config.txt": struct(
            template="{{ .Ip }} {{ range .Words }}[{{ . }}]{{ end }} {{ .Output }}",
            data={"Ip": web.ip_address, "Words": ["a", "b"], "Output": made.output},
        ),
    })
    plan.add_services(configs={
        name: ServiceConfig(
            image="kurtc-tests/dump",
            files={"/config": Directory(artifact_names=[config, "single"])},
            cmd=[told["extract.list"], web.hostname],
        )
        for name in ["one", "two"]
    })
    plan.wait(
        "one", ExecRecipe(command=["test", "-e", "/dumped/done"]),
        field="code", assertion="==", target_value=0, interval="100ms", timeout="30s",
    )
    argv = plan.exec("one", ExecRecipe(command=["sh", "-c", "tr '\\0' '|' </dumped/argv"]))
    kept = plan.store_service_files("one", "/dumped", name="dumped")
    plan.add_service("reader", ServiceConfig(image="kurtc-tests/dump", files={"/given": kept}))
    read = plan.exec("reader", ExecRecipe(command=["ls", "/given"]))

    plan.exec("web", ExecRecipe(command=["touch", "/tmp/mine"]))
    plan.stop_service("web")
    plan.start_service("web")
    survived = plan.exec("web", ExecRecipe(command=["ls", "/tmp/mine"]))
    refused = plan.exec("two", ExecRecipe(command=["sh", "-c", "echo bad; exit 7"]), acceptable_codes=[7])
    plan.remove_service("two")
    plan.set_service("reader", ServiceConfig(image="kurtc-tests/dump", labels={"kind": "set"}))
    plan.verify(refused["code"], "<", 8)

    plan.print("made: " + made.output)
    plan.print(plan.get_service("web").hostname)
    plan.print([service.name for service in plan.get_services()])
    plan.print(plan.get_files_artifact("config") + " on " + plan.get_cluster_type())
    return {
        "made": made.output, "counted": counted.output, "ip": web.ip_address, "list": told["extract.list"],
        "each": told["extract.each"], "argv": argv["output"], "read": read["output"], "survived": survived["output"],
        "refused": refused["code"],
    }
"""


def wheel() -> bytes:
    """A package that pip installs without asking anybody."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("tiny.py", "def total(words):\n    return ', '.join(words)\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(
            "tiny-1.0.dist-info/RECORD", "tiny.py,,\ntiny-1.0.dist-info/METADATA,,\ntiny-1.0.dist-info/WHEEL,,\n"
        )
    return made.getvalue()


FILES = {"page.html": b"<p>hello</p>\n", "wheels/tiny-1.0-py3-none-any.whl": wheel()}


@pytest.fixture(scope="module")
def script(free_port: int) -> str:
    return SCRIPT.replace("PUBLIC", str(free_port))


@pytest.fixture(scope="module")
def ran(module_runner: Runner, script: str) -> Ran:
    provided(PYTHON)
    return module_runner.script(script, "--json", files=FILES)


def address(ran: Ran, service: str) -> object:
    return next(found["address"] for found in ran.events[-1]["services"] if found["name"] == service)


def test_the_output_has_the_values_of_the_run(ran: Ran) -> None:
    assert ran.output == {
        "made": "hello from sh",
        "counted": "1, 2, hello from sh\ncareful\n",
        "ip": address(ran, "web"),
        "list": '[1, 2.5, True, "<nil>"]',
        "each": "[1, 2.5]",
        "argv": '/bin/sh|/usr/local/bin/dump|[1, 2.5, True, "<nil>"]|web|',
        "read": "argv\ndone\nenviron\n",
        "survived": "/tmp/mine\n",
        "refused": "7",
    }


def test_prints_have_values(ran: Ran) -> None:
    said = [event["text"] for event in ran.events if event["event"] == "message"]
    assert said == ["made: hello from sh", "web", '["one", "reader", "web"]', "config on docker"]


def test_templates_have_values(ran: Ran, module_runner: Runner) -> None:
    expected = f"{address(ran, 'web')} [a][b] hello from sh"
    assert module_runner.inside("one", "cat", "/config/made/config.txt") == expected
    assert module_runner.inside("one", "cat", "/config/copy") == "<p>hello</p>\n"


def test_a_public_port_is_where_it_was_asked(ran: Ran, free_port: int) -> None:
    with urlopen(f"http://127.0.0.1:{free_port}/deep/copy") as answer:
        assert answer.read() == b"<p>hello</p>\n"


def test_ports_are_listed_with_their_addresses(ran: Ran, free_port: int) -> None:
    web = next(found for found in ran.events[-1]["services"] if found["name"] == "web")
    ports = {port["id"]: port for port in web["ports"]}
    assert ports["http"]["url"] == f"http://127.0.0.1:{free_port}"
    assert ports["dns"]["protocol"] == "UDP"
    assert ports["dns"]["url"].startswith("127.0.0.1:")


def test_artifacts_are_copies_of_each_service(ran: Ran, module_runner: Runner) -> None:
    """What a service writes into its mounted files is neither in the artifact nor in another service."""
    assert module_runner.inside("web", "ls", "/site").split() == ["deep", "me"]
    done = module_runner.script(
        'def run(plan):\n    plan.run_sh(name="look", run="ls /m", files={"/m": "artifact-1"})', "--dry-run", code=1
    )
    assert "artifact-1" in done.stderr


def test_removed_services_are_gone_from_the_network(ran: Ran, module_runner: Runner) -> None:
    assert "two" not in {found["name"] for found in ran.events[-1]["services"]}
    _, _, status = module_runner.containers()["service two"]
    assert status == "exited"


def test_set_service_changes_the_service_that_was_added_before(ran: Ran, module_runner: Runner) -> None:
    (inspected,) = json.loads(module_runner.docker("inspect", module_runner.containers()["service reader"][0]))
    assert "set" in inspected["Config"]["Labels"].values()


def test_no_task_stays(ran: Ran, module_runner: Runner) -> None:
    assert not [name for name in module_runner.containers() if name.startswith("task")]


def test_a_second_run_changes_nothing(ran: Ran, script: str, module_runner: Runner) -> None:
    before = module_runner.containers()
    again = module_runner.script(script, "--json", files=FILES)
    always = {unit["id"] for unit in again.events[0]["units"] if unit["instruction"] in LOOKING}
    assert {unit for unit, outcome in again.done.items() if outcome == "done"} == always
    assert module_runner.containers() == before
    assert again.output == ran.output


LOOKING = {
    "verify",
    "print",
    "get_service",
    "get_services",
    "get_files_artifact",
    "get_cluster_type",
    "set_service",
}


def test_persistent_directories_survive_a_changed_service(ran: Ran, script: str, module_runner: Runner) -> None:
    before = module_runner.inside("web", "cat", "/data/starts").splitlines()
    assert len(before) == 2
    module_runner.script(script.replace('"tier": "front"', '"tier": "back"'), files=FILES)
    after = module_runner.inside("web", "cat", "/data/starts").splitlines()
    assert after[:2] == before
    assert len(after) == 4
