import pytest

from kurtc.plan.configs import Image, PortSpec, PostHttpRequestRecipe, Template
from kurtc.plan.instructions import GetService, Instruction, Print, RenderTemplates, Request, Verify
from kurtc.plan.values import Future, Holed, Value
from kurtc.validation import validate
from validation.plans import add, exec_, found, hole, lookup, only, plan, py, remove, request, sh, stored, wait, within

WEB = add(ports={"http": PortSpec(number=80)})
RUN = exec_()
CODE, OUTPUT, HOST = hole("s2", "code"), within("s2", "output"), within("s1", "hostname", "web")
LATER = within("s4", "code")


def post(**fields: Value) -> Instruction:
    recipe = PostHttpRequestRecipe(**({"port_id": "http", "endpoint": "/"} | fields))  # type: ignore[arg-type]
    return Request(service_name="web", recipe=recipe)


def rendered(template: Holed | str, data: Value) -> Instruction:
    return RenderTemplates(config={"a": Template(template=template, data=data)}, name="a")


FILLED: dict[str, Instruction] = {
    "entrypoint": add("b", entrypoint=(OUTPUT,)),
    "cmd": add("b", cmd=(OUTPUT, HOST)),
    "env_vars": add("b", env_vars={"A": HOST}),
    "command": exec_("web", "echo", OUTPUT),
    "command of wait": wait(recipe=exec_("web", OUTPUT).recipe),
    "body": post(body=OUTPUT),
    "verify": Verify(value=CODE, assertion="==", target_value=hole("s2", "code")),
    "print": Print(msg=OUTPUT),
    "run": sh(run=OUTPUT, env_vars={"A": HOST}),
    "args": py(args=(OUTPUT,)),
    "depends_on": stored("b", depends_on=OUTPUT),
}


@pytest.mark.parametrize("place", FILLED)
def test_a_run_time_value_can_stand_in(place: str) -> None:
    assert found(WEB, RUN, FILLED[place]) == []


REFUSED: dict[str, Instruction] = {
    "the name of a service": add(OUTPUT),
    "the name of a service to look up": GetService(name=HOST),
    "the name of a service to ask": exec_(HOST),
    "image": add("b", image=Image(name=OUTPUT)),
    "endpoint": request(endpoint=OUTPUT),
    "headers": request(headers={"X": OUTPUT}),
    "content_type": post(content_type=OUTPUT),
    "target_value of wait": wait(field="output", target_value=OUTPUT),
    "a list of verify": Verify(value=OUTPUT, assertion="IN", target_value=(OUTPUT,)),
    "the script of run_python": py(run=OUTPUT),
    "packages": py(packages=(OUTPUT,)),
    "the image of a task": sh(image=Image(name=OUTPUT)),
}


@pytest.mark.parametrize("place", REFUSED)
def test_a_run_time_value_cannot_stand_in(place: str) -> None:
    assert found(WEB, RUN, REFUSED[place]) == ["3 future-place"]


def test_a_run_time_value_can_stand_in_data_but_not_in_a_template() -> None:
    assert found(WEB, RUN, rendered("{{.A}}", {"A": (OUTPUT,)}), lookup("a")) == []
    assert found(WEB, RUN, rendered(OUTPUT, None), lookup("a")) == ["3 future-place"]


CASES: dict[str, tuple[Value, list[str]]] = {
    "a later value is not there yet": (LATER, ["3 future-before-producer"]),
    "a step's own value is not there yet": (within("s3", "code"), ["3 future-before-producer"]),
    "a command yields no body": (within("s2", "body"), ["3 future-field"]),
    "a command yields what it extracts": (within("s2", "extract.a"), ["3 future-field"]),
    "a service yields no code": (within("s1", "code"), ["3 future-field"]),
    "a service yields its own address": (within("s1", "hostname", "db"), ["3 future-field"]),
    "no step yields it": (Holed((Future(step="", field="code", token="ab"),)), ["3 unknown-future"]),
    "a step that is not there yields nothing": (within("s9", "code"), ["3 unknown-future"]),
}


@pytest.mark.parametrize("case", CASES)
def test_run_time_values(case: str) -> None:
    value, expected = CASES[case]
    assert isinstance(value, Holed)
    assert found(WEB, RUN, Print(msg=value), exec_()) == expected


def test_values_of_a_batch_belong_to_their_services() -> None:
    finding = only(WEB, RUN, Print(msg=within("s2", "outptu")))
    assert finding.hint == "did you mean 'output'?"


def test_what_the_plan_returns_is_yielded_by_a_step() -> None:
    assert found(WEB, output={"host": HOST}) == []
    assert found(WEB, output={"host": within("s9", "code")}) == ["- unknown-future"]


def test_the_address_of_a_removed_service_is_suspicious() -> None:
    assert found(WEB, remove(), add("b", cmd=(HOST,))) == ["warning 3 stale-future"]
    assert found(WEB, remove(), Print(msg=HOST)) == []
    assert found(WEB, remove(), WEB, add("b", cmd=(HOST,))) == []


BROKEN = ("{{KURTOSIS:0000000000000000000000000000000A:HOSTNAME.RUNTIME_VALUE}}", "{{kurtosis:0000000000000")


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_left_of_a_placeholder_is_suspicious(text: str) -> None:
    assert found(add(env_vars={"A": text})) == ["warning 1 broken-placeholder"]


def test_text_about_placeholders_is_not() -> None:
    assert found(add(env_vars={"A": "see {{kurtosis: docs}} and runtime_value"})) == []


def test_a_value_in_the_wrong_place_is_not_blamed_for_its_order() -> None:
    assert found(WEB, RUN, request(endpoint=LATER), RUN) == ["3 future-place"]


def test_validation_does_not_change_the_plan() -> None:
    given = plan(WEB, RUN)
    assert validate(given) == validate(given) == ()
