"""Every instruction: what it does on an engine, what it yields, what it says, and how it fails."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from execution.fake_engine import Box
from execution.runs import ENCLAVE, Runs, exec_
from kurtc.execution.engine import (
    Ended,
    EngineError,
    Gpus,
    HostPort,
    HttpRequest,
    HttpResponse,
    LateError,
    Mount,
    PersistentMount,
)
from kurtc.execution.events import Message
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    GpuConfig,
    PortSpec,
    PostHttpRequestRecipe,
    ReadyCondition,
    ServiceConfig,
    StoreSpec,
    User,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import (
    AddServices,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Print,
    RemoveService,
    Request,
    RunPython,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Text, Value
from lowering.plans import IMAGE, address, holed, hostname, render, service, task, upload

UUID = re.compile(r"[0-9a-f]{32}")


def _says(code: int, output: str) -> Any:
    return lambda _box, _command: Ended(code=code, output=output.encode())


def _value(step: str, field: str) -> Text:
    return holed(Future(step=step, field=field))


def _plain(text: str) -> str:
    return UUID.sub("UUID", text)


def _ms(count: int) -> Duration:
    return Duration(count * 10**6)


def _environment(runs: Runs, fields: Mapping[str, Text]) -> dict[str, str]:
    """What a service sees of values."""
    return {name: runs.environment("seer")[name] for name in fields}


# Services.


def test_a_service_is_started_with_everything_that_its_configuration_says(runs: Runs) -> None:
    config = {
        "ports": {
            "http": PortSpec(number=80, application_protocol="http"),
            "dns": PortSpec(number=53, transport_protocol="UDP"),
            "fixed": PortSpec(number=90),
        },
        "public_ports": {"fixed": PortSpec(number=9090)},
        "entrypoint": ("run",),
        "cmd": ("--ip", "KURTOSIS_IP_ADDR_PLACEHOLDER"),
        "env_vars": {"SELF": "x KURTOSIS_IP_ADDR_PLACEHOLDER"},
        "max_cpu": 500,
        "max_memory": 64,
        "labels": {"a": "b"},
        "user": User(uid=1, gid=2),
        "tty_enabled": True,
        "tini_enabled": False,
        "devices": ("/dev/fuse",),
        "capabilities": ("NET_ADMIN",),
        "gpu": GpuConfig(count=-1, shm_size=8, ulimits={"nofile": 9}),
    }
    ended = runs(service("web", **config))
    asked = runs.engine.box(ENCLAVE, "web").request
    own = runs.state.services["web"].address
    assert asked.address == own
    assert (asked.entrypoint, asked.command) == (("run",), ("--ip", own))
    assert asked.environment == {"SELF": f"x {own}"}
    assert asked.exposed == ((80, "TCP"), (53, "UDP"), (90, "TCP"))
    assert asked.published == (
        HostPort(number=80, protocol="TCP"),
        HostPort(number=90, protocol="TCP", host_number=9090, everywhere=True),
    )
    assert (asked.cpu, asked.memory, asked.shm_size, asked.ulimits) == (500, 64, 8, {"nofile": 9})
    assert (asked.labels, asked.user, asked.tty, asked.init) == ({"a": "b"}, "1:2", True, False)
    assert (asked.devices, asked.capabilities) == (("/dev/fuse",), ("NET_ADMIN",))
    assert asked.gpus == Gpus(driver="nvidia", count=-1)
    assert _plain(runs.text("s1")) == "Service 'web' added with service UUID 'UUID'"
    (info,) = ended.services
    assert {port.id: bool(port.url) for port in info.ports} == {"dns": False, "fixed": True, "http": True}


def test_udp_ports_are_published_on_demand(runs: Runs) -> None:
    runs(service("dns", ports={"dns": PortSpec(number=53, transport_protocol="UDP")}, publish_udp=True))
    assert runs.engine.box(ENCLAVE, "dns").request.published == (HostPort(number=53, protocol="UDP"),)


def test_a_port_with_two_ids_is_published_where_each_of_them_says(runs: Runs) -> None:
    ports = {kind: PortSpec(number=80, application_protocol=kind) for kind in ("http", "ws", "grpc", "graphql")}
    public = {kind: PortSpec(number=number) for kind, number in (("ws", 8080), ("grpc", 8080), ("graphql", 9090))}
    runs(service("web", ports=ports, public_ports=public))
    assert runs.engine.box(ENCLAVE, "web").request.published == (
        HostPort(number=80, protocol="TCP", host_number=8080, everywhere=True),
        HostPort(number=80, protocol="TCP", host_number=9090, everywhere=True),
    )


def test_a_placeholder_of_ones_own_stands_for_the_address(runs: Runs) -> None:
    runs(service("web", private_ip_address_placeholder="MY_IP", cmd=("MY_IP", "KURTOSIS_IP_ADDR_PLACEHOLDER")))
    own = runs.state.services["web"].address
    assert runs.engine.box(ENCLAVE, "web").request.command == (own, "KURTOSIS_IP_ADDR_PLACEHOLDER")


def test_addresses_follow_the_plan_whatever_starts_first(runs: Runs) -> None:
    runs.engine.delay("start_container:a", 0.05)
    runs(service("a"), service("b"), service("c"))
    assert [runs.state.addresses[name] for name in "abc"] == ["172.16.0.2", "172.16.0.3", "172.16.0.4"]


def test_two_hundred_services_run_and_are_left_alone(runs: Runs) -> None:
    plan = [service(f"n{number}", env_vars={"PEER": f"n{number - 1}"}) for number in range(200)]
    assert runs(*plan).outcome == "done"
    assert len(runs.engine.boxes) == 200
    runs(*plan)
    assert runs.changes == []


def test_a_service_knows_names_and_addresses_of_others(runs: Runs) -> None:
    runs(service("db"), service("web", env_vars={"A": holed(hostname("s1", "db"), "@", address("s1", "db"))}))
    assert runs.environment("web") == {"A": f"db@{runs.state.addresses['db']}"}


def test_a_folder_holds_several_artifacts_in_order_and_persistent_ones_last(runs: Runs) -> None:
    files = {"/f": Directory(artifact_names=("one", "two")), "/p": Directory(persistent_key="keep")}
    runs(render("one", "x", "1"), render("two", "x", "2"), service("web", files=files))
    asked = runs.engine.box(ENCLAVE, "web").request.mounts
    assert [(mount.path, len(mount.archives)) for mount in asked if isinstance(mount, Mount)] == [("/f", 2)]
    assert [mount for mount in asked if isinstance(mount, PersistentMount)] == [PersistentMount(path="/p", key="keep")]
    assert runs.engine.box(ENCLAVE, "web").files == {"/f/x": b"2"}
    runs.engine.box(ENCLAVE, "web").directories["/p"]["note"] = b"kept"
    runs(render("one", "x", "1"), render("two", "x", "2"), service("web", files=files, cmd=("new",)))
    assert runs.engine.box(ENCLAVE, "web").directories["/p"] == {"note": b"kept"}


def test_files_are_moved_before_the_program_starts(runs: Runs) -> None:
    runs(service("web", files_to_be_moved={"/tmp/a b": "/etc/a"}, entrypoint=("run",), cmd=("x",)))
    asked = runs.engine.box(ENCLAVE, "web").request
    assert asked.entrypoint == ("/bin/sh", "-c", "cp -R '/tmp/a b' /etc/a && exec \"$@\"", "sh")
    assert asked.command == ("run", "x")


def test_a_service_that_dies_shows_its_line_and_its_log(runs: Runs) -> None:
    runs.engine.dying["db"] = (1, b"no password\n")
    assert runs(service("db"), service("web", cmd=("db",))).outcome == "failed"
    failure = runs.failure
    assert (failure.unit, failure.position, failure.logs) == ("s1", "main.star:1:5", "no password\n")
    assert "exit code 1" in failure.message
    assert "web" not in runs.state.services


def test_a_port_that_does_not_open_says_what_to_do(runs: Runs) -> None:
    runs.engine.closed.add(("db", 5432))
    runs(service("db", ports={"sql": PortSpec(number=5432, wait=_ms(1))}))
    assert runs.failure.message == "the port sql (5432) of 'db' did not open within 1ms"
    assert "longer wait" in runs.failure.hint


def test_ports_without_a_wait_and_of_udp_are_not_waited_for(runs: Runs) -> None:
    ports = {"a": PortSpec(number=1, wait=None), "b": PortSpec(number=2, transport_protocol="UDP")}
    runs.engine.closed |= {("db", 1), ("db", 2)}
    assert runs(service("db", ports=ports)).outcome == "done"


def _ready(**given: Any) -> ReadyCondition:
    defaults: dict[str, Any] = {"field": "code", "assertion": "==", "target_value": 0, "interval": _ms(5)}
    return ReadyCondition(**{"recipe": ExecRecipe(command=("up",)), **defaults, **given})


def test_ready_conditions_are_tried_until_they_hold(runs: Runs) -> None:
    codes = iter([1, 1, 0])
    runs.engine.commands["db"] = lambda _box, _command: Ended(code=next(codes), output=b"")
    assert runs(service("db", ready_conditions=_ready())).outcome == "done"
    assert runs.engine.calls.count("exec:db") == 3


def test_ready_conditions_that_never_hold_say_what_the_last_try_lacked(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(3, "starting")
    assert runs(service("db", ready_conditions=_ready(timeout=_ms(30)))).outcome == "failed"
    found = re.sub(r" \(\d+ tries\)", "", runs.failure.message)
    assert found == "the ready conditions: 'db' did not get to code == 0 within 30ms; at last code was 3"


def test_waiting_for_a_service_that_has_ended_is_given_up_at_once(runs: Runs) -> None:
    def end(box: Box, _command: tuple[str, ...]) -> Ended:
        box.container = replace(box.container, status="exited", exit_code=4)
        raise EngineError("the container is not running")

    runs.engine.commands["db"] = end
    runs(service("db", ready_conditions=_ready(timeout=_ms(600_000))))
    assert runs.failure.message == "the ready conditions: 'db' ended with exit code 4 before it was ready"


def test_one_of_several_that_fails_leaves_the_others_for_the_next_run(runs: Runs) -> None:
    configs = {name: ServiceConfig(image=IMAGE) for name in ("a", "b", "c")}
    runs.engine.fail("start_container:b", EngineError("no space left", hint="free some"))
    assert runs(AddServices(configs=configs), sequential=True).outcome == "failed"
    assert (runs.failure.unit, runs.failure.hint) == ("s1.b", "free some")
    runs(AddServices(configs=configs))
    assert runs.done() == ["s1.b", "s1.c"]


def test_set_service_changes_what_the_service_starts_with(runs: Runs) -> None:
    change = SetService(name="web", config=ServiceConfig(image=IMAGE, max_cpu=7), changes=("max_cpu",))
    runs(service("web"), change)
    assert runs.engine.box(ENCLAVE, "web").request.cpu == 7


def test_services_are_stopped_started_and_removed(runs: Runs) -> None:
    runs(service("a"), StopService(name="a"), StartService(name="a"), service("b"), RemoveService(name="b"))
    assert [runs.text(unit) for unit in ("s2", "s3")] == ["Service 'a' stopped", "Service 'a' started"]
    assert _plain(runs.text("s5")) == "Service 'b' with service UUID 'UUID' removed"
    assert {name: record.wanted for name, record in runs.state.services.items()} == {"a": "running", "b": "removed"}


# Recipes.


def test_exec_yields_typed_values(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(0, '{"a": 1.5, "l": [1]}')
    fields = {"C": _value("s2", "code"), "O": _value("s2", "output"), "L": _value("s2", "extract.l")}
    verify = Verify(value=_value("s2", "extract.a"), assertion=">", target_value=1.25)
    asked = exec_("db", "x", extract={"a": "fromjson | .a", "l": "fromjson | .l"})
    assert runs(service("db"), asked, verify, service("seer", env_vars=fields)).outcome == "done"
    assert _environment(runs, fields) == {"C": "0", "O": '{"a": 1.5, "l": [1]}', "L": "[1]"}
    assert runs.text("s3") == "Verification succeeded. Value is 1.5."


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("", "Command returned with exit code '0' with no output"),
        ("one\n", "Command returned with exit code '0' and the following output: one"),
        ("a\nb\n", f"Command returned with exit code '0' and the following output:\n{'-' * 20}\na\nb\n{'-' * 20}"),
    ],
)
def test_exec_says_what_came_out(runs: Runs, output: str, text: str) -> None:
    runs.engine.commands["db"] = _says(0, output)
    runs(service("db"), exec_("db"))
    assert runs.text("s2") == text


def test_a_command_that_fails_shows_its_output_and_the_log_of_the_service(runs: Runs) -> None:
    def fail(box: Box, _command: tuple[str, ...]) -> Ended:
        box.log = b"ERROR syntax\n"
        return Ended(code=2, output=b"line 1\nline 2\n")

    runs.engine.commands["db"] = fail
    runs(service("db"), exec_("db", acceptable_codes=(0, 1)))
    assert runs.failure.message == (
        "Exec returned exit code '2' that is not part of the acceptable status codes '[0, 1]', with output:\n"
        "  line 1\n  line 2"
    )
    assert (runs.failure.position, runs.failure.logs) == ("main.star:2:5", "ERROR syntax\n")


def test_a_command_that_ends_with_its_service_says_so(runs: Runs) -> None:
    def killed(_box: Box, _command: tuple[str, ...]) -> Ended:
        runs.engine.end(ENCLAVE, "db", 3)
        return Ended(code=137, output=b"")

    runs.engine.commands["db"] = killed
    runs(service("db"), exec_("db"))
    assert runs.failure.hint == "'db' itself has ended, with exit code 3: its last lines may say why"


def test_codes_are_not_checked_where_the_script_says_so(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(2, "")
    assert runs(service("db"), exec_("db", skip_code_check=True)).outcome == "done"
    runs(service("db"), exec_("db", acceptable_codes=()))
    assert "acceptable status codes '[]', with no output" in runs.failure.message


def test_bytes_that_are_no_text_come_through(runs: Runs) -> None:
    seen: list[bytes] = []

    def answer(_box: Box, request: HttpRequest) -> HttpResponse:
        seen.append(request.body)
        return HttpResponse(code=200, body=b"")

    runs.engine.commands["db"] = lambda _box, _command: Ended(code=0, output=b"\xff\x00\xfe")
    runs.engine.pages["db"] = answer
    recipe = PostHttpRequestRecipe(port_id="p", endpoint="/", body=_value("s2", "output"))
    plan = (service("db", ports={"p": PortSpec(number=1)}), exec_("db"), Request(service_name="db", recipe=recipe))
    assert runs(*plan).outcome == "done"
    assert seen == [b"\xff\x00\xfe"]
    assert runs(*plan).outcome == "done"
    assert runs.changes == []


def test_requests_are_sent_as_the_recipe_says(runs: Runs) -> None:
    seen: list[HttpRequest] = []

    def answer(_box: Box, request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(code=201, body=b'{"id": 7, "in": ["a"]}')

    runs.engine.pages["api"] = answer
    extract = {"id": ".id", "in": ".in"}
    get = GetHttpRequestRecipe(port_id="http", endpoint="/x?y=1", headers={"A": "b"}, extract=extract)
    post = PostHttpRequestRecipe(
        port_id="http", endpoint="/", body=holed('{"id": ', Future(step="s2", field="extract.id"), "}"),
        headers={"content-type": "lost"}, content_type="text/plain",
    )  # fmt: skip
    web = service("api", ports={"http": PortSpec(number=8080)})
    runs(web, Request(service_name="api", recipe=get), Request(service_name="api", recipe=post))
    own = runs.state.addresses["api"]
    assert seen == [
        HttpRequest(address=own, port=8080, method="GET", path="/x?y=1", headers={"A": "b"}),
        HttpRequest(
            address=own, port=8080, method="POST", path="/", headers={"Content-Type": "text/plain"}, body=b'{"id": 7}'
        ),
    ]
    assert runs.text("s2") == (
        'Request had response code \'201\' and body \'{"id": 7, "in": ["a"]}\', with extracted fields:\n'
        "'extract.id': 7\n'extract.in': [\"a\"]"
    )


def test_an_answer_that_is_not_acceptable_fails(runs: Runs) -> None:
    runs.engine.pages["api"] = lambda _box, _request: HttpResponse(code=404, body=b"nothing here")
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/")
    runs(service("api", ports={"http": PortSpec(number=80)}), Request(service_name="api", recipe=recipe))
    assert runs.failure.message.startswith("Request returned status code '404' that is not part of the acceptable ")
    assert runs.failure.message.endswith("with output:\n  nothing here")


def test_a_body_without_what_is_extracted_fails(runs: Runs) -> None:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/", extract={"id": ".id"})
    runs(service("api", ports={"http": PortSpec(number=80)}), Request(service_name="api", recipe=recipe))
    assert runs.failure.message == "the query '.id' finds nothing in {}"


def test_what_cannot_be_extracted_comes_with_the_code_that_may_be_why(runs: Runs) -> None:
    runs.engine.pages["api"] = lambda _box, _request: HttpResponse(code=502, body=b"<p>later</p>")
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/", extract={"id": ".id"})
    api = service("api", ports={"http": PortSpec(number=80)})
    runs(api, Request(service_name="api", recipe=recipe))
    assert runs.failure.message.endswith("so that id cannot be extracted: '<p>later</p>', with status code 502")
    runs.engine.commands["api"] = _says(1, "not now")
    runs(api, exec_("api", extract={"id": "fromjson"}))
    assert runs.failure.message.endswith(", with exit code 1")


def _wait(**given: Any) -> Wait:
    defaults: dict[str, Any] = {"field": "code", "assertion": "==", "target_value": 0, "interval": _ms(5)}
    return Wait(**{"service_name": "db", "recipe": ExecRecipe(command=("up",)), **defaults, **given})


def test_wait_tries_until_the_assertion_holds_and_yields_the_last_result(runs: Runs) -> None:
    outputs = iter([b"no", b"yes"])
    runs.engine.commands["db"] = lambda _box, _command: Ended(code=0, output=next(outputs))
    wait = _wait(field="output", target_value="yes")
    runs(service("db"), wait, service("seer", env_vars={"X": _value("s2", "output")}))
    assert runs.environment("seer") == {"X": "yes"}
    assert re.sub(r"[\d.]+s", "Ns", runs.text("s2")) == (
        "Wait took 2 tries (Ns in total). Assertion passed with following:\n"
        "Command returned with exit code '0' and the following output: yes"
    )


def test_wait_keeps_the_pace_of_a_clock(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(1, "")
    runs.engine.delay("exec:db", 0.02)
    runs(service("db"), _wait(interval=_ms(40), timeout=_ms(200)))
    assert 3 <= runs.engine.calls.count("exec:db") <= 6


@pytest.mark.parametrize(
    ("given", "lack"),
    [
        ({"field": "body"}, "the result had no field 'body', only code, output"),
        ({"assertion": "IN", "target_value": "x"}, "IN looks into a list, and the target is a string"),
        ({"target_value": "0"}, "0 is an int and '0' is a string"),
        ({"target_value": 1}, "code was 0"),
        ({"field": "output", "target_value": "x"}, "output was 'hello'"),
        ({"recipe": ExecRecipe(command=("x",), extract={"a": ".b"})}, "the query '.b' fails"),
    ],
)
def test_wait_says_what_the_last_try_lacked(runs: Runs, given: dict[str, Any], lack: str) -> None:
    runs.engine.commands["db"] = _says(0, "hello")
    runs(service("db"), _wait(timeout=_ms(10), **given))
    assert f"; at last {lack}" in runs.failure.message


# Tasks.


def test_a_task_yields_its_code_output_and_files(runs: Runs) -> None:
    def work(box: Box, command: tuple[str, ...]) -> Ended:
        assert command == ("/bin/sh", "-c", "echo $A; exit 3  # done\n")
        box.files |= {"/out/a/b": b"made", "/one": b"1"}
        return Ended(code=3, output=b"x\n")

    runs.engine.commands["t"] = work
    store = (StoreSpec(src="/out", name="folder"), StoreSpec(src="/one", name="file"))
    run = task("t", "echo $A; exit 3  # done\n", env_vars={"A": "1"}, acceptable_codes=(3,), store=store)
    fields = {"C": _value("s1", "code"), "O": _value("s1", "output")}
    files = {"/f": Directory(artifact_names=("folder", "file"))}
    runs(run, service("seer", env_vars=fields, files=files))
    assert _environment(runs, fields) == {"C": "3", "O": "x\n"}
    assert runs.engine.box(ENCLAVE, "seer").files == {"/f/a/b": b"made", "/f/one": b"1"}
    assert [box.container.name for box in runs.engine.boxes.values()] == ["seer"]
    assert runs.text("s1") == "Command returned with exit code '3' and the following output: x"


def test_arguments_of_python_are_one_each(runs: Runs) -> None:
    seen: list[tuple[str, ...]] = []

    def work(_box: Box, command: tuple[str, ...]) -> Ended:
        seen.append(command)
        return Ended(code=0, output=b"")

    runs.engine.commands["p"] = work
    run = RunPython(name="p", run='print("$HOME `x`")', args=("a b", ""), packages=("requests",), image=IMAGE)
    assert runs(run).outcome == "done"
    assert seen == [("python", "-u", "-c", 'print("$HOME `x`")', "a b", "")]


def test_a_task_that_fails_stays_with_its_output(runs: Runs) -> None:
    runs.engine.commands["t"] = _says(5, "oh\n")
    runs(task("t", "x"))
    assert runs.failure.message == (
        "Run sh returned exit code '5' that is not part of the acceptable status codes '[0]', with output:\n  oh"
    )
    assert len(runs.engine.boxes) == 1


def test_a_path_that_a_task_did_not_make_is_named(runs: Runs) -> None:
    runs(task("t", "x", store=(StoreSpec(src="/nowhere", name="n"),)))
    assert runs.failure.message.startswith("the task 't' has run, but '/nowhere' cannot be stored: ")


def test_a_task_that_takes_too_long_says_so(runs: Runs) -> None:
    runs.engine.fail("run_task:t", LateError("late", b"working"))
    runs(task("t", "sleep 9", wait=_ms(10)))
    assert runs.failure.message == "the task 't' did not end within 10ms"
    assert runs.failure.hint == "give it a longer wait, or wait = None"
    assert runs.failure.logs == "working"


# Files.


def test_files_become_artifacts_that_say_so(runs: Runs) -> None:
    (runs.files.root / "site").mkdir()
    (runs.files.root / "site" / "a").write_text("1")
    runs.engine.commands["db"] = lambda box, _: box.files.update({"/d/x": b"y"}) or Ended(code=0, output=b"")
    stored = StoreServiceFiles(service_name="db", src="/d", name="stored")
    plan = (upload("site"), render("conf", "c", "x"), service("db"), exec_("db"), stored)
    ended = runs(*plan)
    assert [artifact.name for artifact in ended.artifacts] == ["conf", "site", "stored"]
    assert [_plain(runs.text(unit)) for unit in ("s1", "s2", "s5")] == [
        "Files with artifact name 'site' uploaded with artifact UUID 'UUID'",
        "Templates artifact name 'conf' rendered with artifact UUID 'UUID'",
        "Files with artifact name 'stored' uploaded with artifact UUID 'UUID'",
    ]
    (runs.files.root / "site" / "a").write_text("2")
    runs(*plan)
    assert _plain(runs.text("s1")) == "Files with artifact name 'site' with artifact UUID 'UUID' updated"


def test_values_in_templates_are_what_they_are_whatever_they_hold(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(0, 'say "hi"\n\\n {{.x}}')
    data: Value = {"x": _value("s2", "output"), "n": 2}
    files = {"/c": Directory(artifact_names=("conf",))}
    runs(service("db"), exec_("db"), render("conf", "c", "{{.x}}|{{.n}}", data), service("web", files=files))
    assert runs.engine.box(ENCLAVE, "web").files["/c/c"] == b'say "hi"\n\\n {{.x}}|2'


def test_a_template_that_fails_with_its_values_says_where(runs: Runs) -> None:
    runs(render("conf", "c.yml", "a\n{{.x.y}}", {"x": "text"}))
    assert (runs.failure.position, runs.failure.message.startswith("the template of 'c.yml' fails: ")) == (
        "main.star:1:5",
        True,
    )


# What only looks.


@pytest.mark.parametrize(
    ("value", "assertion", "target", "message"),
    [
        ("0", "==", 0, "Verification failed '0' == 0: '0' is a string and 0 is an int"),
        ("a", "==", "b", "Verification failed 'a' == 'b'"),
        ("a", "IN", ("b", "c"), 'Verification failed \'a\' IN ["b", "c"]'),
    ],
)
def test_verify_fails_with_both_values(runs: Runs, value: str, assertion: Any, target: Value, message: str) -> None:
    runs(Verify(value=value, assertion=assertion, target_value=target))
    assert runs.failure.message == message


def test_verify_keeps_the_type_of_a_whole_value_only(runs: Runs) -> None:
    code = Future(step="s2", field="code")
    whole = Verify(value=holed(code), assertion="==", target_value=0)
    part = Verify(value=holed("x", code), assertion="==", target_value=holed("x", code))
    both = Verify(value=holed(code), assertion="==", target_value=holed(code))
    assert runs(service("db"), exec_("db"), whole, part, both).outcome == "done"


def test_messages_come_in_the_order_of_the_plan_with_their_values(runs: Runs) -> None:
    runs.engine.delay("exec:db", 0.05)
    runs.engine.commands["db"] = _says(0, "late")
    runs(service("db"), exec_("db"), Print(msg=_value("s2", "output")), *(Print(msg=f"{n}") for n in range(5)))
    assert [event.text for event in runs.events if isinstance(event, Message)] == ["late", "0", "1", "2", "3", "4"]


def test_lookups_say_what_they_found(runs: Runs) -> None:
    looked = (GetService(name="db"), GetServices(names=("db",)), GetFilesArtifact(name="conf"), GetClusterType())
    runs(service("db"), render("conf", "c", "x"), *looked)
    assert [runs.text(unit) for unit in ("s3", "s4", "s5", "s6")] == [
        "Fetched service 'db'",
        "Fetched services",
        "Fetched files artifact 'conf'",
        "Fetched cluster type 'docker'",
    ]


def test_what_run_returns_has_its_values(runs: Runs) -> None:
    runs.engine.commands["db"] = _says(0, "x")
    output: Value = {"out": _value("s2", "output"), "list": (1, holed("a", Future(step="s2", field="code")))}
    assert runs(service("db"), exec_("db"), output=output).output == {"out": "x", "list": (1, "a0")}
    assert runs.state.output == {"out": "x", "list": (1, "a0")}
