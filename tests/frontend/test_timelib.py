"""The module `time` is starlark-go's, but for the current time."""

import pytest

from frontend.starlark_cases import Case, cases, outcome, received
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import timelib
from kurtc.frontend.starlark_go.starlark_text import to_str
from kurtc.frontend.wire import KIND


@pytest.mark.parametrize("case", cases("time.", "attributes"), ids=str)
def test_times_are_what_starlark_go_recorded(case: Case) -> None:
    assert outcome(case) == case


@pytest.mark.parametrize("args", [[], [1]])
def test_now_advises_to_read_the_clock_at_run_time(args: list[int]) -> None:
    with pytest.raises(StarlarkFailure, match=r"time\.now") as caught:
        timelib.call("now", args, {})
    assert "plan.run_python" in caught.value.hint


def test_the_constants_are_durations() -> None:
    assert {name: to_str(received(value)) for name, value in timelib.CONSTANTS.items()} == {
        "nanosecond": "1ns",
        "microsecond": "1µs",
        "millisecond": "1ms",
        "second": "1s",
        "minute": "1m0s",
        "hour": "1h0m0s",
    }
    assert timelib.CONSTANTS["minute"] == {
        KIND: "time.duration",
        "hours": 1 / 60,
        "minutes": 1.0,
        "seconds": 60.0,
        "milliseconds": 60_000,
        "microseconds": 60_000_000,
        "nanoseconds": 60_000_000_000,
    }


def test_a_duration_is_taken_for_its_text() -> None:
    assert timelib.call("parse_duration", [received(timelib.CONSTANTS["hour"])], {}) == timelib.CONSTANTS["hour"]


@pytest.mark.parametrize("text", ["", "1", "1d", "1 s", "--1s", "1h-5m", "\0", "9" * 5000 + "h", "é"])
def test_what_is_no_duration_is_a_failure_of_the_first_parameter(text: str) -> None:
    with pytest.raises(StarlarkFailure, match="parse_duration: for parameter 1: "):
        timelib.call("parse_duration", [text], {})


@pytest.mark.parametrize("name", ["\0", "a\0b", "x" * 5000, "..", "Europe/../UTC", "posixrules/x", "Europe/", "é", "."])
def test_no_name_of_a_time_zone_is_a_crash(name: str) -> None:
    assert timelib.call("is_valid_timezone", [name], {}) is False


def test_an_unknown_member_is_a_failure() -> None:
    with pytest.raises(StarlarkFailure, match=r"module has no \.sleep"):
        timelib.call("sleep", [], {})
