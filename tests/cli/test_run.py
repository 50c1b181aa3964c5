"""What `kurtc run` says and writes."""

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from execution.fake_engine import Box, FakeEngine
from kurtc.execution.engine import Ended, EngineError, ReadyImage
from kurtc.execution.schema import schema

Kurtc = Callable[..., CompletedProcess[str]]
Package = Callable[..., Path]

_SHOP = """\
plan.add_service(name = "db", config = ServiceConfig(image = "postgres:16", ports = {
        "sql": PortSpec(number = 5432, application_protocol = "postgresql"),
    }))
    plan.print("the database is there")
    plan.exec(service_name = "db", recipe = ExecRecipe(command = ["createdb", "shop"]))
    return {"name": "shop"}"""


def _untimed(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{32}\b", "UUID", re.sub(r"\d+\.\d s", "0.0 s", text))
    return re.sub(r"\b[0-9a-f]{12}\b", "SHORT-UUID--", text)


def test_plain_lines_say_what_happens_and_the_result_what_there_is(
    kurtc: Kurtc, package: Package, fake: FakeEngine
) -> None:
    run = kurtc("run", package(_SHOP), "--sequential")
    assert run.returncode == 0
    assert _untimed(run.stderr) == (
        "enclave package: 3 steps\n"
        "✓ image postgres:16 (0.0 s)  pulled\n"
        "  s1 add_service db …\n"
        "✓ s1 add_service db (0.0 s)  Service 'db' added with service UUID 'UUID'\n"
        "  s3 exec db …\n"
        "✓ s3 exec db (0.0 s)  Command returned with exit code '0' with no output\n"
    )
    assert _untimed(run.stdout) == (
        "the database is there\n"
        "\n"
        "========================================== User Services ===========================================\n"
        "UUID           Name   Ports                                           Status\n"
        "SHORT-UUID--   db     sql: 5432/tcp -> postgresql://127.0.0.1:32768   RUNNING\n"
        "\n"
        "Output\n"
        "  {\n"
        '    "name": "shop"\n'
        "  }\n"
        "\n"
        "done in 0.0 s: enclave package\n"
    )


def test_quiet_leaves_messages_and_the_result(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    run = kurtc("run", package(_SHOP), "--quiet")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("the database is there\n")


def test_a_second_run_says_what_was_kept(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    folder = package(_SHOP)
    kurtc("run", folder)
    again = kurtc("run", folder)
    assert again.returncode == 0
    assert "of them done before" in again.stderr
    assert "= s1 add_service db  as it was" in again.stderr
    assert "s1 add_service db …" not in again.stderr


def test_what_left_the_script_is_announced_before_it_is_removed(
    kurtc: Kurtc, package: Package, fake: FakeEngine
) -> None:
    kurtc("run", package(_SHOP))
    said = kurtc("run", package("pass")).stderr
    assert said.index("will remove service db: it left the script") < said.index("- removed service db")


def test_a_failed_step_shows_its_line_its_log_and_what_to_do_next(
    kurtc: Kurtc, package: Package, fake: FakeEngine
) -> None:
    def refusing(box: Box, command: tuple[str, ...]) -> Ended:
        return Ended(code=4, output=b"no such role \x1b[2J")

    fake.commands["db"] = refusing
    run = kurtc("run", package(_SHOP))
    assert run.returncode == 3
    assert "error[failed-step]: s3 exec db: " in run.stderr
    assert "--> main.star:6:14" in run.stderr
    assert '6 |     plan.exec(service_name = "db"' in run.stderr
    assert "  kurtc service logs package db " in run.stderr
    assert "The enclave package stays as it is." in run.stderr
    assert "\x1b" not in run.stderr
    assert "failed after" in run.stdout
    assert "sql: 5432/tcp" in run.stdout
    fake.commands.clear()
    assert kurtc("run", package(_SHOP)).returncode == 0


def test_a_container_that_dies_shows_its_last_words(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    fake.dying["db"] = (1, b"FATAL: no password\n")
    run = kurtc("run", package(_SHOP))
    assert run.returncode == 3
    assert "the last lines of the log of db:\n  | FATAL: no password\n" in run.stderr
    assert "kurtc service logs" not in run.stderr, "there is no container whose log one could ask for"


def test_events_are_json_lines_of_the_published_format(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    run = kurtc("run", package(_SHOP), "--json")
    assert (run.returncode, run.stderr) == (0, "")
    events = [json.loads(line) for line in run.stdout.splitlines()]
    for event in events:
        Draft202012Validator(schema()).validate(event)
    assert (events[0]["event"], events[-1]["event"]) == ("run-started", "run-finished")
    assert events[-1]["output"] == {"name": "shop"}
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)


def test_a_dry_run_asks_no_engine_and_leaves_nothing(
    kurtc: Kurtc, package: Package, fake: FakeEngine, tmp_path: Path
) -> None:
    run = kurtc("run", package(_SHOP), "--dry-run")
    assert (run.returncode, run.stderr, fake.calls) == (0, "", [])
    assert not (tmp_path / "enclaves").exists()
    assert run.stdout == (
        "enclave package (new): nothing is done, a run would\n"
        "\n"
        "  +   s1   add_service db   create   main.star:2:21\n"
        "  >   s2   print            run      main.star:5:15\n"
        "  >   s3   exec db          run      main.star:6:14\n"
        "\n"
        "  image postgres:16   pull where it is missing\n"
        "\n"
        "1 to create, 2 to run\n"
    )


def test_a_dry_run_can_be_read_by_machines(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    preview = json.loads(kurtc("run", package(_SHOP), "--dry-run", "--json").stdout)
    assert [unit["action"] for unit in preview["units"]] == ["create", "run", "run"]
    assert preview["images"] == [{"name": "postgres:16", "action": "pull-if-missing"}]


def test_a_dry_run_tells_images_that_are_built_or_pulled_anyway(
    kurtc: Kurtc, package: Package, fake: FakeEngine
) -> None:
    script = """\
plan.add_service("a", ServiceConfig(image=ImageBuildSpec(image_name="app", build_context_dir="./app")))
    plan.add_service("b", ServiceConfig(image="redis:7"))"""
    folder = package(script)
    (folder / "app").mkdir()
    (folder / "app" / "Dockerfile").write_text("FROM scratch\n")
    shown = kurtc("run", folder, "--dry-run", "--image-download", "always").stdout
    assert "  image app       build\n  image redis:7   pull\n" in shown
    assert fake.calls == []


def test_a_dry_run_shows_the_difference_to_the_enclave(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    kurtc("run", package(_SHOP))
    shown = kurtc("run", package(_SHOP.replace('"db"', '"store"')), "--dry-run").stdout
    assert "-        service db" in shown
    assert "remove: it left the script" in shown
    assert "+   s1   add_service store" in shown


@pytest.mark.parametrize("is_failing", [False, True])
def test_a_profile_is_a_trace_of_the_run_also_of_one_that_failed(
    kurtc: Kurtc, package: Package, fake: FakeEngine, tmp_path: Path, is_failing: bool
) -> None:
    if is_failing:
        fake.fail("exec:db", EngineError("it went away"))
    run = kurtc("run", package(_SHOP), "--profile", tmp_path / "trace.json")
    assert run.returncode == (3 if is_failing else 0)
    spans = [entry["name"] for entry in json.loads((tmp_path / "trace.json").read_text())["traceEvents"]]
    assert {"postgres:16", "add_service db", "exec db"} <= set(spans)


def test_a_profile_in_a_folder_that_is_not_there_is_refused_before_anything_runs(
    kurtc: Kurtc, package: Package, fake: FakeEngine, tmp_path: Path
) -> None:
    assert kurtc("run", package(_SHOP), "--profile", tmp_path / "no" / "trace.json").returncode == 2
    assert fake.calls == []


def test_a_run_that_never_began_has_no_profile(
    kurtc: Kurtc, package: Package, fake: FakeEngine, tmp_path: Path
) -> None:
    fake.lost = True
    run = kurtc("run", package(_SHOP), "--profile", tmp_path / "trace.json")
    assert run.returncode == 1
    assert "error[no-engine]" in run.stderr
    assert not (tmp_path / "trace.json").exists()


def test_images_that_cannot_be_had_refuse_the_run(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    fake.missing_images.add("postgres:16")
    run = kurtc("run", package(_SHOP))
    assert run.returncode == 1
    assert "error[missing-image]" in run.stderr
    assert "✗ there is no image 'postgres:16'" in run.stderr


def test_an_image_that_cannot_be_built_shows_the_last_lines_of_its_build(
    kurtc: Kurtc, package: Package, fake: FakeEngine
) -> None:
    fake.fail("prepare_image:postgres:16", EngineError("it cannot be built", logs="Step 1\ncannot compile"))
    run = kurtc("run", package(_SHOP))
    assert "✗ image postgres:16: it cannot be built\n  | Step 1\n  | cannot compile\n" in run.stderr


def test_the_events_of_a_run_that_is_refused_have_an_end(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    fake.missing_images.add("postgres:16")
    run = kurtc("run", package(_SHOP), "--json")
    assert run.returncode == 1
    assert "error[missing-image]" in run.stderr
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert [event["event"] for event in events] == ["run-started", "image-failed", "run-finished"]
    assert events[-1]["outcome"] == "failed"


def test_a_service_that_ends_by_itself_is_told_at_the_end(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    def crashing(box: Box, command: tuple[str, ...]) -> Ended:
        box.log = b"FATAL: no password\n"
        fake.end("package", "db", 3)
        return Ended(code=0, output=b"")

    fake.commands["db"] = crashing
    run = kurtc("run", package(_SHOP))
    assert run.returncode == 0
    assert "warning[ended-service]: s1 add_service db: 'db' has ended by itself, with exit code 3" in run.stderr
    assert "--> main.star:2:21" in run.stderr
    assert run.stderr.endswith("the last lines of the log of db:\n  | FATAL: no password\n")
    assert "ended-service" not in kurtc("run", package(_SHOP), "--quiet").stderr


def test_an_interrupt_stops_the_run_and_the_next_one_goes_on(
    kurtc: Kurtc, package: Package, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("kurtc.cli.progress.session.say_at_once", said.append)

    def interrupting(box: Box, command: tuple[str, ...]) -> Ended:
        os.kill(os.getpid(), signal.SIGINT)
        return Ended(code=0, output=b"")

    fake.commands["db"] = interrupting
    before = signal.getsignal(signal.SIGINT)
    more = 'plan.verify(value = "a", assertion = "==", target_value = "a")'
    folder = package(_SHOP.replace("return", f"{more}\n    return"))
    run = kurtc("run", folder, "--sequential")
    assert run.returncode == 130
    assert said == ["stopping; Ctrl-C again ends at once"]
    assert "interrupted after" in run.stdout
    assert "Run the same command again" in run.stderr
    assert signal.getsignal(signal.SIGINT) is before
    fake.commands.clear()
    assert kurtc("run", folder).returncode == 0


def test_an_interrupt_while_images_come_leaves_everything_as_it_was(
    kurtc: Kurtc, package: Package, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kurtc.cli.progress.session.say_at_once", lambda _text: None)
    fake.delay("prepare_image", 0.3)
    image = FakeEngine.prepare_image

    def interrupting(*arguments: Any) -> ReadyImage:
        os.kill(os.getpid(), signal.SIGINT)
        return image(*arguments)

    monkeypatch.setattr(FakeEngine, "prepare_image", interrupting)
    run = kurtc("run", package(_SHOP), "--json")
    assert run.returncode == 130
    assert json.loads(run.stdout.splitlines()[-1])["outcome"] == "interrupted"
    assert "open_enclave:package" not in fake.calls


def test_a_name_that_cannot_be_an_enclave_is_a_usage_error(kurtc: Kurtc, package: Package, fake: FakeEngine) -> None:
    assert kurtc("run", package(_SHOP), "--enclave", "a b").returncode == 2
