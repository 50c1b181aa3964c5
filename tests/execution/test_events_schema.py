"""The published format of events, against the events themselves."""

import json
import math
from collections.abc import Iterator
from dataclasses import fields
from importlib.resources import files
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from kurtc.execution.events import (
    ArtifactInfo,
    Event,
    ImageFailed,
    ImageProgressed,
    ImageReady,
    Message,
    PathPart,
    PortInfo,
    RemovalInfo,
    Removed,
    RunFinished,
    RunStarted,
    RunStopping,
    ServiceEnded,
    ServiceInfo,
    UnitDone,
    UnitFailed,
    UnitInfo,
    UnitProgressed,
    UnitStarted,
    event_data,
)
from kurtc.execution.schema import schema, schema_text

_PORT = PortInfo(id="http", number=80, protocol="TCP", application_protocol="http", url="http://127.0.0.1:1")
_EXAMPLES: tuple[Event, ...] = (
    RunStarted(
        enclave="e",
        package="p",
        engine="docker",
        units=(UnitInfo(id="s1", step="s1", instruction="print", subject="", description="", position="a.star:1:1"),),
        removals=(RemovalInfo(kind="service", name="old"),),
    ),
    ImageProgressed(image="redis", text="downloading", done=1, total=2),
    ImageReady(image="redis", origin="pulled", seconds=1.5),
    ImageFailed(image="redis", message="not found"),
    Removed(kind="artifact", name="old"),
    UnitStarted(unit="s1"),
    UnitProgressed(unit="s1", text="waiting"),
    UnitDone(unit="s1", outcome="unchanged", text="done", seconds=0.0),
    UnitFailed(unit="s1", message="no", position="a.star:1:1", seconds=0.1),
    Message(unit="s1", text="hello \udce9"),
    RunStopping(),
    ServiceEnded(unit="s1", service="web", exit_code=3, position="a.star:1:1", logs="no config"),
    RunFinished(
        outcome="done",
        seconds=2.0,
        enclave="e",
        services=(ServiceInfo(name="web", uuid="1", image="nginx", status="running", ports=(_PORT,)),),
        artifacts=(ArtifactInfo(name="a", uuid="1", digest="d", size=3),),
        output={"list": (1, None, "text")},
        longest_path=(PathPart(kind="unit", id="s1", seconds=1.0),),
    ),
)


def _valid(data: object) -> bool:
    return Draft202012Validator(schema()).is_valid(data)


def test_the_published_schema_is_the_one_of_the_events() -> None:
    published = files("kurtc.execution").joinpath("events.schema.json").read_text()
    assert published == schema_text(), "write it with: python -m kurtc.execution.schema > …/events.schema.json"
    Draft202012Validator.check_schema(json.loads(published))


def test_there_is_an_example_of_every_event() -> None:
    assert {type(example) for example in _EXAMPLES} == set(get_args(Event))


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example.event)
def test_every_event_has_the_published_format(example: Event) -> None:
    line = json.dumps(event_data(example, 1.23456))
    data = json.loads(line)
    assert (data["event"], data["time"]) == (example.event, 1.235)
    assert set(data) == {"event", "time", *(part.name for part in fields(example))}
    Draft202012Validator(schema()).validate(data)


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example.event)
def test_events_with_something_missing_more_or_wrong_do_not_have_it(example: Event) -> None:
    data = event_data(example, 1.0)
    wrong = list(_mutants(data))
    assert wrong
    assert [mutant for mutant in wrong if _valid(mutant)] == []


def test_values_of_the_output_stay_exact_and_numbers_that_json_lacks_become_text() -> None:
    finished = RunFinished(outcome="done", seconds=1.23456, enclave="e", output={"a": 0.123456, "b": math.inf})
    data = event_data(finished, 1.0)
    assert (data["seconds"], data["output"]) == (1.235, {"a": 0.123456, "b": "inf"})


def _mutants(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {**data, "more": 1}
    for key in data:
        yield {name: value for name, value in data.items() if name != key}
        if key != "output":
            yield {**data, key: [None]}
