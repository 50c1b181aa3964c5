from typing import Any

import pytest

from kurtc.plan.configs import (
    ExecRecipe,
    GetHttpRequestRecipe,
    PortSpec,
    PostHttpRequestRecipe,
    ReadyCondition,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Instruction, Verify
from validation.plans import add, exec_, found, hole, only, py, request, sh, wait

WEB = add(ports={"http": PortSpec(number=80)})
EXTRACT = ExecRecipe(command=("ls",), extract={"size": ".size"})
OUTPUT = hole("s2", "output")
GET = GetHttpRequestRecipe(port_id="http", endpoint="/")


def ready(**fields: object) -> Instruction:
    defaults: dict[str, Any] = {"recipe": GET, "field": "code", "assertion": "==", "target_value": 200}
    condition = ReadyCondition(**(defaults | fields))
    return add(ports={"http": PortSpec(number=80)}, ready_conditions=condition)


CASES: dict[str, tuple[list[Instruction], list[str]]] = {
    "a command says what to run": ([WEB, exec_("web", "")], ["2 empty-command"]),
    "an empty command runs nothing": ([WEB, wait(recipe=ExecRecipe(command=()))], ["2 empty-command"]),
    "an argument may be empty": ([WEB, exec_("web", "echo", "")], []),
    "an endpoint begins with a slash": ([WEB, request(endpoint="health")], ["2 endpoint"]),
    "an endpoint is not a whole address": ([WEB, request(endpoint="http://web/health")], ["2 endpoint"]),
    "an endpoint has no line break": ([WEB, request(endpoint="/\n")], ["2 endpoint"]),
    "an endpoint may be empty or a query": ([WEB, request(endpoint=""), request(endpoint="?a=b")], []),
    "a ready condition's endpoint counts": (
        [ready(recipe=GetHttpRequestRecipe(port_id="http", endpoint="x"))],
        ["1 endpoint"],
    ),
    "a ready condition's port counts": (
        [ready(recipe=GetHttpRequestRecipe(port_id="rpc", endpoint="/"))],
        ["1 unknown-port"],
    ),
    "a header has a name": ([WEB, request(headers={"X-Api-Key": "a b"})], []),
    "a header's name has no blank": ([WEB, request(headers={"X Y": ""})], ["2 http-header"]),
    "a header's value has one line": ([WEB, request(headers={"X": "a\nb"})], ["2 http-header"]),
    "a content type is a header": (
        [WEB, wait(recipe=PostHttpRequestRecipe(port_id="http", endpoint="/", content_type="a\r\n"), target_value=200)],
        ["2 http-header"],
    ),
    "a condition looks at a field": ([WEB, wait(recipe=EXTRACT, field="extract.size")], []),
    "a condition looks at a field that is there": ([WEB, wait(field="body")], ["2 unknown-field"]),
    "a response has no output": ([ready(field="output")], ["1 unknown-field"]),
    "an extracted field has a prefix": ([WEB, wait(recipe=EXTRACT, field="size")], ["2 unknown-field"]),
    "an interval takes time": ([WEB, wait(interval=Duration(0))], ["2 duration"]),
    "a timeout takes time": ([ready(timeout=Duration(-1))], ["1 duration"]),
    "a task takes time": ([sh(wait=Duration(0))], ["1 duration"]),
    "a task may take forever": ([py(wait=None)], []),
    "some code is acceptable": ([WEB, exec_(acceptable_codes=())], ["2 acceptable-codes"]),
    "some code of a task is acceptable": ([sh(acceptable_codes=())], ["1 acceptable-codes"]),
    "no code is needed when nobody looks": ([WEB, exec_(acceptable_codes=(), skip_code_check=True)], []),
    "codes that nobody looks at are suspicious": (
        [WEB, exec_(acceptable_codes=(1,), skip_code_check=True)],
        ["warning 2 acceptable-codes"],
    ),
    "exit codes have a byte": ([WEB, exec_(acceptable_codes=(256,))], ["warning 2 acceptable-codes"]),
    "HTTP has codes from 100": ([WEB, request(acceptable_codes=(0,))], ["warning 2 acceptable-codes"]),
    "HTTP has codes up to 599": ([WEB, request(acceptable_codes=(404, 599))], []),
    "an extract's key can be referred to": ([WEB, wait(recipe=EXTRACT)], []),
    "an extract's key has no blank": (
        [WEB, wait(recipe=ExecRecipe(command=("ls",), extract={"a b": "."}), field="extract.a b")],
        ["warning 2 extract-key"],
    ),
    "an unused extract is noted": ([WEB, exec_(extract={"a": "."})], ["note 2 unused-extract"]),
    "a used extract is not": ([WEB, exec_(extract={"a": "."}), exec_("web", "echo", hole("s2", "extract.a"))], []),
}


@pytest.mark.parametrize("case", CASES)
def test_recipes(case: str) -> None:
    instructions, expected = CASES[case]
    assert found(*instructions) == expected


QUERIES = {
    ".": [],
    ".result.enode": [],
    ".data[0].name": [],
    '.result.enode | split("?") | .[0]': [],
    '.result.enr // ""': [],
    'fromjson | .word == "kurtosis" and .count == 3': [],
    ".a as [$x] ?// $x | $x": [],
    ".a[": ["2 jq-query"],
    ".a |": ["2 jq-query"],
    "": ["2 jq-query"],
    "$unknown": ["2 jq-query"],
    "from_toml(1)": ["warning 2 jq-query"],
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries_are_jq(query: str) -> None:
    recipe = ExecRecipe(command=("ls",), extract={"k": query})
    assert found(WEB, wait(recipe=recipe, field="extract.k", target_value="x")) == QUERIES[query]


ASSERTIONS: dict[str, tuple[Instruction, bool]] = {
    "a code is an int": (wait(target_value=0), True),
    "a code is no text": (wait(target_value="0"), False),
    "a code is no text, not even for !=": (wait(assertion="!=", target_value="0"), False),
    "a code is no bool": (wait(target_value=False), False),
    "a code is no float": (wait(target_value=0.0), False),
    "a code may be in a list": (wait(assertion="IN", target_value=(0, 1)), True),
    "a list has a code of the right type": (wait(assertion="IN", target_value=("0",)), False),
    "an empty list has no code": (wait(assertion="IN", target_value=()), False),
    "what is not in a list may be of any type": (wait(assertion="NOT_IN", target_value=("0",)), True),
    "a list is no text": (wait(field="output", assertion="IN", target_value="abc"), False),
    "output is text": (wait(field="output", target_value="abc"), True),
    "output is no int": (wait(field="output", target_value=1), False),
    "an extract may be anything": (wait(recipe=EXTRACT, field="extract.size", target_value=True), True),
    "an extract is no whole float": (wait(recipe=EXTRACT, field="extract.size", target_value=1.0), False),
    "an extract is not equal to a list": (wait(recipe=EXTRACT, field="extract.size", target_value=(1,)), False),
    "an extract may be an empty list": (wait(recipe=EXTRACT, field="extract.size", target_value=()), True),
    "dicts have no order": (wait(recipe=EXTRACT, field="extract.size", assertion="<", target_value={}), False),
    "text is text": (Verify(value="a", assertion="==", target_value="b"), True),
    "text is no int": (Verify(value="1", assertion="==", target_value=1), False),
    "a run-time code is an int": (Verify(value=hole("s2", "code"), assertion="==", target_value=0), True),
    "a run-time code is no text": (Verify(value=hole("s2", "code"), assertion="==", target_value="0"), False),
    "codes compare": (Verify(value=hole("s2", "code"), assertion="<", target_value=hole("s2", "code")), True),
    "code and output do not": (
        Verify(value=hole("s2", "code"), assertion="<", target_value=OUTPUT),
        False,
    ),
}


@pytest.mark.parametrize("case", ASSERTIONS)
def test_assertions_compare_values_of_one_type(case: str) -> None:
    step, holds = ASSERTIONS[case]
    assert found(WEB, exec_(), step) == ([] if holds else ["3 assertion-type"])


def test_a_target_of_the_wrong_type_comes_with_the_right_one() -> None:
    assert only(WEB, wait(target_value="0")).hint == "write 0"
    assert only(WEB, wait(field="output", target_value=1)).hint == 'write "1"'
    assert only(WEB, wait(assertion="IN", target_value="x")).hint == 'write ["x"]'


def test_an_extracted_field_without_its_prefix_comes_with_it() -> None:
    assert only(WEB, wait(recipe=EXTRACT, field="size")).hint == "did you mean 'extract.size'?"


def test_a_task_that_may_not_wait_is_told_how_to_wait_for_ever() -> None:
    finding = only(sh(wait=Duration(0)))
    assert (finding.message, finding.hint) == ("wait is 0s, but must be longer than 0s", "None is no limit")
