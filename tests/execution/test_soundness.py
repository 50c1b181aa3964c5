"""Generated plans: side by side they do what they do one after the other, and forecasts come true."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from execution.generated import DICE, Dice, built, changed, write_sites
from execution.runs import Runs
from execution.world import World
from kurtc.execution import scheduler
from kurtc.execution.events import UnitDone
from kurtc.plan.instructions import Instruction
from lowering.plans import FolderContents

_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def _end(plan: Sequence[Instruction], world: World, **options: Any) -> dict[str, Any]:
    """What a plan comes to in a new enclave."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, KURTC_STATE=f"{folder}/enclaves"):
        write_sites(Path(folder))
        runs = Runs(files=FolderContents(Path(folder)), engine=world)
        assert runs(*plan, **options).outcome == "done", [event for event in runs.events if hasattr(event, "message")]
        return {
            "values": {
                name: {field: value for field, value in record.values.items() if field != "container"}
                for name, record in runs.state.units.items()
            },
            "artifacts": {name: artifact.digest for name, artifact in runs.state.artifacts.items()},
            "services": {name: record.wanted for name, record in runs.state.services.items()},
            "histories": {
                box.container.name: (box.container.status, dict(box.request.environment), world.histories[id_])
                for id_, box in world.boxes.items()
            },
            "shared": world.shared,
        }


@_SETTINGS
@given(st.lists(DICE, min_size=4, max_size=16), st.randoms(use_true_random=False))
def test_any_order_that_is_allowed_gives_what_the_order_of_the_plan_gives(dice: list[Dice], chance: Random) -> None:
    plan = built(dice)
    note("\n".join(map(str, plan)))
    wanted = _end(plan, World(), sequential=True)

    def any_ready(self: Any) -> int:
        index = self.ready.pop(chance.randrange(len(self.ready)))
        self.active.add(index)
        return int(index)

    with mock.patch.object(scheduler._Plan, "next", any_ready):
        assert _end(plan, World(), parallelism=1) == wanted


@settings(_SETTINGS, max_examples=15)
@given(st.lists(DICE, min_size=4, max_size=16), st.integers(0, 1000))
def test_a_parallel_run_gives_what_a_sequential_one_gives(dice: list[Dice], seed: int) -> None:
    plan = built(dice)
    note("\n".join(map(str, plan)))
    wanted = _end(plan, World(), sequential=True)
    world = World(slowness=0.004)
    world.dice.seed(seed)
    assert _end(plan, world) == wanted


@_SETTINGS
@given(st.lists(DICE, min_size=2, max_size=14).flatmap(lambda dice: st.tuples(st.just(dice), changed(dice))))
def test_what_is_foreseen_comes_true(pair: tuple[list[Dice], tuple[Dice, ...]]) -> None:
    first, second = map(built, pair)
    note("\n".join(map(str, first)))
    note("then\n" + "\n".join(map(str, second)))
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, KURTC_STATE=f"{folder}/enclaves"):
        write_sites(Path(folder))
        runs = Runs(files=FolderContents(Path(folder)), engine=World())
        assert runs(*first).outcome == "done"
        foreseen = {unit.id: (unit.action, unit.why) for unit in runs.preview(*second).units}
        ended = runs(*second)
        if ended.outcome == "failed" and runs.failure.hint.startswith("run again"):
            ended = runs(*second)
            foreseen = {}
        assert ended.outcome == "done", runs.failure
        found = {event.unit: event.outcome for event in runs.events if isinstance(event, UnitDone)}
        for unit, (action, why) in foreseen.items():
            if action != "maybe":
                assert (unit, found[unit]) == (unit, "unchanged" if action == "keep" else "done"), (action, why)
        assert set(runs.engine.boxes) == {record.container for record in runs.state.services.values()}
        runs(*second)
        assert runs.changes == []
