"""What a second run does again, and what it leaves alone."""

from dataclasses import replace

import pytest

from execution.fake_engine import Box
from execution.runs import ENCLAVE, Runs, exec_
from kurtc.diagnostics import Refused
from kurtc.execution.engine import Ended, EngineError
from kurtc.execution.events import Removed, RunStarted
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    ImageBuild,
    PackageSource,
    PortSpec,
    ReadyCondition,
    ServiceConfig,
    StoreSpec,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import (
    AddServices,
    Instruction,
    Print,
    RemoveService,
    StartService,
    StopService,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future
from lowering.plans import IMAGE, address, holed, plan_of, render, service, task, upload


def _value(step: str, field: str = "output") -> Future:
    return Future(step=step, field=field)


def _echo(box: Box, command: tuple[str, ...]) -> Ended:
    return Ended(code=0, output=" ".join(command).encode())


def _everything() -> tuple[Instruction, ...]:
    return (
        upload("site"),
        render("conf", "c", "{{.x}}", {"x": 1}),
        service("db", env_vars={"A": "1"}, files={"/c": Directory(artifact_names=("conf", "site"))}),
        exec_("db", "init"),
        task("seed", "load db", files={"/c": "conf"}, store=(StoreSpec(src="/c", name="seeded"),)),
        StoreServiceFiles(service_name="db", src="/c", name="kept"),
        service("web", env_vars={"OUT": holed(_value("s4")), "DB": holed(address("s3", "db"))}),
        Verify(value=holed(_value("s4", "code")), assertion="==", target_value=0),
        Print(msg="done"),
        service("gone"),
        StopService(name="gone"),
        AddServices(configs={name: ServiceConfig(image=IMAGE) for name in ("a", "b")}),
        RemoveService(name="a"),
    )


@pytest.fixture
def runs(runs: Runs) -> Runs:
    (runs.files.root / "site").mkdir()
    (runs.files.root / "site" / "index.html").write_text("hello")
    return runs


def test_nothing_has_changed_so_that_nothing_is_changed(runs: Runs) -> None:
    runs(*_everything())
    before = runs.state
    assert runs(*_everything()).outcome == "done"
    assert (runs.changes, runs.done()) == ([], ["s8", "s9"])
    assert runs.state == before


def test_what_changed_nothing_is_kept_when_the_package_moves(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs(*_everything())
    folder = runs.files.root.parent
    (folder / "enclaves").rename(folder / "moved")
    monkeypatch.setenv("KURTC_STATE", str(folder / "moved"))
    runs(*_everything())
    assert runs.changes == []


def test_a_service_is_started_anew_with_what_acts_on_it(runs: Runs) -> None:
    plan = (service("db", env_vars={"A": "1"}), exec_("db"), service("web", cmd=("db",)), exec_("web"))
    runs(*plan)
    runs(service("db", env_vars={"A": "2"}), *plan[1:])
    assert runs.done() == ["s1", "s2"]
    assert runs.changes == ["remove_container:db", "start_container:db", "exec:db"]


def test_a_changed_service_keeps_its_address_and_its_uuid(runs: Runs) -> None:
    runs(service("db"), service("web"))
    before = runs.state.services["web"]
    runs(service("web", cmd=("x",)))
    after = runs.state.services["web"]
    assert (after.address, after.uuid) == (before.address, before.uuid)
    assert after.container != before.container


def test_changed_files_start_those_anew_that_mount_them(runs: Runs) -> None:
    files = {"/s": Directory(artifact_names=("site",))}
    plan = (upload("site"), service("web", files=files), service("api"))
    runs(*plan)
    (runs.files.root / "site" / "index.html").write_text("other")
    runs(*plan)
    assert runs.done() == ["s1", "s2"]


def test_changed_data_of_a_template_start_those_anew_that_mount_it(runs: Runs) -> None:
    def plan(data: object) -> tuple[Instruction, ...]:
        files = {"/c": Directory(artifact_names=("conf",))}
        return render("conf", "c", "{{.x}}", {"x": data}), service("web", files=files), service("api")  # type: ignore[dict-item]

    runs(*plan("a"))
    runs(*plan("b"))
    assert runs.done() == ["s1", "s2"]


def test_an_image_that_is_built_from_other_files_is_foreseen_to_start_those_anew_that_have_it(runs: Runs) -> None:
    built = ImageBuild(name="built", context=PackageSource(path="site", kind="directory"), build_file="index.html")
    plan = (service("web", image=built), service("api"), task("seed", "load", image=built))
    runs(*plan)
    assert [unit.action for unit in runs.preview(*plan).units] == ["keep", "keep", "keep"]
    (runs.files.root / "site" / "index.html").write_text("changed")
    assert [(unit.action, unit.why) for unit in runs.preview(*plan).units] == [
        ("maybe", "the image's files changed"),
        ("keep", ""),
        ("maybe", "the image's files changed"),
    ]
    runs(*plan)
    assert runs.done() == ["s1", "s3"]


def test_a_template_that_gives_the_same_text_starts_nothing_anew(runs: Runs) -> None:
    files = {"/c": Directory(artifact_names=("conf",))}
    runs(render("conf", "c", "{{.x}}", {"x": "a"}), service("web", files=files))
    runs(render("conf", "c", "a"), service("web", files=files))
    assert runs.done() == []


def test_a_changed_script_runs_again_with_those_that_use_what_it_says(runs: Runs) -> None:
    runs.engine.commands["t"] = _echo
    rest = (service("web", env_vars={"X": holed(_value("s1"))}), service("api"))
    runs(task("t", "echo 1"), *rest)
    runs(task("t", "echo 2"), *rest)
    assert runs.done() == ["s1", "s2"]
    assert runs.environment("web")["X"] == "/bin/sh -c echo 2"


def test_a_value_that_stays_equal_changes_nothing_behind_it(runs: Runs) -> None:
    rest = (service("web", env_vars={"X": holed(_value("s1"))}), exec_("web", holed(_value("s1"))))
    runs(task("t", "echo 1"), *rest)
    runs(task("t", "echo 2"), *rest)
    assert runs.done() == ["s1"]


def test_files_that_stay_equal_change_nothing_behind_them(runs: Runs) -> None:
    runs.engine.commands["t"] = lambda box, command: box.files.update({"/out/x": b"same"}) or Ended(code=0, output=b"")
    store = (StoreSpec(src="/out", name="made"),)
    rest = (service("web", files={"/m": Directory(artifact_names=("made",))}),)
    runs(task("t", "echo 1", store=store), *rest)
    runs(task("t", "echo 2", store=store), *rest)
    assert runs.done() == ["s1"]


def test_a_value_that_changes_although_its_step_is_the_same_counts(runs: Runs) -> None:
    answers = iter([b"1", b"2"])
    runs.engine.commands["db"] = lambda _box, _command: Ended(code=0, output=next(answers))
    rest = (exec_("db"), service("web", env_vars={"X": holed(_value("s2"))}))
    runs(service("db"), *rest)
    runs(service("db", cmd=("other",)), *rest)
    assert runs.done() == ["s1", "s2", "s3"]
    assert runs.environment("web")["X"] == "2"


def test_fractions_are_remembered_exactly(runs: Runs) -> None:
    runs.engine.commands["db"] = lambda _box, _command: Ended(code=0, output=b'{"x": 0.123456789}')
    asked = exec_("db", "x", extract={"x": "fromjson | .x"})
    value = holed(_value("s2", "extract.x"))
    runs(service("db"), asked, service("web", env_vars={"X": value}))
    runs(service("db"), asked, service("web", env_vars={"X": value}))
    assert runs.done() == []
    assert runs.environment("web")["X"] == "0.123456789"


@pytest.mark.parametrize("sequential", [False, True])
def test_ports_of_the_host_change_hands(runs: Runs, sequential: bool) -> None:
    def plan(first: int, second: int) -> tuple[Instruction, ...]:
        ports = {"p": PortSpec(number=80)}
        return (
            service("a", ports=ports, public_ports={"p": PortSpec(number=first)}),
            service("b", ports=ports, public_ports={"p": PortSpec(number=second)}, env_vars={"NEXT": "a"}),
            exec_("b"),
            service("c", ports=ports, public_ports={"p": PortSpec(number=9)}),
        )

    runs(*plan(1, 2))
    assert runs(*plan(2, 1), sequential=sequential).outcome == "done"
    assert runs.done() == ["s1", "s2", "s3"]
    assert {box.container.name: box.container.ports[0].host_port for box in runs.engine.boxes.values()} == {
        "a": 2, "b": 1, "c": 9
    }  # fmt: skip
    runs(*plan(2, 1))
    assert runs.changes == []


def test_a_renamed_service_is_another_one(runs: Runs) -> None:
    runs(service("db"), exec_("db"))
    runs(service("store"), exec_("store"))
    assert runs.changes[0] == "remove_container:db"
    assert runs.done() == ["s1", "s2"]
    assert set(runs.state.services) == {"store"}


def test_steps_before_and_between_change_nothing_behind_them_that_they_do_not_touch(runs: Runs) -> None:
    plan = _everything()
    runs(*plan)
    first = (Print(msg="x"), upload("more"), task("first", "date"), service("other"))

    moved = [*first, *plan]
    moved[4 + 6] = service("web", env_vars={"OUT": holed(_value("s8")), "DB": holed(address("s7", "db"))})
    moved[4 + 7] = Verify(value=holed(_value("s8", "code")), assertion="==", target_value=0)
    runs(*moved)
    assert runs.done() == ["s1", "s2", "s3", "s4", "s12", "s13"]


def test_unnamed_files_that_get_other_names_run_nothing_again(runs: Runs) -> None:
    def plan(name: str) -> tuple[Instruction, ...]:
        stored = (StoreSpec(src="/in", name=f"{name}-out"),)
        return (
            upload(name),
            task(f"task-{name}", "cat /in/index.html", files={"/in": name}, store=stored),
            service("web", files={"/w": Directory(artifact_names=(name, f"{name}-out"))}),
        )

    runs(*plan("artifact-1"))
    runs(*plan("artifact-2"))
    assert runs.done() == ["s1"]
    assert set(runs.state.artifacts) == {"artifact-2", "artifact-2-out"}


def test_an_effect_that_changed_is_done_with_those_that_come_after_it_on_the_same_service(runs: Runs) -> None:
    rest = (exec_("db", "b"), StoreServiceFiles(service_name="db", src="/f", name="f"), exec_("web", "c"))
    runs.engine.commands["db"] = lambda box, command: box.files.update({"/f": b"x"}) or _echo(box, command)
    runs(service("db"), service("web"), exec_("db", "a"), *rest)
    runs(service("db"), service("web"), exec_("db", "other"), *rest)
    assert runs.done() == ["s3", "s4", "s5"]


def test_an_effect_between_others_is_done_with_those_after_it(runs: Runs) -> None:
    runs(service("db"), exec_("db", "a"), exec_("db", "c"))
    runs(service("db"), exec_("db", "a"), exec_("db", "b"), exec_("db", "c"))
    assert runs.done() == ["s3", "s4"]


def test_an_effect_that_left_the_script_brings_those_after_it_again(runs: Runs) -> None:
    runs(service("db"), exec_("db", "a"), exec_("db", "b"), exec_("db", "c"))
    runs(service("db"), exec_("db", "a"), exec_("db", "c"))
    assert runs.done() == ["s3"]


def test_effects_in_another_order_are_done_again(runs: Runs) -> None:
    runs(service("db"), exec_("db", "a"), exec_("db", "b"))
    runs(service("db"), exec_("db", "b"), exec_("db", "a"))
    assert runs.done() == ["s2", "s3"]


def test_an_effect_that_comes_back_is_done_again(runs: Runs) -> None:
    runs(service("db"), exec_("db", "a"))
    for command in "ba":
        runs(service("db"), exec_("db", command))
        assert runs.changes == ["exec:db"]


def test_appended_steps_are_all_that_is_done(runs: Runs) -> None:
    plan = _everything()
    runs(*plan)
    runs(*plan, exec_("db", "more"))
    assert runs.changes == ["exec:db"]


def test_what_left_the_script_is_announced_and_removed(runs: Runs) -> None:
    runs(upload("site"), service("db"), service("web"))
    runs(service("web"))
    (started,) = (event for event in runs.events if isinstance(event, RunStarted))
    assert {(removal.kind, removal.name) for removal in started.removals} == {("service", "db"), ("artifact", "site")}
    removed = [(event.kind, event.name) for event in runs.events if isinstance(event, Removed)]
    assert removed == [("service", "db"), ("artifact", "site")]
    assert [box.container.name for box in runs.engine.boxes.values()] == ["web"]
    assert list((runs.files.root.parent / "enclaves").glob("*/archives/*")) == []


def test_what_another_package_made_stays(runs: Runs) -> None:
    runs.run(plan_of(service("db"), exec_("db", "x"), package="github.com/a/one"))
    runs.run(plan_of(service("web"), package="github.com/a/two"))
    assert set(runs.state.services) == {"db", "web"}
    runs.run(plan_of(service("db"), exec_("db", "x"), package="github.com/a/one"))
    assert runs.changes == []


def test_the_same_step_of_another_package_is_another_one(runs: Runs) -> None:
    runs.run(plan_of(service("db"), exec_("db", "x"), package="github.com/a/one"))
    runs.run(plan_of(service("db"), exec_("db", "x"), package="github.com/a/two"))
    assert runs.changes == ["remove_container:db", "start_container:db", "exec:db"]
    runs.run(plan_of(service("db"), exec_("db", "x"), package="github.com/a/one"))
    assert runs.changes == ["remove_container:db", "start_container:db", "exec:db"]
    assert len(runs.engine.boxes) == 1


def test_a_container_that_is_gone_is_made_anew(runs: Runs) -> None:
    plan = (service("db"), exec_("db"), service("web"))
    runs(*plan)
    runs.engine.remove_container(runs.state.services["db"].container)
    runs(*plan)
    assert runs.done() == ["s1", "s2"]


def test_a_container_that_has_ended_is_started_again_as_it_is(runs: Runs) -> None:
    plan = (service("db"), exec_("db"), service("web"))
    runs(*plan)
    runs.engine.end(ENCLAVE, "db", 1)
    runs.engine.end(ENCLAVE, "web", 0)
    assert runs(*plan).outcome == "done"
    assert sorted(runs.changes) == ["restart_container:db", "restart_container:web"]
    assert {service.status for service in runs(*plan).services} == {"running"}


def test_a_container_that_was_started_again_and_never_got_ready_is_awaited_again(runs: Runs) -> None:
    plan = (service("db", ports={"p": PortSpec(number=80)}), exec_("db"))
    runs(*plan)
    runs.engine.end(ENCLAVE, "db", 1)
    runs.engine.closed.add(("db", 80))
    assert runs(*plan).outcome == "failed"
    assert runs(*plan).outcome == "failed"
    runs.engine.closed.clear()
    assert runs(*plan).outcome == "done"
    assert runs.done() == []
    assert runs.state.services["db"].wanted == "running"


def test_a_failing_step_is_where_the_next_run_goes_on(runs: Runs) -> None:
    runs.engine.commands["db"] = lambda _box, command: Ended(code=command == ("bad",), output=b"oh")
    plan = (service("db"), exec_("db", "a"), exec_("db", "bad"), exec_("db", "c"))
    assert runs(*plan).outcome == "failed"
    assert runs.failure.unit == "s3"
    runs(service("db"), exec_("db", "a"), exec_("db", "good"), exec_("db", "c"))
    assert runs.changes == ["exec:db", "exec:db"]
    assert runs.done() == ["s3", "s4"]


def test_an_artifact_whose_archive_is_lost_is_made_again(runs: Runs) -> None:
    plan = (upload("site"), service("web", files={"/s": Directory(artifact_names=("site",))}))
    runs(*plan)
    for archive in (runs.files.root.parent / "enclaves").glob("*/archives/*.tar"):
        archive.write_bytes(b"")
    runs(*plan)
    assert runs.done() == ["s1"]


def test_force_update_starts_a_service_anew_each_time(runs: Runs) -> None:
    plan = (replace(service("db"), force_update=True), exec_("db"), service("web"))
    runs(*plan)
    runs(*plan)
    assert runs.done() == ["s1", "s2"]


# Services that a plan stops, starts and removes.


def test_a_service_whose_stop_left_the_script_runs_again(runs: Runs) -> None:
    runs(service("db"), StopService(name="db"))
    runs(service("db"))
    assert runs.changes == ["restart_container:db"]
    assert runs.state.services["db"].wanted == "running"


def test_a_service_whose_start_left_the_script_is_stopped_again(runs: Runs) -> None:
    runs(service("db"), StopService(name="db"), StartService(name="db"))
    runs(service("db"), StopService(name="db"))
    assert runs.changes == ["stop_container:db"]


def test_a_service_whose_removal_left_the_script_is_started_anew(runs: Runs) -> None:
    runs(service("db"), RemoveService(name="db"))
    runs(service("db"))
    assert runs.changes == ["remove_container:db", "start_container:db"]


def test_a_service_that_was_added_again_after_its_removal_is_foreseen_to_start_anew(runs: Runs) -> None:
    runs(service("db"), RemoveService(name="db"), service("db"))
    (unit,) = runs.preview(service("db")).units
    assert (unit.action, unit.why) == ("change", "it was added again after it was removed")
    runs(service("db"))
    assert runs.changes == ["remove_container:db", "start_container:db"]


def test_a_stopped_service_that_somebody_started_is_stopped_again(runs: Runs) -> None:
    plan = (service("db"), StopService(name="db"))
    runs(*plan)
    runs.engine.restart_container(runs.state.services["db"].container)
    runs(*plan)
    assert runs.changes == ["stop_container:db"]


def test_a_changed_effect_on_a_stopped_service_starts_and_stops_it(runs: Runs) -> None:
    runs(service("db"), exec_("db", "a"), StopService(name="db"))
    runs(service("db"), exec_("db", "b"), StopService(name="db"))
    assert runs.changes == ["restart_container:db", "exec:db", "stop_container:db"]


def test_a_service_that_is_started_for_a_changed_effect_is_awaited_as_when_it_was_added(runs: Runs) -> None:
    condition = ReadyCondition(
        recipe=ExecRecipe(command=("ready",)), field="code", assertion="==", target_value=0, interval=Duration(10**6)
    )
    attributes = {"ports": {"p": PortSpec(number=80)}, "ready_conditions": condition}
    answers = iter([0, 0, 1, 1, 0, 0])
    runs.engine.commands["db"] = lambda _box, _command: Ended(code=next(answers), output=b"")
    runs(service("db", **attributes), exec_("db", "a"), StopService(name="db"))
    assert runs(service("db", **attributes), exec_("db", "b"), StopService(name="db")).outcome == "done"
    assert [call for call in runs.engine.calls if ":db" in call][:6] == [
        "restart_container:db", "await_port:db", *["exec:db"] * 4
    ]  # fmt: skip
    assert runs.state.services["db"].wanted == "stopped"


def test_what_a_stopped_service_is_started_for_is_foreseen_with_its_end(runs: Runs) -> None:
    wait = Wait(service_name="db", recipe=ExecRecipe(command=("true",)), field="code", assertion="==", target_value=0)
    runs(service("db"), StopService(name="db"))
    plan = (service("db"), wait, StopService(name="db"))
    foreseen = [(unit.action, unit.why) for unit in runs.preview(*plan).units]
    assert foreseen == [("keep", ""), ("run", ""), ("run-again", "'db' is running by then")]
    runs(*plan)
    assert runs.changes == ["restart_container:db", "exec:db", "stop_container:db"]


def test_a_last_start_is_foreseen_to_find_the_service_running(runs: Runs) -> None:
    wait = Wait(service_name="db", recipe=ExecRecipe(command=("true",)), field="code", assertion="==", target_value=0)
    stop, start = StopService(name="db"), StartService(name="db")
    runs(service("db"), stop, start, stop)
    plan = (service("db"), wait, stop, start)
    assert [unit.action for unit in runs.preview(*plan).units] == ["keep", "run", "keep", "keep"]
    runs(*plan)
    assert runs.changes == ["restart_container:db", "exec:db"]


def test_files_of_another_step_are_foreseen_to_be_other_files(runs: Runs) -> None:
    def plan(mounted: str) -> tuple[Instruction, ...]:
        return render("a", "f", "1"), render("b", "f", "2"), task("c", "load", files={"/in": mounted})

    runs(*plan("a"))
    foreseen = runs.preview(*plan("b")).units[-1]
    assert (foreseen.action, foreseen.why) == ("maybe", "the artifacts in files changed")


def test_files_that_name_a_service_are_foreseen_to_be_kept_when_it_is_started_anew(runs: Runs) -> None:
    plan = (service("db"), render("conf", "c", "{{.x}} db", {"x": holed(address("s1", "db"))}))
    runs(*plan)
    changed = (service("db", env_vars={"A": "1"}), *plan[1:])
    assert [unit.action for unit in runs.preview(*changed).units] == ["change", "keep"]
    runs(*changed)
    assert runs.done() == ["s1"]


def test_a_value_of_another_task_is_foreseen_to_be_another_value(runs: Runs) -> None:
    runs(task("a", "one"), task("b", "two"), service("web", env_vars={"A": holed(_value("s1"))}))
    plan = (task("a", "one"), task("b", "two"), service("web", env_vars={"A": holed(_value("s2"))}))
    unit = runs.preview(*plan).units[-1]
    assert (unit.action, unit.why) == ("maybe", "env_vars changed")


def test_a_changed_effect_on_a_removed_service_lives_its_whole_life_again(runs: Runs) -> None:
    def plan(command: str) -> tuple[Instruction, ...]:
        return service("db"), exec_("db", "first"), exec_("db", command), RemoveService(name="db")

    runs(*plan("a"))
    runs(*plan("a"))
    assert runs.changes == []
    runs(*plan("b"))
    assert runs.changes == ["remove_container:db", "start_container:db", "exec:db", "exec:db", "stop_container:db"]


def test_a_removal_that_is_done_again_leaves_the_service_alone_that_has_its_name_now(runs: Runs) -> None:
    again, remove = service("db", env_vars={"A": "2"}), RemoveService(name="db")
    runs(service("db"), exec_("db"), remove, again)
    plan = (service("db"), remove, again)
    assert [unit.action for unit in runs.preview(*plan).units] == ["keep", "maybe", "keep"]
    runs(*plan)
    assert (runs.changes, runs.done()) == ([], ["s2"])
    assert runs.text("s2") == "Service 'db' was removed before it was added again"


def test_a_removed_service_whose_container_was_cleaned_up_stays_removed(runs: Runs) -> None:
    plan = (service("db"), exec_("db"), RemoveService(name="db"))
    runs(*plan)
    runs.engine.remove_container(runs.state.services["db"].container)
    runs(*plan)
    assert runs.changes == []


def test_a_name_that_is_used_twice_has_two_lives(runs: Runs) -> None:
    def plan(command: str) -> tuple[Instruction, ...]:
        return (
            service("db", env_vars={"V": "1"}),
            exec_("db", command),
            RemoveService(name="db"),
            service("db", env_vars={"V": "2"}),
            exec_("db", "b"),
        )

    runs(*plan("a"))
    runs(*plan("a"))
    assert (runs.changes, runs.state.services["db"].wanted) == ([], "running")
    runs(*plan("other"))
    assert runs.done() == ["s1", "s2", "s3", "s4", "s5"]
    assert runs.environment("db") == {"V": "2"}


def test_a_changed_value_for_a_life_that_is_over_says_to_run_again(runs: Runs) -> None:
    runs.engine.commands["t"] = _echo

    def plan(script: str) -> tuple[Instruction, ...]:
        return (
            task("t", script),
            service("db"),
            exec_("db", holed(_value("s1"))),
            RemoveService(name="db"),
            service("db", cmd=("second",)),
        )

    runs(*plan("a"))
    assert runs(*plan("b")).outcome == "failed"
    assert runs.failure.hint == "run again: that starts it anew"
    assert runs(*plan("b")).outcome == "done"
    assert runs.engine.box(ENCLAVE, "db").request.command == ("second",)


def test_a_service_that_never_got_ready_is_started_anew(runs: Runs) -> None:
    plan = (service("db", ports={"p": PortSpec(number=80)}),)
    runs.engine.closed.add(("db", 80))
    assert runs(*plan).outcome == "failed"
    assert len(runs.engine.boxes) == 1
    runs.engine.closed.clear()
    runs(*plan)
    assert runs.changes == ["remove_container:db", "start_container:db"]


@pytest.mark.parametrize("tries", [1, 2])
def test_a_service_that_never_got_ready_is_known_to_whoever_looks_at_it(runs: Runs, tries: int) -> None:
    runs.engine.closed.add(("db", 80))
    for _ in range(tries):
        assert runs(service("db", ports={"p": PortSpec(number=80)})).outcome == "failed"
    assert runs.state.services["db"].container in runs.engine.boxes


def test_a_task_that_failed_stays_until_the_next_run(runs: Runs) -> None:
    runs.engine.commands["t"] = lambda _box, _command: Ended(code=1, output=b"no")
    runs(task("t", "false"))
    assert [box.container.name for box in runs.engine.boxes.values()] == ["t"]
    del runs.engine.commands["t"]
    runs(task("t", "false"))
    assert runs.engine.boxes == {}


def test_an_engine_that_cannot_remove_what_left_refuses_the_run(runs: Runs) -> None:
    runs(service("db"))
    runs.engine.fail("remove_container:db", EngineError("it is stuck"))
    with pytest.raises(Refused, match="it is stuck"):
        runs(service("web"))
    runs(service("web"))
    assert [box.container.name for box in runs.engine.boxes.values()] == ["web"]
