"""Runs that die, are interrupted or find each other: the next one ends as if nothing had happened."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from execution.fake_engine import Box, FakeEngine
from execution.runs import ENCLAVE, Runs, exec_
from kurtc.diagnostics import Refused
from kurtc.execution.engine import Ended
from kurtc.execution.events import Event, RunFinished, UnitDone, UnitStarted
from kurtc.plan.configs import Directory, ExecRecipe, PortSpec, ReadyCondition, ServiceConfig, StoreSpec
from kurtc.plan.instructions import (
    AddServices,
    Instruction,
    RemoveService,
    StartService,
    StopService,
    StoreServiceFiles,
)
from kurtc.plan.values import Future
from lowering.plans import IMAGE, FolderContents, holed, render, service, task

READY = ReadyCondition(recipe=ExecRecipe(command=("true",)), field="code", assertion="==", target_value=0)


class KilledError(BaseException):
    """The process has died."""


@dataclass(slots=True, kw_only=True)
class MortalEngine(FakeEngine):
    """An engine whose user dies at its call number `dies_at` (0: never), before or `after` that has had its effect."""

    dies_at: int = 0
    after: bool = False
    count: int = 0

    @contextmanager
    def _call(self, method: str, subject: str) -> Iterator[None]:  # type: ignore[override]
        with self._lock:
            self.count += 1
            number = self.count
        if self.dies_at and number >= self.dies_at + self.after:
            raise KilledError
        with FakeEngine._call(self, method, subject):
            yield
        if self.dies_at and number >= self.dies_at:
            raise KilledError

    def live(self) -> None:
        """From now on nobody dies."""
        self.dies_at = 0


def _answer(box: Box, command: tuple[str, ...]) -> Ended:
    box.files["/out/x"] = " ".join(command).encode()
    return Ended(code=0, output=box.files["/out/x"])


def _plan(word: str) -> tuple[Instruction, ...]:
    output = holed(Future(step="s4", field="output"))
    store = (StoreSpec(src="/out", name="made"),)
    return (
        render("conf", "c", "{{.x}}", {"x": word}),
        service("db", files={"/c": Directory(artifact_names=("conf",))}, ports={"p": PortSpec(number=1)}),
        service("web", env_vars={"DB": "db"}),
        exec_("db", "say", word),
        task("t", output, store=store),
        StoreServiceFiles(service_name="db", src="/out", name="kept"),
        service("user", files={"/k": Directory(artifact_names=("kept", "made"))}, env_vars={"X": output}),
        StopService(name="web"),
        StartService(name="web"),
        service(f"only-{word}"),
        RemoveService(name="user"),
        AddServices(
            configs={name: ServiceConfig(image=IMAGE, files={"/d": Directory(persistent_key="k")}) for name in "ab"}
        ),
    )


def _world(runs: Runs) -> dict[str, Any]:
    """What is left in the end: containers with what they were given, and what the enclave remembers of them."""
    state = runs.state
    containers = {
        box.container.name: (box.container.status, dict(box.request.environment), box.files, box.request.role)
        for box in runs.engine.boxes.values()
    }
    assert len(containers) == len(runs.engine.boxes)
    own = {"container", "digest", "mounted"}
    return {
        "containers": containers,
        "services": {name: record.wanted for name, record in state.services.items()},
        "artifacts": {name: (record.digest, record.size) for name, record in state.artifacts.items()},
        "values": {
            name: {field: value for field, value in record.values.items() if field not in own}
            for name, record in state.units.items()
        },
    }


def _fresh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    folder.mkdir()
    monkeypatch.setenv("KURTC_STATE", str(folder / "enclaves"))
    engine = MortalEngine(commands={"db": _answer, "t": _answer})
    return Runs(files=FolderContents(folder), engine=engine)


def _run_to_death(runs: Runs, *plan: Instruction, at: int, after: bool, **options: Any) -> bool:
    """Whether the run died."""
    engine = runs.engine
    assert isinstance(engine, MortalEngine)
    engine.count, engine.dies_at, engine.after = 0, at, after
    try:
        runs(*plan, **options)
    except KilledError:
        return True
    finally:
        engine.live()
    return False


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("sequential", [False, True])
def test_a_run_that_died_at_any_call_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool, sequential: bool
) -> None:
    undisturbed = _fresh(tmp_path / "undisturbed", monkeypatch)
    undisturbed(*_plan("a"))
    wanted = _world(undisturbed)
    at = 1
    while True:
        runs = _fresh(tmp_path / f"dies-{at}", monkeypatch)
        if not _run_to_death(runs, *_plan("a"), at=at, after=after, sequential=sequential):
            break
        assert runs(*_plan("a")).outcome == "done"
        assert _world(runs) == wanted, f"died at call {at}"
        at += 1
    assert at > 20


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("then", ["a", "b"])
def test_a_change_that_died_at_any_call_is_made_up_for_or_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool, then: str
) -> None:
    undisturbed = _fresh(tmp_path / "undisturbed", monkeypatch)
    undisturbed(*_plan(then))
    wanted = _world(undisturbed)
    at = 1
    while True:
        runs = _fresh(tmp_path / f"dies-{at}", monkeypatch)
        runs(*_plan("a"))
        if not _run_to_death(runs, *_plan("b"), at=at, after=after):
            break
        assert runs(*_plan(then)).outcome == "done"
        assert _world(runs) == wanted, f"died at call {at}"
        at += 1
    assert at > 15


@pytest.mark.parametrize("count", range(12))
def test_an_interrupted_run_ends_and_the_next_one_goes_on(runs: Runs, count: int) -> None:
    runs.engine.commands |= {"db": _answer, "t": _answer}
    seen: list[str] = []

    def interrupt(event: Event) -> None:
        if isinstance(event, UnitDone | UnitStarted):
            seen.append(event.unit)
            if len(seen) > 2 * count:
                runs.stop.set()

    runs.listeners.append(interrupt)
    assert runs(*_plan("a"), parallelism=2).outcome == "interrupted"
    runs.stop.clear()
    runs.listeners.clear()
    done = {event.unit for event in runs.events if isinstance(event, UnitDone)}
    assert runs(*_plan("a")).outcome == "done"
    assert done.isdisjoint(runs.done())


def test_a_stop_before_anything_began_starts_nothing(runs: Runs) -> None:
    runs.stop.set()
    assert runs(service("db")).outcome == "interrupted"
    assert runs.changes == []


def test_a_stop_at_the_last_moment_is_a_run_that_is_done(runs: Runs) -> None:
    runs.listeners.append(lambda event: runs.stop.set() if isinstance(event, UnitDone) else None)
    assert runs(service("db")).outcome == "done"


def test_images_that_take_long_do_not_keep_an_interrupted_run(runs: Runs) -> None:
    runs.engine.delay("prepare_image", 5)
    threading.Timer(0.1, runs.stop.set).start()
    ended = runs(service("db"))
    assert (ended.outcome, ended.seconds < 3) == ("interrupted", True)
    assert isinstance(runs.events[-1], RunFinished)


@pytest.mark.parametrize(
    ("call", "attributes"),
    [
        ("await_port", {"ports": {"http": PortSpec(number=80)}}),
        ("exec", {"ready_conditions": READY}),
    ],
)
def test_waits_do_not_keep_an_interrupted_run(runs: Runs, call: str, attributes: dict[str, Any]) -> None:
    runs.engine.delay(call, 5)
    threading.Timer(0.1, runs.stop.set).start()
    ended = runs(service("db", **attributes))
    assert (ended.outcome, ended.seconds < 3) == ("interrupted", True)


def test_a_stop_ends_tasks_under_way(runs: Runs) -> None:
    def sleep(box: Box, _command: tuple[str, ...]) -> Ended:
        runs.stop.set()
        for _ in range(500):
            if box.container.id not in runs.engine.boxes:
                break
            threading.Event().wait(0.01)
        return Ended(code=137, output=b"")

    runs.engine.commands["t"] = sleep
    assert runs(task("t", "sleep inf")).outcome == "interrupted"
    assert runs.engine.boxes == {}


def test_two_runs_at_once_exclude_each_other(runs: Runs) -> None:
    refused: list[Refused] = []

    def other(event: Event) -> None:
        if isinstance(event, UnitStarted):
            with pytest.raises(Refused) as found:
                Runs(files=runs.files, engine=runs.engine)(service("web"))
            refused.append(found.value)

    runs.listeners.append(other)
    assert runs(service("db")).outcome == "done"
    assert refused[0].diagnostics[0].code == "enclave-busy"
    assert {box.container.name for box in runs.engine.boxes.values()} == {"db"}


def test_only_their_user_can_read_state_and_archives(runs: Runs) -> None:
    runs(render("conf", "c", "secret"), service("db"))
    root = runs.files.root.parent / "enclaves"
    modes = {place.name: place.stat().st_mode & 0o777 for place in root.rglob("*")}
    (folder,) = (place for place in root.iterdir() if place.name.startswith(ENCLAVE))
    assert modes[folder.name] == modes["archives"] == 0o700
    assert {mode for name, mode in modes.items() if name not in {folder.name, "archives"}} == {0o600}


@pytest.mark.parametrize(
    "text", ["", "{", "[]\n", '{"format": "kurtc-enclave", "version": 99}\n', "\udcff\n", "1\n2\n"]
)
def test_a_state_that_cannot_be_read_is_refused(runs: Runs, text: str) -> None:
    runs(service("db"))
    (place,) = (runs.files.root.parent / "enclaves").glob("*/state.jsonl")
    place.write_bytes(text.encode("utf-8", "surrogateescape"))
    for attempt in (lambda: runs(service("db")), lambda: runs.preview(service("db"))):
        with pytest.raises(Refused) as refused:
            attempt()
        (finding,) = refused.value.diagnostics
        assert (finding.code, finding.hint) == (
            "enclave-state",
            f"remove the enclave with `kurtc enclave rm -f {ENCLAVE}`",
        )
    assert len(runs.engine.boxes) == 1
