"""How commands end: exit codes, and which stream says what."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, CompletedProcess

import pytest

import kurtc.cli
from kurtc.cli.console import Console

Kurtc = Callable[..., CompletedProcess[str]]
Package = Callable[..., Path]

_COMMAND = [sys.executable, "-c", "from kurtc.cli import main; main()"]
_WARNED = 'plan.upload_files(src = "./main.star", name = "unused")'
_WRONG = 'plan.add_service(name = "Bad_Name", config = ServiceConfig(image = "nginx:1"))'


def test_a_result_goes_to_stdout_and_warnings_go_to_stderr(kurtc: Kurtc, package: Package) -> None:
    run = kurtc("plan", package(_WARNED))
    assert run.returncode == 0
    assert "upload files" in run.stdout
    assert "warning[unused-artifact]" in run.stderr
    assert "warning[" not in run.stdout


def test_quiet_leaves_out_warnings_but_never_errors(kurtc: Kurtc, package: Package) -> None:
    assert kurtc("validate", package(_WARNED), "--quiet").stderr == ""
    assert "error[service-name]" in kurtc("validate", package(_WRONG), "--quiet").stderr


@pytest.mark.parametrize("command", [("plan",), ("validate",), ("build", "--target", "compose")])
def test_a_refused_package_ends_with_1_and_prints_no_result(
    kurtc: Kurtc, package: Package, command: tuple[str, ...]
) -> None:
    run = kurtc(*command, package(_WRONG))
    assert (run.returncode, run.stdout) == (1, "")
    assert "Bad_Name" in run.stderr
    assert "main.star:2:21" in run.stderr


def test_a_package_that_does_not_exist_is_refused_without_a_traceback(kurtc: Kurtc, tmp_path: Path) -> None:
    run = kurtc("plan", tmp_path / "nowhere")
    assert run.returncode == 1
    assert "nowhere" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("build", "{package}"),
        ("build", "{package}", "--target", "no-such-target"),
        ("build", "{package}", "--target", "compose", "--option", "no-equals-sign"),
        ("build", "{package}", "--target", "compose", "--option", "no-such-option=1"),
        ("build", "{package}", "--target", "compose", "--option", "helper-image=a\nb"),
        ("build", "{package}", "--target", "compose", "--option", "helper-image=a\udcff"),
        ("validate", "{package}", "--images", "everywhere"),
        ("validate", "{package}", "--images", "registry", "--offline"),
        ("plan", "{package}", "--time-limit", "0"),
        ("plan", "{package}", "--time-limit", "nan"),
        ("plan", "{package}", "--time-limit", "inf"),
        ("plan", "{package}", "--memory-limit", "1"),
        ("plan", "{package}", "--memory-limit", str(10**20)),
        ("plan", "{package}", "--stack-limit", str(10**20)),
        ("plan", "{package}", "--format", "xml"),
        ("lock", "{package}", "--locked"),
        ("run", "{package}", "--profile", "{package}"),
        ("run", "{package}", "--profile", "/dev/null", "--dry-run"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_a_mistake_on_the_command_line_ends_with_2(kurtc: Kurtc, package: Package, words: tuple[str, ...]) -> None:
    folder = str(package("pass"))
    run = kurtc(*(word.replace("{package}", folder) for word in words))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr


def test_a_bug_ends_with_70_and_says_where_to_report_it(
    monkeypatch: pytest.MonkeyPatch, package: Package, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the reason")

    monkeypatch.setattr("kurtc.pipeline.load", broken)
    monkeypatch.setattr(sys, "argv", ["kurtc", "plan", str(package("pass"))])
    with pytest.raises(SystemExit) as ended:
        kurtc.cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 70
    assert "Traceback" in said
    assert "ZeroDivisionError: the reason" in said
    assert "bug in kurtc" in said


def test_an_interrupt_ends_with_130_and_no_traceback(package: Package, tmp_path: Path) -> None:
    arguments = tmp_path / "arguments"
    os.mkfifo(arguments)
    # A job in the background of a shell ignores interrupts, and so do its children unless they say otherwise.
    heedful = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", heedful + "from kurtc.cli import main; main()"]
    command += ["plan", str(package("pass")), "--args-file", str(arguments)]
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True) as running:
        writing = _opened_once_read(arguments, running)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    os.close(writing)
    assert (running.returncode, said) == (130, "interrupted\n")


def _opened_once_read(pipe: Path, reader: "subprocess.Popen[str]") -> int:
    """The pipe's writing end, as soon as the reader waits at the other one."""
    while reader.poll() is None:
        with suppress(OSError):
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.01)
    pytest.fail(f"kurtc ended before it read its arguments: {reader.communicate()[1]}")


