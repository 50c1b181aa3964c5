"""`kurtc run` beside the bare engine API and `docker compose up`, of the same services, in one run."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Run, measured

_KURTC = str(Path(sys.executable).with_name("kurtc"))
_IMAGE = "debian:bookworm-slim"
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing that `kurtc run` did, and how long something else took for the same (`limit` 0: only shown)."""

    name: str
    run: Run
    other: Run
    limit: float

    @property
    def ratio(self) -> float:
        """How many times as long `kurtc run` took."""
        return self.run.seconds / self.other.seconds


def missing_engine() -> str:
    """Why there is nothing to measure with; `""` when there is."""
    for command in (["docker", "compose", "version"], ["docker", "image", "inspect", _IMAGE]):
        if not shutil.which("docker") or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return f"`{' '.join(command)}` fails"
    return ""


def comparisons(folder: Path) -> Iterator[Comparison]:
    """20 independent services, 200 of them, and a chain of 20.

    The steps of a chain take longer than the bare API's calls: a service without ports is looked at again after a
    moment, to see whether it has ended. So the chain is compared with its own steps, and its time beside theirs shown.
    """
    script = _script(folder)
    twenty = _best(lambda: _kurtc(folder, script, 20))
    yield Comparison(name="run 20 services, to the bare API", run=twenty, other=_best(_bare("up", 20)), limit=1.2)
    yield Comparison(
        name="run 20 services, to docker compose up",
        run=twenty,
        other=_best(lambda: _compose(folder, script, 20)),
        limit=1,
    )
    two_hundred = _kurtc(folder, script, 200)
    yield Comparison(name="run 200 services, to the bare API", run=two_hundred, other=_bare("up", 200)(), limit=1.2)
    chain, steps = min((_chain(folder, script, 20) for _ in range(_ROUNDS)), key=lambda pair: pair[0].seconds)
    yield Comparison(name="run a chain of 20, to its steps", run=chain, other=steps, limit=1.2)
    yield Comparison(name="run a chain of 20, to the bare API", run=chain, other=_best(_bare("chain", 20)), limit=0)


def _best(measure: Callable[[], Run]) -> Run:
    return min((measure() for _ in range(_ROUNDS)), key=lambda run: run.seconds)


def _script(folder: Path) -> Path:
    script = folder / "services.star"
    script.write_text(f"""\
def run(plan, count, chained = False):
    for index in range(count):
        before = {{"BEFORE": "s%d" % (index - 1)}} if chained and index else {{}}
        plan.add_service(
            name = "s%d" % index,
            config = ServiceConfig(image = "{_IMAGE}", cmd = ["sleep", "infinity"], env_vars = before),
        )
""")
    return script


def _chain(folder: Path, script: Path, count: int) -> tuple[Run, Run]:
    """A run of services of which each needs the one before, and what its steps took, one added to the other."""
    trace = folder / "trace.json"
    run = _kurtc(folder, script, count, "--profile", str(trace), chained=True)
    events = json.loads(trace.read_text())["traceEvents"]
    steps = [event["dur"] for event in events if event["ph"] == "X" and event["name"].startswith("add_service ")]
    assert len(steps) == count
    return run, Run(seconds=sum(steps) / 1e6, mebibytes=0)


def _kurtc(folder: Path, script: Path, count: int, *options: str, chained: bool = False) -> Run:
    name = f"bench-{uuid.uuid4().hex[:8]}"
    variables = {**os.environ, "KURTC_STATE": str(folder / "state"), "KURTC_CACHE": str(folder / "run-cache")}
    arguments = f'{{"count": {count}, "chained": {"true" if chained else "false"}}}'
    try:
        return measured([_KURTC, "run", str(script), arguments, "--enclave", name, "-q", *options], variables)
    finally:
        # Old engines rarely keep the network of many containers: that is said, and the measurement holds.
        subprocess.run(
            [_KURTC, "enclave", "rm", "-f", "-q", name], env=variables, check=False, stdout=subprocess.DEVNULL
        )


def _bare(action: str, count: int) -> Callable[[], Run]:
    def measure() -> Run:
        name = f"bench-{uuid.uuid4().hex[:8]}"
        command = [sys.executable, "-m", "bench.bare"]
        try:
            return measured([*command, action, str(count), name], dict(os.environ))
        finally:
            subprocess.run([*command, "down", str(count), name], check=True, capture_output=True)

    return measure


def _compose(folder: Path, script: Path, count: int) -> Run:
    name = f"bench-{uuid.uuid4().hex[:8]}"
    project = folder / name
    arguments = [str(script), f'{{"count": {count}}}']
    built = [_KURTC, "build", *arguments, "--target", "compose", "-o", str(project), "-q"]
    subprocess.run(built, check=True, capture_output=True)
    command = ["docker", "compose", "--project-directory", str(project), "--project-name", name]
    try:
        return measured([*command, "up", "--detach", "--quiet-pull"], dict(os.environ))
    finally:
        subprocess.run([*command, "down", "--timeout", "0"], check=True, capture_output=True)
