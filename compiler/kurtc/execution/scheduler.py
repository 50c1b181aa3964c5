"""Run things in the order that they need, as many at once as is allowed, until one fails."""

import heapq
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

_GRACE = 10.0
"""Seconds that things under way get to notice that nobody waits for them any more."""
_AGAIN = 1.0
"""Seconds after which what is still under way is cancelled again."""
_LOOK = 0.1
"""Seconds after which somebody who asks to stop is heard."""

_Ended: TypeAlias = "queue.SimpleQueue[tuple[int, BaseException | None]]"


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How it went: what each thing that failed raised, in the order of time, and whether a stop left things undone."""

    failures: dict[int, BaseException] = field(default_factory=dict)
    is_stopped: bool = False


def run_in_order(
    needs: Sequence[frozenset[int]],
    perform: Callable[[int], None],
    *,
    limit: int,
    stop: threading.Event,
    cancel: Callable[[], None] = lambda: None,
    grace: float = _GRACE,
) -> Outcome:
    """Perform 0, 1, 2, …, each when what it needs is done, earlier ones first, at most `limit` at once.

    After the first failure, or when `stop` is set, nothing more starts, and what is under way gets `grace` seconds to
    end; `cancel` is called at once, and again each second: what was just beginning may be there only then. Each runs
    in a thread of its own, which does not keep the program alive.
    """
    plan = _Plan.of(needs)
    ended: _Ended = queue.SimpleQueue()
    outcome = Outcome()
    deadline: float | None = None
    cancel_next = 0.0
    while plan.active or (plan.ready and deadline is None):
        if deadline is None and (outcome.failures or stop.is_set()):
            outcome.is_stopped = stop.is_set()
            deadline = time.monotonic() + grace
        if deadline is not None and time.monotonic() >= cancel_next:
            cancel()
            cancel_next = time.monotonic() + _AGAIN
        while plan.ready and len(plan.active) < limit and deadline is None:
            _start(plan.next(), perform, ended)
        if not plan.active or (deadline is not None and time.monotonic() > deadline):
            break
        with suppress(queue.Empty):
            index, error = ended.get(timeout=_LOOK)
            plan.end(index, succeeded=error is None)
            if error is not None:
                outcome.failures[index] = error
    outcome.is_stopped = outcome.is_stopped and plan.done < len(needs)
    return outcome


def _start(index: int, perform: Callable[[int], None], ended: _Ended) -> None:
    def run() -> None:
        try:
            perform(index)
        except BaseException as error:  # the main thread deals with it, whatever it is
            ended.put((index, error))
        else:
            ended.put((index, None))

    threading.Thread(target=run, name=f"unit-{index}", daemon=True).start()


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What is ready, active and waiting."""

    missing: list[int]
    dependents: list[list[int]]
    ready: list[int]
    active: set[int] = field(default_factory=set)
    done: int = 0

    @classmethod
    def of(cls, needs: Sequence[frozenset[int]]) -> "_Plan":
        dependents: list[list[int]] = [[] for _ in needs]
        for index, needed in enumerate(needs):
            for other in needed:
                dependents[other].append(index)
        missing = [len(needed) for needed in needs]
        return cls(missing=missing, dependents=dependents, ready=[i for i, count in enumerate(missing) if not count])

    def next(self) -> int:
        index = heapq.heappop(self.ready)
        self.active.add(index)
        return index

    def end(self, index: int, *, succeeded: bool) -> None:
        self.active.discard(index)
        self.done += succeeded
        for dependent in self.dependents[index] if succeeded else ():
            self.missing[dependent] -= 1
            if not self.missing[dependent]:
                heapq.heappush(self.ready, dependent)