def test_a_reader_that_goes_away_is_no_reason_to_complain(package: Package) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*_COMMAND, "plan", str(package("pass"))], stdout=writing, stderr=PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    "limit", [("--time-limit", "1000000"), ("--memory-limit", "64"), ("--stack-limit", "1000000")], ids=" ".join
)
def test_limits_work_to_their_ends(kurtc: Kurtc, package: Package, limit: tuple[str, str]) -> None:
    assert kurtc("plan", package(_WARNED), *limit).returncode == 0


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("plan", "--help"), ("targets",)], ids=" ".join)
def test_a_full_disk_is_no_bug(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*_COMMAND, *words], stdout=full, stderr=PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [(0, 1), (1,), (2,), (0, 1, 2)], ids=str)
def test_kurtc_starts_without_streams(package: Package, tmp_path: Path, closed: tuple[int, ...]) -> None:
    made = tmp_path / "plan.yaml"
    close = "".join(f"os.close({number}); " for number in closed)
    starter = [sys.executable, "-c", f"import os, sys; {close}os.execv(sys.argv[1], sys.argv[1:])"]
    for words in ((), ("-o", str(made))):
        command = [*starter, *_COMMAND, "plan", str(package(_WARNED)), *words]
        assert subprocess.run(command, stdout=PIPE, check=False).returncode == 0
    assert made.read_text().startswith("version: 1\n")


def test_a_name_that_is_not_utf_8_is_printed_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Console().result("sch\u00f6n\udcff\n")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == "sch\u00f6n".encode() + b"\xff\n"


@pytest.mark.parametrize(("color", "colored"), [("always", True), ("never", False), ("auto", False)])
def test_colours_are_for_terminals_or_on_demand(kurtc: Kurtc, package: Package, color: str, colored: bool) -> None:
    assert ("\x1b[" in kurtc("validate", package(_WRONG), "--color", color).stderr) is colored


@pytest.mark.parametrize(("no_color", "colored"), [("", True), ("1", False)])
def test_a_terminal_is_coloured_unless_no_color_is_set(
    monkeypatch: pytest.MonkeyPatch, no_color: str, colored: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    assert Console().colored(Terminal()) is colored


def test_a_folder_that_does_not_exist_is_named_as_the_user_knows_it(kurtc: Kurtc, package: Package) -> None:
    run = kurtc("plan", package("pass"), "-o", "/nowhere/plan.yaml")
    assert (run.returncode, "'/nowhere': No such file" in run.stderr) == (1, True)


def test_a_folder_that_the_system_does_not_look_into_is_no_bug(kurtc: Kurtc, package: Package, tmp_path: Path) -> None:
    run = kurtc("plan", package("pass"), "-o", tmp_path / ("x" * 300) / "plan.txt")
    assert (run.returncode, "File name too long" in run.stderr) == (1, True)


@pytest.mark.parametrize("words", [("plan", "{package}"), ("enclave", "ls")], ids=" ".join)
def test_a_user_without_a_home_is_told_what_to_set(
    kurtc: Kurtc, package: Package, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for name in ("HOME", "KURTC_CACHE", "KURTC_STATE", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user that the system does not know
    run = kurtc(*(word.replace("{package}", str(package("pass"))) for word in words))
    assert (run.returncode, "error[no-home]" in run.stderr, "set HOME" in run.stderr) == (1, True, True)


def test_a_package_in_the_home_of_nobody_does_not_exist(kurtc: Kurtc) -> None:
    assert "'~nobody-has-this-name/x' does not exist" in kurtc("plan", "~nobody-has-this-name/x").stderr


@pytest.mark.parametrize(
    "words", [("{}", '{"a": 1}'), ("{}", "--args-file", "a.yaml"), ("{}", "--main-file", "x.star")], ids=str
)
def test_a_plan_takes_no_arguments(kurtc: Kurtc, package: Package, tmp_path: Path, words: tuple[str, ...]) -> None:
    plan = tmp_path / "plan.yaml"
    assert kurtc("plan", package("pass"), "-o", plan).returncode == 0
    run = kurtc("plan", *(word.replace("{}", str(plan)) if word == "{}" else word for word in words))
    assert (run.returncode, "error[arguments]" in run.stderr) == (1, True)


@pytest.mark.parametrize("form", ["text", "yaml", "json", "mermaid"])
def test_a_dash_is_stdout_in_every_format(kurtc: Kurtc, package: Package, form: str) -> None:
    folder = package("plan.print(1)")
    assert kurtc("plan", folder, "-f", form, "-o", "-").stdout == kurtc("plan", folder, "-f", form).stdout != ""
    assert not Path("-").exists()
