"""Things run in the order that they need, as many at once as is allowed, and no further than the first failure."""

import threading
import time
from collections.abc import Sequence

from kurtc.execution.scheduler import Outcome, run_in_order


def _needs(*needs: set[int]) -> list[frozenset[int]]:
    return [frozenset(one) for one in needs]


def _run(needs: Sequence[frozenset[int]], perform: object, **options: object) -> Outcome:
    given = {"limit": 32, "stop": threading.Event(), **options}
    return run_in_order(needs, perform, **given)  # type: ignore[arg-type]


def test_each_starts_when_what_it_needs_is_done() -> None:
    done: list[int] = []
    _run(_needs({2}, {0, 3}, set(), {2}), done.append, limit=1)
    assert done == [2, 0, 3, 1]


def test_the_earliest_starts_where_there_is_a_choice() -> None:
    done: list[int] = []
    _run(_needs(set(), {0}, set(), set(), {0}), done.append, limit=1)
    assert done == [0, 1, 2, 3, 4]


def test_no_more_than_the_limit_are_under_way() -> None:
    lock, active, most = threading.Lock(), 0, 0

    def perform(_: int) -> None:
        nonlocal active, most
        with lock:
            active += 1
            most = max(active, most)
        time.sleep(0.01)
        with lock:
            active -= 1

    _run([frozenset()] * 20, perform, limit=4)
    assert most == 4


def test_nothing_starts_after_a_failure_and_what_is_under_way_ends() -> None:
    done: list[int] = []
    cancelled = threading.Event()

    def perform(index: int) -> None:
        if index == 0:
            raise ValueError("no")
        cancelled.wait(5)
        done.append(index)

    outcome = _run(_needs(set(), set(), set(), {1}, {0}), perform, limit=2, cancel=cancelled.set)
    assert (list(outcome.failures), done, outcome.is_stopped) == ([0], [1], False)


def test_what_was_only_just_beginning_is_cancelled_too() -> None:
    """A container that is not there yet when everything is cancelled is there a moment later."""
    begun, calls = threading.Event(), list[int]()
    stop = threading.Event()

    def cancel() -> None:
        calls.append(len(calls))
        if len(calls) > 1:
            begun.set()

    def perform(_: int) -> None:
        stop.set()
        assert begun.wait(5)

    assert not _run(_needs(set()), perform, stop=stop, cancel=cancel).failures
    assert calls == [0, 1]


def test_what_does_not_end_is_given_up() -> None:
    stop = threading.Event()
    began = time.monotonic()
    outcome = _run(_needs(set()), lambda _: stop.set() or time.sleep(5), stop=stop, grace=0.1)  # type: ignore[func-returns-value]
    assert outcome.is_stopped
    assert time.monotonic() - began < 2


def test_a_stop_is_none_when_all_is_done() -> None:
    stop = threading.Event()
    assert not _run(_needs(set()), lambda _: stop.set(), stop=stop).is_stopped


def test_a_chain_costs_no_more_than_its_steps() -> None:
    began = time.monotonic()
    _run([frozenset({index - 1} if index else ()) for index in range(300)], lambda _: None)
    assert time.monotonic() - began < 5, "each step waits for a clock"


def test_ten_thousand_independent_things_take_seconds() -> None:
    done: list[int] = []
    began = time.monotonic()
    _run([frozenset()] * 10_000, done.append)
    assert len(done) == 10_000
    assert time.monotonic() - began < 20
