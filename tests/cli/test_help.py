import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Kurtc = Callable[..., CompletedProcess[str]]
COMMANDS = ("plan", "validate", "run", "build", "lock", "schema", "targets")


def test_help_lists_every_command(kurtc: Kurtc) -> None:
    printed = kurtc("--help").stdout
    assert all(f"\n  {command} " in printed for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_each_of_its_parameters(command: str) -> None:
    from typer.main import get_command

    from kurtc.cli.app import app

    found = get_command(app([])).commands[command]  # type: ignore[attr-defined]
    assert found.help
    assert all(parameter.help for parameter in found.params)


@pytest.mark.parametrize("group", ["enclave", "service", "files", "port"])
def test_every_command_of_a_group_explains_itself_and_each_of_its_parameters(group: str) -> None:
    from typer.main import get_command

    from kurtc.cli.app import app

    found = get_command(app([])).commands[group]  # type: ignore[attr-defined]
    assert found.help
    for member in found.commands.values():
        assert member.help
        assert all(parameter.help for parameter in member.params)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_learn_to_complete_commands_of_groups(shell: str) -> None:
    variables = {"bash": {"COMP_WORDS": "kurtc enclave ", "COMP_CWORD": "2"}}.get(
        shell, {"_TYPER_COMPLETE_ARGS": "kurtc enclave ", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    )
    run = subprocess.run(
        [Path(sys.executable).with_name("kurtc")],
        env={**os.environ, "_KURTC_COMPLETE": f"complete_{shell}", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert all(name in run.stdout for name in ("ls", "inspect", "stop", "rm", "dump"))


def test_help_does_not_load_the_compiler() -> None:
    called = "from kurtc.cli.app import app; app(['--help'])(['--help'], standalone_mode=False)"
    program = f"import sys; {called}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert loaded.isdisjoint(
        {"kurtc.pipeline", "kurtc.plan", "kurtc.execution", "kurtc.frontend", "starlark", "yaml", "rich", "jinja2"}
    )


def test_the_version_is_the_installed_one(kurtc: Kurtc) -> None:
    from importlib.metadata import version

    assert kurtc("--version").stdout == f"kurtc {version('kurtc')}\n"


def test_an_unknown_option_is_a_usage_error(kurtc: Kurtc, tmp_path: Path) -> None:
    run = kurtc("plan", tmp_path, "--no-such-option")
    assert run.returncode == 2
    assert "--no-such-option" in run.stderr
