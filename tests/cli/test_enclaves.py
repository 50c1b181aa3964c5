"""What the commands about enclaves print and do."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from execution.fake_engine import Box, FakeEngine, tar
from kurtc.execution.enclave import Enclave
from kurtc.execution.engine import Ended, EngineError, EngineLostError

Kurtc = Callable[..., CompletedProcess[str]]
Package = Callable[..., Path]

_SHOP = """\
plan.upload_files(src = "./files", name = "config")
    plan.add_service(name = "db", config = ServiceConfig(image = "postgres:16", ports = {
        "sql": PortSpec(number = 5432, application_protocol = "postgresql"),
        "raw": PortSpec(number = 90),
    }, files = {"/etc/db": "config"}))
    plan.add_service(name = "web", config = ServiceConfig(image = "nginx:1"))
    return {"name": "shop"}"""


@pytest.fixture
def shop(kurtc: Kurtc, package: Package, fake: FakeEngine) -> Path:
    """The package of an enclave `shop` that has run: two services, an artifact."""
    folder = package(_SHOP)
    (folder / "files" / "deep").mkdir(parents=True)
    (folder / "files" / "db.conf").write_text("port = 5432\n")
    (folder / "files" / "deep" / "more").write_text("x" * 2000)
    assert kurtc("run", folder, "-e", "shop", "-q").returncode == 0
    fake.box("shop", "db").log = b"starting\nerror: \x1b[31mno disk\x1b[0m\nready\n"
    fake.box("shop", "web").log = b"GET /\n"
    fake.calls.clear()
    return folder


def _json(run: CompletedProcess[str]) -> Any:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _untimed(text: str) -> str:
    text = re.sub(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \w+", "DATE", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "SHORT-UUID--", re.sub(r"\b[0-9a-f]{32}\b", "UUID", text))


# Enclaves.


def test_enclaves_are_listed_with_what_they_are_doing(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    assert _untimed(kurtc("enclave", "ls").stdout) == (
        "UUID           Name   Status    Creation Time\nSHORT-UUID--   shop   RUNNING   DATE\n"
    )
    fake.end("shop", "db", 1)
    assert _json(kurtc("enclave", "ls", "--json"))[0]["status"] == "partially-running"
    fake.end("shop", "web", 1)
    assert "STOPPED" in kurtc("enclave", "ls").stdout
    assert re.search(r"^[0-9a-f]{32} ", kurtc("enclave", "ls", "--full-uuids").stdout, re.MULTILINE)


def test_no_enclaves_are_a_table_without_rows(kurtc: Kurtc, fake: FakeEngine) -> None:
    assert kurtc("enclave", "ls").stdout == "UUID   Name   Status   Creation Time\n"
    assert _json(kurtc("enclave", "ls", "--json")) == []


def test_an_enclave_is_shown_as_in_kurtosis(kurtc: Kurtc, shop: Path) -> None:
    assert _untimed(kurtc("enclave", "inspect", "shop").stdout) == (
        "Name:            shop\n"
        "UUID:            SHORT-UUID--\n"
        "Status:          RUNNING\n"
        "Creation Time:   DATE\n"
        "Packages:        github.com/kurtc-tests/package\n"
        "\n"
        "========================================= Files Artifacts ==========================================\n"
        "UUID           Name     Size\n"
        "SHORT-UUID--   config   10.0 KiB\n"
        "\n"
        "========================================== User Services ===========================================\n"
        "UUID           Name   Ports                                           Status\n"
        "SHORT-UUID--   db     raw: 90/tcp -> 127.0.0.1:32769                  RUNNING\n"
        "                      sql: 5432/tcp -> postgresql://127.0.0.1:32768\n"
        "SHORT-UUID--   web    <none>                                          RUNNING\n"
        "\n"
        "Output\n"
        "  {\n"
        '    "name": "shop"\n'
        "  }\n"
    )


def test_an_enclave_is_found_by_its_uuid_too(kurtc: Kurtc, shop: Path) -> None:
    uuid = _json(kurtc("enclave", "inspect", "shop", "--json"))["enclave"]["uuid"]
    for identifier in (uuid, uuid[:12]):
        found = _json(kurtc("enclave", "inspect", identifier, "--json"))
        assert found["enclave"]["name"] == "shop"
        assert [service["name"] for service in found["services"]] == ["db", "web"]


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("enclave", "inspect", "shpo"), "unknown-enclave", "did you mean 'shop'?"),
        (("service", "logs", "shop", "dbb"), "unknown-service", "did you mean 'db'?"),
        (("service", "exec", "shop", "nothing", "true"), "unknown-service", "known here: db, web"),
        (("files", "download", "shop", "confg"), "unknown-artifact", "did you mean 'config'?"),
        (("files", "inspect", "shop", "config", "db.cnf"), "unknown-file", "did you mean 'db.conf'?"),
        (("port", "print", "shop", "db", "sqll"), "unknown-port", "did you mean 'sql'?"),
        (("port", "print", "shop", "web", "http"), "unknown-port", "it has no ports"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_unknown_is_refused_with_what_was_meant(
    kurtc: Kurtc, shop: Path, words: tuple[str, ...], code: str, hint: str
) -> None:
    run = kurtc(*words)
    assert (run.returncode, run.stdout) == (1, "")
    assert f"error[{code}]" in run.stderr
    assert hint in run.stderr


def test_a_running_enclave_is_removed_by_force_only(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    refused = kurtc("enclave", "rm", "shop")
    assert refused.returncode == 1
    assert "kurtc enclave rm -f shop" in refused.stderr
    assert fake.enclaves() == ("shop",)
    assert kurtc("enclave", "rm", "-f", "shop").stdout == "shop\n"
    assert fake.enclaves() == ()
    assert list((tmp_path / "enclaves").iterdir()) == []
    assert kurtc("enclave", "rm", "-f", "shop").returncode == 1


@pytest.mark.parametrize("action", ["stop", "rm"])
def test_what_was_done_is_said_when_another_enclave_is_refused(
    kurtc: Kurtc, shop: Path, fake: FakeEngine, action: str
) -> None:
    kurtc("enclave", "stop", "shop")
    run = kurtc("enclave", action, "first", "shop", "last")
    assert (run.returncode, run.stdout) == (1, "shop\n")
    assert "'first'" in run.stderr
    assert "'last'" in run.stderr


def test_a_stopped_enclave_keeps_everything_and_a_run_starts_it_again(
    kurtc: Kurtc, shop: Path, fake: FakeEngine
) -> None:
    before = {box.container.id for box in fake.boxes.values()}
    assert kurtc("enclave", "stop", "shop").stdout == "shop\n"
    assert {box.container.status for box in fake.boxes.values()} == {"exited"}
    assert kurtc("run", shop, "-e", "shop", "-q").returncode == 0
    assert {box.container.id for box in fake.boxes.values()} == before
    assert {box.container.status for box in fake.boxes.values()} == {"running"}
    kurtc("enclave", "stop", "shop")
    assert _json(kurtc("enclave", "rm", "shop", "--json")) == ["shop"]


def test_what_is_left_of_an_enclave_whose_state_is_lost_can_be_seen_and_removed(
    kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "enclaves")
    listed = kurtc("enclave", "ls")
    assert _untimed(listed.stdout).splitlines()[1] == "SHORT-UUID--   shop   RUNNING   ?"
    assert listed.stderr == (
        "the state is not on this disk, so it is lost or another user's; "
        "`kurtc enclave rm -f` removes what there is: shop\n"
    )
    shown = kurtc("enclave", "inspect", "shop").stdout
    assert "port-5432: 5432/tcp -> 127.0.0.1:32768" in shown
    assert "the state is not on this disk" in kurtc("files", "ls", "shop").stderr
    assert kurtc("service", "logs", "shop", "web").stdout == "GET /\n"
    assert kurtc("enclave", "rm", "-f", "shop").returncode == 0
    assert fake.enclaves() == ()


def test_an_enclave_whose_state_cannot_be_read_can_be_removed(
    kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path
) -> None:
    (state,) = (tmp_path / "enclaves").glob("*/state.jsonl")
    state.write_text("{")
    assert "the state cannot be read" in kurtc("enclave", "ls").stderr
    assert kurtc("enclave", "rm", "-f", "shop").returncode == 0
    assert not state.parent.exists()


def test_an_enclave_in_use_is_left_alone(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    enclave = Enclave(root=tmp_path / "enclaves", engine=fake.id, name="shop")
    with enclave.locked():
        for words in (("enclave", "rm", "-f", "shop"), ("enclave", "stop", "shop"), ("service", "stop", "shop", "db")):
            assert "error[enclave-busy]" in kurtc(*words).stderr
        assert kurtc("service", "logs", "shop", "web").returncode == 0
    assert "stop_container:db" not in fake.calls


def test_a_dump_has_specifications_logs_and_files(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    target = tmp_path / "dump"
    assert kurtc("enclave", "dump", "shop", target).stdout == f"{target}\n"
    assert target.stat().st_mode & 0o777 == 0o700
    (db,) = target.glob("db--*")
    assert (db / "output.log").read_bytes() == fake.box("shop", "db").log
    assert json.loads((db / "spec.json").read_text())["Id"] == fake.box("shop", "db").container.id
    assert (target / "files" / "config" / "db.conf").read_text() == "port = 5432\n"
    assert json.loads((target / "enclave.json").read_text())["enclave"]["name"] == "shop"
    assert "error[existing-file]" in kurtc("enclave", "dump", "shop", target).stderr


def test_a_dump_that_fails_leaves_nothing(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    fake.fail("logs:web", EngineError("the log is gone"))
    before = set(tmp_path.iterdir())
    run = kurtc("enclave", "dump", "shop", tmp_path / "dump")
    assert run.returncode == 1
    assert "error[engine-failure]: the log is gone" in run.stderr
    assert set(tmp_path.iterdir()) == before


def test_an_engine_that_is_lost_is_no_bug(kurtc: Kurtc, fake: FakeEngine) -> None:
    fake.fail("enclaves", EngineLostError("it does not answer"))
    run = kurtc("enclave", "ls")
    assert run.returncode == 1
    assert "error[no-engine]: it does not answer" in run.stderr


# Services.


def test_the_log_of_one_service_is_as_it_is(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    assert kurtc("service", "logs", "shop", "db").stdout == "starting\nerror: \x1b[31mno disk\x1b[0m\nready\n"
    assert kurtc("service", "logs", "shop", "db", "-n", "1").stdout == "ready\n"
    assert kurtc("service", "logs", "shop", "db", "--match", "ERROR").stdout == ""
    assert kurtc("service", "logs", "shop", "db", "--regex-match", "^(r|s)", "-v").stdout.startswith("error")


@pytest.mark.parametrize("words", [("-x",), (), ("web", "db"), ("db", "-x")])
def test_logs_of_several_services_have_their_names(kurtc: Kurtc, shop: Path, words: tuple[str, ...]) -> None:
    lines = kurtc("service", "logs", "shop", *words).stdout.splitlines()
    assert {"[db] starting", "[web] GET /"} <= set(lines)


def test_log_lines_can_be_read_by_machines(kurtc: Kurtc, shop: Path) -> None:
    lines = kurtc("service", "logs", "shop", "web", "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [{"service": "web", "line": "GET /"}]


def test_a_removed_service_keeps_its_log_for_those_who_name_it(kurtc: Kurtc, shop: Path, package: Package) -> None:
    package(_SHOP.replace("return", 'plan.remove_service("web")\n    return'))
    assert kurtc("run", shop, "-e", "shop", "-q").returncode == 0
    assert kurtc("service", "logs", "shop", "web").stdout == "GET /\n"
    assert "[web]" not in kurtc("service", "logs", "shop").stdout
    assert "error[unknown-service]" in kurtc("service", "stop", "shop", "web").stderr


def test_a_command_gives_its_output_and_its_exit_code(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    def answering(_box: Box, command: tuple[str, ...]) -> Ended:
        return Ended(code=7, output=f"{command}\n".encode())

    fake.commands["db"] = answering
    run = kurtc("service", "exec", "shop", "db", "exit 7")
    assert (run.returncode, run.stdout) == (7, "('sh', '-c', 'exit 7')\n")
    assert run.stderr == "the command ended with exit code 7\n"
    as_data = kurtc("service", "exec", "shop", "db", "exit 7", "--json")
    assert (as_data.returncode, json.loads(as_data.stdout)["code"]) == (7, 7)


def test_a_shell_ends_with_its_exit_code(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    fake.shell_code = 3
    assert kurtc("service", "shell", "shop", "db").returncode == 3
    assert "attach_shell:db" in fake.calls


def test_a_stopped_service_takes_no_commands_until_it_is_started(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    assert kurtc("service", "stop", "shop", "db").stdout == "service db stopped\n"
    assert kurtc("service", "stop", "shop", "db").stdout == "service db was stopped already\n"
    refused = kurtc("service", "exec", "shop", "db", "true")
    assert "error[stopped-service]" in refused.stderr
    assert "kurtc service start shop db" in refused.stderr
    assert kurtc("service", "start", "shop", "db").stdout == "service db started\n"
    assert _json(kurtc("service", "start", "shop", "db", "--json")) == {"service": "db", "changed": False}
    assert kurtc("service", "exec", "shop", "db", "true").returncode == 0


def test_a_service_that_the_plan_stops_is_stopped_again_after_it_was_started_by_hand(
    kurtc: Kurtc, shop: Path, fake: FakeEngine, package: Package
) -> None:
    package(_SHOP.replace("return", 'plan.stop_service("db")\n    return'))
    kurtc("run", shop, "-e", "shop", "-q")
    assert kurtc("service", "start", "shop", "db").returncode == 0
    kurtc("run", shop, "-e", "shop", "-q")
    assert fake.box("shop", "db").container.status == "exited"


def test_a_service_stopped_by_hand_runs_again_after_a_run(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    kurtc("service", "stop", "shop", "db")
    kurtc("run", shop, "-e", "shop", "-q")
    assert fake.box("shop", "db").container.status == "running"


def test_a_service_is_shown_with_its_ports(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    assert _untimed(kurtc("service", "inspect", "shop", "db").stdout).splitlines() == [
        "Name:       db",
        "UUID:       UUID",
        "Status:     RUNNING",
        "Image:      postgres:16",
        f"Address:    {fake.box('shop', 'db').container.address}",
        "Container:  SHORT-UUID--",
        "Ports:",
        "  raw: 90/tcp -> 127.0.0.1:32769",
        "  sql: 5432/tcp -> postgresql://127.0.0.1:32768",
    ]
    found = _json(kurtc("service", "inspect", "shop", "db", "-o", "json"))
    assert found["engine"]["Id"] == found["service"]["container"]
    assert yaml.safe_load(kurtc("service", "inspect", "shop", "db", "-o", "yaml").stdout) == found


def test_a_service_whose_container_is_gone_says_so(kurtc: Kurtc, shop: Path, fake: FakeEngine) -> None:
    fake.remove_container(fake.box("shop", "db").container.id)
    assert "MISSING" in kurtc("enclave", "inspect", "shop").stdout
    for words in (("exec", "shop", "db", "true"), ("start", "shop", "db"), ("logs", "shop", "db")):
        assert "error[missing-container]" in kurtc("service", *words).stderr


# Files and ports.


def test_artifacts_are_listed(kurtc: Kurtc, shop: Path) -> None:
    assert _untimed(kurtc("files", "ls", "shop").stdout) == (
        "UUID           Name     Size\nSHORT-UUID--   config   10.0 KiB\n"
    )
    assert [artifact["name"] for artifact in _json(kurtc("files", "ls", "shop", "--json"))] == ["config"]


def test_an_artifact_is_shown_as_a_tree_or_one_of_its_files(kurtc: Kurtc, shop: Path) -> None:
    assert kurtc("files", "inspect", "shop", "config").stdout == (
        "config\n  db.conf  [12 B]\n  deep/\n    more  [2.0 KiB]\n"
    )
    assert kurtc("files", "inspect", "shop", "config", "db.conf").stdout == "port = 5432\n"
    assert _json(kurtc("files", "inspect", "shop", "config", "--json"))[0]["path"] == "db.conf"


def test_an_artifact_comes_to_this_disk(
    kurtc: Kurtc, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert kurtc("files", "download", "shop", "config").stdout == "config\n"
    assert (tmp_path / "config" / "deep" / "more").read_text() == "x" * 2000
    kurtc("files", "download", "shop", "config", "--no-extract")
    assert (tmp_path / "config.tar").is_file()
    assert [name for name in tmp_path.iterdir() if name.name.startswith(".")] == []


def test_a_download_joins_what_is_there_and_overwrites_nothing(kurtc: Kurtc, shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "mine").write_text("mine")
    assert kurtc("files", "download", "shop", "config", target).returncode == 0
    assert sorted(place.name for place in target.iterdir()) == ["db.conf", "deep", "mine"]
    (target / "db.conf").write_text("changed")
    run = kurtc("files", "download", "shop", "config", target)
    assert "error[existing-file]" in run.stderr
    assert (target / "db.conf").read_text() == "changed"


def test_what_has_no_place_in_a_folder_is_named(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    (archive,) = (tmp_path / "enclaves").glob("*/archives/*.tar")
    archive.write_bytes(tar({"../evil": b"x", "good": b"y"}))
    run = kurtc("files", "download", "shop", "config", tmp_path / "target")
    assert "warning[skipped-file]: '../evil' is left out" in run.stderr
    assert [place.name for place in (tmp_path / "target").iterdir()] == ["good"]
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("sql",), "postgresql://127.0.0.1:32768"),
        (("raw",), "127.0.0.1:32769"),
        (("sql", "--format", "number"), "32768"),
        (("sql", "--format", "ip"), "127.0.0.1"),
        (("sql", "--format", "protocol"), "postgresql"),
        (("sql", "--format", "ip,number"), "127.0.0.1:32768"),
        (("raw", "--format", "protocol,ip"), "127.0.0.1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_port_is_printed_in_pieces(kurtc: Kurtc, shop: Path, words: tuple[str, ...], printed: str) -> None:
    assert kurtc("port", "print", "shop", "db", *words).stdout == f"{printed}\n"


@pytest.mark.parametrize("format_", ["number,ip", "port", "", "ip,ip"])
def test_pieces_of_a_port_have_names_and_an_order(kurtc: Kurtc, shop: Path, format_: str) -> None:
    assert kurtc("port", "print", "shop", "db", "sql", "--format", format_).returncode == 2


def test_shells_complete_names_without_an_engine(kurtc: Kurtc, shop: Path, fake: FakeEngine, tmp_path: Path) -> None:
    import typer

    from kurtc.cli.completion import artifact_names, enclave_names, port_ids, service_names

    context = typer.Context(typer.main.get_command(typer.Typer(callback=lambda: None)))
    context.params = {"enclave": "shop", "service": "db"}
    assert enclave_names("sh") == ["shop"]
    assert service_names(context, "") == ["db", "web"]
    assert artifact_names(context, "c") == ["config"]
    assert port_ids(context, "") == ["raw", "sql"]
    (state,) = (tmp_path / "enclaves").glob("*/state.jsonl")
    state.write_text("{")
    assert service_names(context, "") == artifact_names(context, "") == port_ids(context, "") == []
    assert fake.calls == []
