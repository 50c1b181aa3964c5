"""Runs a command and says how long it took and how much memory its processes had at most."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_NOTHING = (sys.executable, "-c", "pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: wall time in seconds, and the peak resident memory of its largest process in MiB."""

    seconds: float
    mebibytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The best of several runs, each beside a run of `python3 -c pass`; `base` is the best of those, in seconds."""

    best: Run
    base: float

    @property
    def value(self) -> float:
        """How many times as long as `python3 -c pass`."""
        return self.best.seconds / self.base


def ratio(
    command: Sequence[str],
    *,
    rounds: int,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
) -> Ratio:
    """Measures `command` against `python3 -c pass`, in turns; `before` prepares each run and is not measured."""
    variables = {**os.environ, **(environment or {})}
    found, bases = [], []
    for _ in range(rounds):
        bases += [measured(_NOTHING, variables).seconds for _ in range(3)]
        before()
        found.append(measured(command, variables))
    best = min(found, key=lambda run: run.seconds)
    return Ratio(best=Run(seconds=best.seconds, mebibytes=max(run.mebibytes for run in found)), base=min(bases))


def measured(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Runs a command, a path or a program on the PATH; what it prints on stdout is thrown away."""
    started = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        files = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
        child = os.posix_spawnp(command[0], list(command), environment, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds=seconds, mebibytes=usage.ru_maxrss / unit)
