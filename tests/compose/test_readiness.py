"""Who waits for whom, and for what."""

import json

import jq
import pytest

from compose.projects import Data, emitted, services, text
from kurtc.lowering import Origin
from kurtc.lowering.graph import HttpProbe
from kurtc.plan.configs import (
    Assertion,
    ExecRecipe,
    GetHttpRequestRecipe,
    PortSpec,
    PostHttpRequestRecipe,
    ReadyCondition,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Wait
from kurtc.plan.values import Future, Value
from kurtc.source import Position
from kurtc_backends.compose.requests import condition
from lowering.plans import holed, plan_of, task
from lowering.plans import service as add

PORT = {"http": PortSpec(number=80)}
COMPLETED = {"condition": "service_completed_successfully"}
STARTED = {"condition": "service_started"}
HEALTHY = {"condition": "service_healthy"}
GET = GetHttpRequestRecipe(port_id="http", endpoint="/up?a=$b", headers={"X": 'a"b\\c'})


def _exec(*command: str) -> ReadyCondition:
    return ReadyCondition(recipe=ExecRecipe(command=command), field="code", assertion="==", target_value=0)


def _waits(found: dict[str, dict[str, Data]]) -> dict[str, Data]:
    return {name: service["depends_on"] for name, service in found.items() if "depends_on" in service}


def test_a_service_without_anything_to_try_is_waited_for_until_it_is_started() -> None:
    assert _waits(services(emitted(plan_of(add("db"), add("api", cmd=("db",)))))) == {"api": {"db": STARTED}}


def test_a_service_with_a_health_check_is_waited_for_until_it_is_healthy() -> None:
    plan = plan_of(add("db", ready_conditions=_exec("true")), add("api", cmd=("db",)))
    assert _waits(services(emitted(plan))) == {"api": {"db": HEALTHY}}


def test_a_service_with_ports_has_a_helper_that_others_wait_for() -> None:
    found = services(emitted(plan_of(add("db", ports=PORT), add("api", cmd=("db",)))))
    assert _waits(found) == {"api": {"db-ready": COMPLETED}, "db-ready": {"db": STARTED}}
    assert found["db-ready"]["command"] == ["/kurtc/ready.sh", "db:80 120 main.star:1:5"]


def test_a_helper_tries_ports_when_the_service_is_healthy() -> None:
    plan = plan_of(add("db", ports=PORT, ready_conditions=_exec("true")), add("api", cmd=("db",)))
    assert _waits(services(emitted(plan)))["db-ready"] == {"db": HEALTHY}


def test_one_helper_tries_all_services_that_nobody_waits_for_and_the_gate_waits_for_it() -> None:
    found = services(emitted(plan_of(add("a", ports=PORT), add("b", ports=PORT), add("c"))))
    assert _waits(found) == {"ready": {"a": STARTED, "b": STARTED}, "gate": {"ready": COMPLETED}}
    assert found["ready"]["command"] == ["/kurtc/ready.sh", "a:80 120 main.star:1:5", "b:80 120 main.star:2:5"]


def test_helpers_never_take_the_name_of_a_service() -> None:
    names = ("db", "db-ready", "ready", "gate")
    found = services(emitted(plan_of(*(add(name, ports=PORT) for name in names), add("api", cmd=("db",)))))
    assert [name for name in found if name not in {*names, "api"}] == ["db-ready-2", "ready-2", "gate-2"]


def test_the_helper_image_can_be_chosen() -> None:
    found = services(emitted(plan_of(add("db", ports=PORT)), helper_image="mirror/helper:1"))
    assert {found["ready"]["image"], found["gate"]["image"]} == {"mirror/helper:1"}


def test_a_request_is_tried_with_its_headers_and_condition() -> None:
    ready = ReadyCondition(recipe=GET, field="code", assertion="==", target_value=200, interval=Duration(250 * 10**6))
    found = services(emitted(plan_of(add("db", ports=PORT, ready_conditions=ready))))
    assert found["ready"]["command"] == [
        "/kurtc/ready.sh",
        "db:80 120 main.star:1:5",
        "http://db:80 900 main.star:1:5",
        "/up?a=$$b",
        "0.25",
        "$$code == 200",
        'header = "X: a\\"b\\\\c"\n',
    ]


def test_a_post_has_its_body_and_type() -> None:
    headers = {"Accept": "", "content-type": "text/plain"}
    recipe = PostHttpRequestRecipe(port_id="http", endpoint="/", body='@{"a":\n1}', headers=headers)
    ready = ReadyCondition(recipe=recipe, field="code", assertion="==", target_value=200)
    command = services(emitted(plan_of(add("db", ports=PORT, ready_conditions=ready))))["ready"]["command"]
    assert isinstance(command, list)
    assert command[-1] == (
        'data-raw = "@{\\"a\\":\\n1}"\nheader = "Accept;"\nheader = "Content-Type: application/json"\n'
    )


def test_the_script_for_requests_is_only_there_when_there_are_some() -> None:
    ready = ReadyCondition(recipe=GET, field="code", assertion="==", target_value=200)
    ports = emitted(plan_of(add("db", ports=PORT)))
    requests = emitted(plan_of(add("db", ports=PORT, ready_conditions=ready)))
    assert "curl" not in text(ports, "kurtc/ready.sh")
    assert "curl" in text(requests, "kurtc/ready.sh")
    assert "kurtc/ready.sh" not in emitted(plan_of(add("db"))).files


def test_a_second_command_is_tried_by_a_step_behind_the_health_check() -> None:
    wait = Wait(service_name="db", recipe=ExecRecipe(command=("other",)), field="code", assertion="==", target_value=0)
    found = services(emitted(plan_of(add("db", ready_conditions=_exec("true")), wait, add("api", cmd=("db",)))))
    assert found["db"]["healthcheck"]
    assert found["db-holds"]["pid"] == "service:db"
    assert found["db-holds"]["command"] == [
        *("await", "10", "1", "code", "==", "json", "0", "", "{}"),
        *("exec", "--", "other"),
    ]
    assert _waits(found) == {
        "api": {"db-holds": COMPLETED},
        "db-holds": {"prepare": COMPLETED, "db": {**HEALTHY, "restart": True}},
        "done": {"api": STARTED},
        "gate": {"done": COMPLETED},
    }


def test_a_condition_on_the_output_of_a_command_is_tried_by_a_step() -> None:
    ready = ReadyCondition(
        recipe=ExecRecipe(command=("state",), extract={"s": "fromjson"}),
        field="extract.s",
        assertion="!=",
        target_value=3.0,
    )
    found = services(emitted(plan_of(add("db", ready_conditions=ready))))
    assert "healthcheck" not in found["db"]
    assert found["db-holds"]["command"] == [
        *("await", "900", "1", "extract.s", "!=", "json", "3.0", "float", '{"s": "fromjson"}'),
        *("exec", "--", "state"),
    ]
    assert _waits(found)["done"] == {"db-holds": COMPLETED}
    assert _waits(found)["gate"] == {"done": COMPLETED}


def test_a_command_of_a_service_with_values_is_tried_by_a_step_that_has_them() -> None:
    db = add(
        "db",
        entrypoint=("x",),
        env_vars={"T": holed(Future(step="s1", field="output"))},
        ready_conditions=_exec("true"),
    )
    found = services(emitted(plan_of(task("gen", ""), db)))
    assert "healthcheck" not in found["db"]
    assert found["db-holds"]["command"][-4:] == ["exec", "T={{gen.output}}", "--", "true"]  # type: ignore[index]


BODY = {"n": 42, "s": "x", "none": None, "list": [1, 2], "ok": True}


@pytest.mark.parametrize(
    ("field", "assertion", "target", "holds"),
    [
        ("code", "==", 200, True),
        ("code", "==", "200", False),
        ("code", "!=", 500, True),
        ("code", "!=", "500", False),
        ("code", "<", 300, True),
        ("code", ">=", 201, False),
        ("code", "IN", (200, 201), True),
        ("code", "NOT_IN", (200, 201), False),
        ("body", "==", json.dumps(BODY), True),
        ("body", "==", "x", False),
        ("extract.n", "==", 42, True),
        ("extract.n", ">", 41, True),
        ("extract.n", "<", "a", False),
        ("extract.s", "!=", "y", True),
        ("extract.s", "IN", ("x", "y"), True),
        ("extract.ok", "==", True, True),
        ("extract.piped", "==", 2, True),
        ("extract.list", "==", (1, 2), True),
        ("extract.commented", "==", 42, True),
    ],
)
def test_conditions_on_answers_hold_as_in_kurtosis(
    field: str, assertion: Assertion, target: Value, holds: bool
) -> None:
    queries = {"n": ".n", "s": ".s", "ok": ".ok", "piped": ".list | length", "list": ".list[]", "commented": ".n # 1"}
    assert _holds(queries, field, assertion, target) is holds


def test_every_extract_has_to_find_something() -> None:
    assert not _holds({"none": ".none"}, "code", "==", 200)
    assert not _holds({"missing": ".missing"}, "extract.missing", "!=", "x")


def _holds(queries: dict[str, str], field: str, assertion: Assertion, target: Value) -> bool:
    probe = HttpProbe(
        origin=Origin(step="s1", instruction="add_service", position=Position(file="m", line=1, column=1)),
        recipe=GetHttpRequestRecipe(port_id="http", endpoint="/", extract=queries),
        number=80,
        field=field,
        assertion=assertion,
        target_value=target,
        interval=Duration(1),
        timeout=Duration(1),
    )
    program = jq.compile(condition(probe), args={"code": 200, "body": json.dumps(BODY)})
    return bool(program.input_value(None).first())
