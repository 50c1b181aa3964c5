"""A folder with a Compose file is a package, and a Compose file is a module."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend import Interpretation, interpret
from kurtc.package.composefile.names import compose_package_id
from kurtc.package.locator import parse_locator
from kurtc.package.workspace import Workspace
from kurtc.plan.instructions import AddService, UploadFiles
from kurtc.source import SourceFile

COMPOSE = "services:\n  db:\n    image: postgres:16\n"
HOSTILE = [
    "",
    " ",
    "a b",
    "\"'`",
    "back\\slash",
    "line\nline\r\n\ttab",
    "$HOME ${HOME} $$",
    "{{ .X }} {0} %s",
    "\x01\x7f\u0085\u2028\ufeffü😀",
    "# no comment",
]


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def planned(folder: Path, files: Mapping[str, str], main_file: str = "") -> Interpretation:
    return interpret(Workspace.open(str(written(folder, files)), main_file=main_file), {})


def refused(folder: Path, files: Mapping[str, str], main_file: str = "") -> Diagnostic:
    with pytest.raises(Refused) as raised:
        planned(folder, files, main_file)
    return raised.value.diagnostics[0]


def names(interpretation: Interpretation) -> list[str]:
    steps = (step.instruction for step in interpretation.plan.steps)
    return [str(step.name) for step in steps if isinstance(step, AddService)]


def test_a_folder_with_a_compose_file_is_a_package(tmp_path: Path) -> None:
    found = planned(tmp_path, {"docker-compose.yml": COMPOSE})
    package = found.plan.package
    assert (package.id, package.main_file) == (f"github.com/NOTIONAL_USER/{tmp_path.name}", "docker-compose.yml")
    assert names(found) == ["db"]


def test_the_first_name_counts(tmp_path: Path) -> None:
    files = {"docker_compose.yaml": COMPOSE, "docker-compose.yaml": COMPOSE.replace("db", "web")}
    assert names(planned(tmp_path, files)) == ["web"]
    assert names(planned(tmp_path, {"compose.yaml": COMPOSE.replace("db", "first")})) == ["first"]


def test_a_kurtosis_yml_wins_over_a_compose_file(tmp_path: Path) -> None:
    manifest = {"kurtosis.yml": "name: github.com/a/b\n", "main.star": "def run(plan):\n    pass\n"}
    assert names(planned(tmp_path, {"compose.yml": COMPOSE} | manifest)) == []


def test_another_compose_file_can_be_chosen(tmp_path: Path) -> None:
    files = {"compose.yml": COMPOSE, "compose.dev.yml": COMPOSE.replace("db", "dev"), "main.star": ""}
    assert names(planned(tmp_path, files, "compose.dev.yml")) == ["dev"]
    found = refused(tmp_path, files, "main.star")
    assert (found.code, found.message) == (
        "main-file",
        "'main.star' is not a Docker Compose file, and the package has no kurtosis.yml",
    )


def test_a_compose_file_by_itself_is_no_target(tmp_path: Path) -> None:
    written(tmp_path, {"compose.yml": COMPOSE})
    with pytest.raises(Refused) as raised:
        Workspace.open(str(tmp_path / "compose.yml"))
    assert raised.value.diagnostics[0].hint == f"give its folder: '{tmp_path}'"


def test_steps_stand_where_the_compose_file_has_them(tmp_path: Path) -> None:
    text = COMPOSE + "    volumes:\n      - ./init.sql:/init.sql\n      - ./data:/data\n"
    found = planned(tmp_path, {"compose.yml": text, "init.sql": "", "data/x": ""})
    uploads = [step for step in found.plan.steps if isinstance(step.instruction, UploadFiles)]
    assert [str(step.position) for step in found.plan.steps] == [
        "compose.yml:6:9",
        "compose.yml:5:9",
        "compose.yml:2:3",
    ]
    assert len(uploads) == 2
    assert found.sources[SourceFile(path="compose.yml")] == text


def test_a_compose_file_is_a_module_with_the_env_file_beside_it(tmp_path: Path) -> None:
    files = {
        "kurtosis.yml": "name: github.com/a/b\n",
        "main.star": 'stack = import_module("./stack/docker-compose.yml")\n\ndef run(plan):\n    stack.run(plan)\n',
        ".env": "TAG=wrong\n",
        "stack/.env": "TAG=16\n",
        "stack/docker-compose.yml": COMPOSE.replace(":16", ":$TAG") + "    volumes: [./conf:/conf]\n",
        "stack/conf/x": "",
    }
    found = planned(tmp_path, files)
    upload, service = found.plan.steps
    assert isinstance(upload.instruction, UploadFiles)
    assert isinstance(service.instruction, AddService)
    assert "stack/conf" in str(upload.instruction)
    assert "postgres:16" in str(service.instruction)
    assert (service.position.file, service.position.line) == ("stack/docker-compose.yml", 2)
    assert str(service.position.callers[0]) == "main.star:4:14"


def test_read_file_gives_the_text_of_a_compose_file(tmp_path: Path) -> None:
    script = 'def run(plan):\n    return read_file("./compose.yml")\n'
    files = {"kurtosis.yml": "name: github.com/a/b\n", "main.star": script, "compose.yml": COMPOSE}
    assert planned(tmp_path, files).plan.output == COMPOSE


def test_a_fault_in_an_imported_compose_file_is_at_its_line(tmp_path: Path) -> None:
    files = {
        "kurtosis.yml": "name: github.com/a/b\n",
        "main.star": 'def run(plan):\n    import_module("./compose.yml").run(plan)\n',
        "compose.yml": "services:\n  db:\n    image: 16\n",
    }
    found = refused(tmp_path, files)
    assert (found.code, str(found.position)) == ("compose-file", "compose.yml:3:12")


def test_warnings_come_with_the_plan_also_when_it_is_remembered(tmp_path: Path) -> None:
    text = COMPOSE + "    restart: always\n"
    first, second = (planned(tmp_path, {"compose.yml": text}) for _ in range(2))
    assert [found.code for found in first.diagnostics] == ["ignored-compose-key"]
    assert first == second


def test_a_changed_env_file_changes_the_plan(tmp_path: Path) -> None:
    text = COMPOSE.replace(":16", ":${TAG:-15}")
    plans = [planned(tmp_path, {"compose.yml": text} | env).plan for env in ({}, {".env": "TAG=16"})]
    assert plans[0] != plans[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_arrives(tmp_path: Path, text: str) -> None:
    escaped = text.replace("$", "$$").encode("unicode_escape").decode().replace('"', '\\"')
    found = planned(
        tmp_path, {"compose.yml": f'{COMPOSE}    environment: {{X: "{escaped}"}}\n    command: ["{escaped}"]\n'}
    )
    (step,) = found.plan.steps
    assert isinstance(step.instruction, AddService)
    assert step.instruction.config.env_vars == {"X": text}
    assert step.instruction.config.cmd == (text,)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("shop", "shop"), ("My Shop (2)", "My-Shop-2"), ("a@b", "a-b"), (".x", "x"), ("商店", ""), ("", ""), ("..", "")],
)
def test_a_local_package_is_called_like_its_folder(folder: str, name: str) -> None:
    found = parse_locator(compose_package_id(folder))
    assert found
    assert found.version == ""
    assert str(found) == f"github.com/NOTIONAL_USER/{name or 'USER_UPLOADED_COMPOSE_PACKAGE'}"
