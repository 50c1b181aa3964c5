"""The end of a run: which event is the last, and what is said of services that have ended by themselves."""

import pytest

from execution.fake_engine import Box
from execution.runs import ENCLAVE, Runs, exec_
from kurtc.diagnostics import Refused
from kurtc.execution.engine import Ended, EngineError
from kurtc.execution.events import RunFinished, ServiceEnded
from kurtc.plan.instructions import StopService
from lowering.plans import service


def _ended(runs: Runs) -> list[tuple[str, str, int, str]]:
    return [
        (event.unit, event.service, event.exit_code, event.logs)
        for event in runs.events
        if isinstance(event, ServiceEnded)
    ]


def _dies(runs: Runs, *, code: int) -> None:
    """The next command in `db` is its last."""

    def last(box: Box, _command: tuple[str, ...]) -> Ended:
        box.log = b"no config\n"
        runs.engine.end(ENCLAVE, "db", 3)
        return Ended(code=code, output=b"")

    runs.engine.commands["db"] = last


def test_a_service_that_has_ended_by_itself_is_told_and_the_run_is_done(runs: Runs) -> None:
    _dies(runs, code=0)
    assert runs(service("web"), service("db"), exec_("db")).outcome == "done"
    assert _ended(runs) == [("s2", "db", 3, "no config\n")]
    assert isinstance(runs.events[-1], RunFinished)


def test_a_service_that_a_step_has_ended_is_not_told(runs: Runs) -> None:
    assert runs(service("db"), StopService(name="db")).outcome == "done"
    assert runs.engine.box(ENCLAVE, "db").container.status == "exited"
    assert _ended(runs) == []


def test_a_service_whose_failure_was_told_is_not_told_again(runs: Runs) -> None:
    _dies(runs, code=1)
    assert runs(service("db"), exec_("db")).outcome == "failed"
    assert runs.failure.unit == "s2"
    assert _ended(runs) == []


def test_a_service_that_started_again_is_not_told(runs: Runs) -> None:
    _dies(runs, code=0)
    runs(service("db"), exec_("db"))
    assert runs(service("db"), exec_("db")).outcome == "done"
    assert _ended(runs) == []


@pytest.mark.parametrize(
    ("call", "error", "raised"),
    [
        ("prepare_image", EngineError("no space left"), Refused),
        ("open_enclave", EngineError("no network left"), Refused),
        ("start_container", OSError(28, "No space left on device"), OSError),
    ],
)
def test_whatever_ends_a_run_that_has_started_its_last_event_says_that_it_is_over(
    call: str, error: Exception, raised: type[Exception], runs: Runs
) -> None:
    runs.engine.fail(call, error)
    with pytest.raises(raised):
        runs(service("db"))
    ended = [event for event in runs.events if isinstance(event, RunFinished)]
    assert (ended, ended[0].outcome) == (runs.events[-1:], "failed")
