"""Made names are counted, and are never those that the script chooses."""

from pathlib import Path

from frontend.scripts import interpreted
from kurtc.plan.instructions import RenderTemplates, RunSh


def _names(folder: Path, *lines: str) -> list[str]:
    script = "def run(plan):\n" + "".join(f"    {line}\n" for line in lines)
    instructions = [step.instruction for step in interpreted(folder, script).plan.steps]
    return [it.name for it in instructions if isinstance(it, RenderTemplates | RunSh)]


def _render(arguments: str = "") -> str:
    return f'a = plan.render_templates({{"f": struct(template="", data=None)}}, {arguments})'


def test_artifacts_without_a_name_are_counted(tmp_path: Path) -> None:
    assert _names(tmp_path, _render(), _render('"mine"'), _render()) == ["artifact-1", "mine", "artifact-2"]


def test_a_name_that_the_script_chooses_is_not_made_before_or_after(tmp_path: Path) -> None:
    found = _names(tmp_path, _render(), _render('"artifact-1"'), _render('"artifact-2"'), _render())
    assert found == ["artifact-3", "artifact-1", "artifact-2", "artifact-4"]


def test_a_stored_artifact_keeps_the_name_that_the_script_chooses(tmp_path: Path) -> None:
    store = 'plan.run_sh(name="x", run="true", store=[StoreSpec(src="/a", name="artifact-1")])'
    assert _names(tmp_path, _render(), store) == ["artifact-2", "x"]


def test_a_task_does_not_get_the_name_of_a_service_or_another_task(tmp_path: Path) -> None:
    task, service = 'plan.run_sh(run="true")', 'plan.add_service("task-2", ServiceConfig("i"))'
    named = 'plan.run_sh(run="true", name="task-1")'
    assert _names(tmp_path, named, task, service, task) == ["task-1", "task-3", "task-4"]


def test_a_made_name_that_the_script_gives_again_is_used_twice(tmp_path: Path) -> None:
    first, second = _names(tmp_path, _render(), _render("a"))
    assert first == second
