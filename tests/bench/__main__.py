"""`make bench`: how long kurtc takes, as ratios to `python3 -c pass` measured in the same run, beside the limits."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Ratio, Run, measured, ratio
from bench.packages import largest, many_effects, many_services
from bench.running import comparisons, missing_engine

_KURTC = str(Path(sys.executable).with_name("kurtc"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A line of the table: a ratio, the most that it may be (0: anything), how long it took and what it needed."""

    name: str
    value: float
    limit: float
    seconds: float
    mebibytes: float

    @property
    def is_over(self) -> bool:
        """Whether the limit is exceeded."""
        return 0 < self.limit < self.value


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
    return int(any(result.is_over for result in results))


def _results(folder: Path) -> Iterator[Result]:
    yield _result("kurtc --help", ratio([_KURTC, "--help"], rounds=20), limit=12)
    yield from _package(folder)
    yield from _services(folder)
    yield from _lowering(folder)
    yield from _running(folder)


def _package(folder: Path) -> Iterator[Result]:
    """The largest package: its dependencies are fetched, and more or less of what kurtc remembers is there."""
    name, package, environment = largest(folder)
    command = [_KURTC, "plan", str(package), "-q"]

    def anew(*forgotten: str) -> Ratio:
        folders = [Path(environment["KURTC_CACHE"]) / name for name in forgotten]
        return ratio(command, rounds=10, environment=environment, before=lambda: _forget(*folders))

    yield _result(f"plan {name}, cold", anew("interpretations", "analyses"), limit=40)
    yield _result(f"plan {name}, cached", anew(), limit=20)
    yield _result(f"plan {name}, only analyses cached", anew("interpretations"), limit=40)


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


def _lowering(folder: Path) -> Iterator[Result]:
    """Ten times as many services, lowered and built: charts have a limit of size, so theirs are fewer."""
    lowered = ["plan", "--lowered"]
    yield _grown(folder, "lower", lowered, 1000)
    for target, count in (("compose", 1000), ("terraform", 1000), ("helm", 50)):
        yield _grown(folder, f"build {target}", ["build", "--target", target, "--output", str(folder / "built")], count)


def _grown(folder: Path, what: str, command: list[str], count: int) -> Result:
    def measure(services: int) -> Run:
        _forget(folder / "built", folder / "effects")
        arguments = [*command, str(many_effects(folder, services)), "-q", "--time-limit=900"]
        return measured([_KURTC, *arguments], {**os.environ, "KURTC_CACHE": str(folder / "effects")})

    less = min((measure(count) for _ in range(3)), key=lambda run: run.seconds)
    more = measure(10 * count)
    return Result(
        name=f"{what} {10 * count} services, to {count}",
        value=more.seconds / less.seconds,
        limit=11,
        seconds=more.seconds,
        mebibytes=more.mebibytes,
    )


def _running(folder: Path) -> Iterator[Result]:
    """What `kurtc run` takes on the engine, to what the same takes otherwise."""
    if reason := missing_engine():
        print(f"kurtc run is not measured: {reason}")
        return
    for found in comparisons(folder):
        yield Result(
            name=found.name,
            value=found.ratio,
            limit=found.limit,
            seconds=found.run.seconds,
            mebibytes=found.run.mebibytes,
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
    limit = f"{result.limit:g}" if result.limit else "-"
    verdict = "  over the limit" if result.is_over else ""
    return (
        f"{result.name:52} {result.value:7.1f} {limit:>7} {result.seconds:7.2f} s {result.mebibytes:5.0f} MiB{verdict}"
    )


def _forget(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
