"""`make bench`: how long kurtc takes, as ratios to `python3 -c pass` measured in the same run, beside the limits."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Ratio, ratio
from bench.packages import largest, many_services

_KURTC = str(Path(sys.executable).with_name("kurtc"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A line of the table: a ratio, the most that it may be, and what it is a ratio to."""

    name: str
    value: float
    limit: float
    seconds: float
    mebibytes: float


def main() -> int:
    """Prints the table; 1 where a limit is exceeded."""
    with tempfile.TemporaryDirectory(prefix="kurtc-bench-") as folder:
        # Installed programs have their bytecode on disk.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        results = []
        print(f"{'':52} {'ratio':>7} {'limit':>7} {'time':>9} {'memory':>9}")
        for result in _results(Path(folder)):
            print(_line(result), flush=True)
            results.append(result)
    print(f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}")
    return int(any(result.value > result.limit for result in results))


def _results(folder: Path) -> Iterator[Result]:
    yield _result("kurtc --help", ratio([_KURTC, "--help"], rounds=20), limit=12)
    yield from _package(folder)
    yield from _services(folder)


def _package(folder: Path) -> Iterator[Result]:
    """The largest package: its dependencies are fetched, and more or less of what kurtc remembers is there."""
    name, package, environment = largest(folder)
    command = [_KURTC, "plan", str(package), "-q"]

    def measured(*forgotten: str) -> Ratio:
        folders = [Path(environment["KURTC_CACHE"]) / name for name in forgotten]
        return ratio(command, rounds=10, environment=environment, before=lambda: _forget(*folders))

    yield _result(f"plan {name}, again", measured(), limit=20)
    yield _result(f"plan {name}, analyses cached", measured("interpretations"), limit=20)
    yield _result(f"plan {name}, cold", measured("interpretations", "analyses"), limit=40)


def _services(folder: Path) -> Iterator[Result]:
    """10 000 services, and ten times as many."""
    less, more = (_validated(folder, count, rounds) for count, rounds in ((10_000, 3), (100_000, 1)))
    yield _result("validate 10 000 add_service", less, limit=150)
    times = more.best.seconds / less.best.seconds
    yield Result(
        name="validate 100 000 add_service, to 10 000",
        value=times,
        limit=11,
        seconds=more.best.seconds,
        mebibytes=more.best.mebibytes,
    )


def _validated(folder: Path, count: int, rounds: int) -> Ratio:
    cache = folder / "services"
    return ratio(
        [_KURTC, "validate", str(many_services(folder, count)), "-q", "--time-limit=900", "--memory-limit=16384"],
        rounds=rounds,
        environment={"KURTC_CACHE": str(cache)},
        before=lambda: _forget(cache),
    )


def _result(name: str, found: Ratio, *, limit: float) -> Result:
    best = found.best
    return Result(name=name, value=found.value, limit=limit, seconds=best.seconds, mebibytes=best.mebibytes)


def _line(result: Result) -> str:
    verdict = "" if result.value <= result.limit else "  over the limit"
    return (
        f"{result.name:52} {result.value:7.1f} {result.limit:7.0f} {result.seconds:7.2f} s {result.mebibytes:5.0f} MiB"
        f"{verdict}"
    )


def _forget(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
