"""What each command does with its options."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from kurtc.plan.schema import schema

Kurtc = Callable[..., CompletedProcess[str]]
Package = Callable[..., Path]

_SHIPPED = Path(__file__).parents[2] / "examples" / "shop"
_SERVICE = 'plan.add_service(name = "web", config = ServiceConfig(image = "nginx:1.27"))'
_WRONG = 'plan.remove_service(name = "missing")'
_ECHO = 'plan.print("count is {}".format(count))'


@pytest.mark.parametrize(("format_", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_a_plan_can_be_printed_for_machines(
    kurtc: Kurtc, package: Package, format_: str, read: Callable[[str], dict[str, object]]
) -> None:
    document = read(kurtc("plan", package(_SERVICE), "--format", format_).stdout)
    assert document["version"] == 1
    assert [step["instruction"] for step in document["steps"]] == ["add_service"]  # type: ignore[attr-defined]


def test_a_result_written_to_a_file_replaces_it_and_leaves_nothing_else(
    kurtc: Kurtc, package: Package, tmp_path: Path
) -> None:
    target = tmp_path / "folder" / "plan.txt"
    target.parent.mkdir()
    target.write_text("an older plan")
    target.chmod(0o600)
    run = kurtc("plan", package(_SERVICE), "-o", target)
    assert (run.returncode, run.stdout) == (0, "")
    assert "nginx:1.27" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("plan.yaml", "version: 1\n"), ("plan.json", "{"), ("plan.mmd", "flowchart"), ("plan", "github")],
)
def test_the_name_of_the_file_decides_the_format(
    kurtc: Kurtc, package: Package, tmp_path: Path, name: str, beginning: str
) -> None:
    assert kurtc("plan", package(_SERVICE), "-o", tmp_path / name).returncode == 0
    assert (tmp_path / name).read_text().startswith(beginning)


def test_a_file_that_cannot_be_written_is_no_bug(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    run = kurtc("plan", package(_SERVICE), "-o", tmp_path / "no" / "folder" / "plan.txt")
    assert run.returncode == 1
    assert "No such file or directory" in run.stderr


def test_a_refused_package_leaves_the_file_as_it_was(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    target = tmp_path / "plan.yaml"
    target.write_text("an older plan")
    assert kurtc("plan", package(_WRONG), "-o", target).returncode == 1
    assert target.read_text() == "an older plan"


@pytest.mark.parametrize("format_", ["json", "yaml"])
def test_a_plan_file_stands_in_for_its_package(kurtc: Kurtc, package: Package, tmp_path: Path, format_: str) -> None:
    folder = package('plan.upload_files(src = "./main.star", name = "script")\n    ' + _SERVICE)
    plan = tmp_path / f"plan.{format_}"
    assert kurtc("plan", folder, "--format", format_, "-o", plan).returncode == 0
    again = kurtc("plan", plan, "--format", "text")
    assert again.stdout == kurtc("plan", folder, "--format", "text").stdout
    assert kurtc("validate", plan).returncode == 0
    assert kurtc("build", plan, "--target", "compose", "-o", tmp_path / "from-plan").returncode == 0
    assert kurtc("build", folder, "--target", "compose", "-o", tmp_path / "from-package").returncode == 0
    assert _contents(tmp_path / "from-plan") == _contents(tmp_path / "from-package")


@pytest.mark.parametrize("arguments", ['{"count": 3}', "count: 3"])
def test_arguments_may_be_json_or_yaml(kurtc: Kurtc, package: Package, arguments: str) -> None:
    assert "count is 3" in kurtc("plan", package(_ECHO, ", count"), arguments).stdout


def test_arguments_on_the_command_line_win_over_a_file_of_them(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    file = tmp_path / "args.yaml"
    file.write_text("count: from the file")
    folder = package(_ECHO, ", count")
    assert "from the file" in kurtc("plan", folder, "--args-file", file).stdout
    assert "count is 3" in kurtc("plan", folder, "count: 3", "--args-file", file).stdout


def test_another_file_and_another_function_can_be_the_entrance(kurtc: Kurtc, package: Package) -> None:
    folder = package("pass")
    (folder / "other.star").write_text('def begin(plan):\n    plan.print("begun elsewhere")\n')
    run = kurtc("plan", folder, "--main-file", "other.star", "--main-function-name", "begin")
    assert "begun elsewhere" in run.stdout


def test_findings_for_machines_go_to_stdout_even_where_the_script_fails(kurtc: Kurtc, package: Package) -> None:
    for body, code in ((_WRONG, "unknown-service"), ("fail('on purpose')", "")):
        run = kurtc("validate", package(body), "--format", "json")
        assert (run.returncode, run.stderr) == (1, "")
        assert code in run.stdout
        json.loads(run.stdout)


def test_sarif_names_the_place_and_can_go_to_a_file(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    target = tmp_path / "findings.sarif"
    assert kurtc("validate", package(_WRONG), "--format", "sarif", "-o", target).returncode == 1
    (result,) = json.loads(target.read_text())["runs"][0]["results"]
    assert result["ruleId"] == "unknown-service"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_a_build_tells_what_changed(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    words = ("build", package(_SERVICE), "--target", "compose", "-o", tmp_path / "out")
    assert "2 files changed" in kurtc(*words).stderr
    (tmp_path / "out" / "README.md").unlink()
    assert "1 file changed" in kurtc(*words).stderr
    assert "nothing changed" in kurtc(*words).stderr


@pytest.mark.parametrize("target", ["compose", "helm", "terraform"])
def test_the_package_that_is_shipped_can_be_built_for_each_target(kurtc: Kurtc, tmp_path: Path, target: str) -> None:
    run = kurtc("build", _SHIPPED, "--target", target, "-o", tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "kurtc-report.json").exists()


def test_a_build_overwrites_files_of_others_on_demand_only(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    words = ("build", package(_SERVICE), "--target", "compose", "-o", tmp_path)
    (tmp_path / "compose.yaml").write_text("mine")
    refused = kurtc(*words)
    assert refused.returncode == 1
    assert "error[foreign-file]" in refused.stderr
    assert (tmp_path / "compose.yaml").read_text() == "mine"
    assert kurtc(*words, "--force").returncode == 0
    assert (tmp_path / "compose.yaml").read_text() != "mine"


def test_a_build_goes_to_a_folder_named_after_its_target_by_default(
    kurtc: Kurtc, package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert kurtc("build", package(_SERVICE), "--target", "compose").returncode == 0
    assert (tmp_path / "out" / "compose" / "compose.yaml").is_file()


def test_options_reach_the_target(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    words = ("build", package(_SERVICE), "--target", "compose", "-o", tmp_path / "out")
    assert kurtc(*words, "--option", "name=chosen").returncode == 0
    assert yaml.safe_load((tmp_path / "out" / "compose.yaml").read_text())["name"] == "chosen"


def test_targets_lists_the_options_of_each_target(kurtc: Kurtc) -> None:
    listed = kurtc("targets").stdout
    assert "compose: " in listed
    assert "--option addresses=auto|numeric" in listed


def test_a_plan_has_no_lock_to_refresh(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    assert kurtc("plan", package("pass"), "-o", plan).returncode == 0
    run = kurtc("lock", plan)
    assert (run.returncode, "error[invalid-target]" in run.stderr) == (1, True)


def test_a_package_without_dependencies_has_nothing_to_lock(kurtc: Kurtc, package: Package) -> None:
    folder = package(_SERVICE)
    run = kurtc("lock", folder)
    assert (run.returncode, run.stdout) == (0, "")
    assert not (folder / "kurtc.lock").exists()


def test_the_schema_is_the_one_of_the_plans(kurtc: Kurtc) -> None:
    assert json.loads(kurtc("schema").stdout) == schema()


def test_limits_reach_the_interpretation(kurtc: Kurtc, package: Package) -> None:
    run = kurtc("plan", package("[0 for _ in range(1000000000)]"), "--time-limit", "0.2")
    assert run.returncode == 1
    assert "0.2" in run.stderr


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
