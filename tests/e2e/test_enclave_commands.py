"""The commands about enclaves, as a user types them, on a real engine."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .images import DUMP, HELPER, MissingImageError, provide

_KURTC = (sys.executable, "-c", "from kurtc.cli import main; main()")
_SECONDS = 240
_SCRIPT = f"""\
def run(plan, patience = 0):
    page = plan.render_templates(name = "page", config = {{
        "index.html": struct(template = "hello {{{{.who}}}}", data = {{"who": "you"}}),
    }})
    plan.add_service(name = "web", config = ServiceConfig(
        image = "{DUMP}",
        entrypoint = ["busybox"],
        cmd = ["httpd", "-f", "-v", "-p", "80", "-h", "/www"],
        ports = {{"http": PortSpec(number = 80, application_protocol = "http")}},
        files = {{"/www": page}},
    ))
    plan.add_service(name = "talker", config = ServiceConfig(
        image = "{DUMP}",
        entrypoint = ["sh", "-c", "seq 1 300; echo error: no spoon; exec sleep infinity"],
    ))
    if patience:
        plan.exec(service_name = "talker", recipe = ExecRecipe(command = ["sleep", str(patience)]))
    plan.print("all there")
    return "fine"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with a package, whose enclave has a name of its own and its state in a folder of its own."""

    folder: Path
    enclave: str

    def kurtc(self, *words: str, code: int = 0) -> str:
        """What a command prints to stdout; it has to end with `code`."""
        done = subprocess.run(
            [*_KURTC, *words],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """A command under way. It heeds interrupts, which a job in the background of a shell may not."""
        heedful = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        return subprocess.Popen(
            [sys.executable, "-c", heedful + _KURTC[2], *words],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """What `kurtc run` of the package prints."""
        return self.kurtc("run", "package", *words, "--enclave", self.enclave, code=code)

    def environment(self) -> dict[str, str]:
        return {**os.environ, "KURTC_STATE": str(self.folder / "state"), "TERM": "xterm-256color"}


@pytest.fixture(scope="module")
def user(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """A user whose package has run; nothing of it stays."""
    try:
        provide(DUMP)
        provide(HELPER)
    except MissingImageError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("user")
    (folder / "package").mkdir()
    (folder / "package" / "kurtosis.yml").write_text("name: github.com/kurtc-tests/commands\n")
    (folder / "package" / "main.star").write_text(_SCRIPT)
    user = User(folder=folder, enclave=f"commands-{uuid.uuid4().hex[:10]}")
    try:
        user.run()
        yield user
    finally:
        user.kurtc("enclave", "rm", "--force", user.enclave)
        assert _labelled(user.enclave) == []


def _labelled(enclave: str) -> list[str]:
    """The ids of everything on the engine that has the enclave's label."""
    found = []
    for listing in (["ps", "--all"], ["volume", "ls"], ["network", "ls"]):
        command = ["docker", *listing, "--quiet", "--filter", f"label=kurtc.enclave={enclave}"]
        found += subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()
    return found


def test_a_port_answers_where_it_is_said_to(user: User) -> None:
    url = user.kurtc("port", "print", user.enclave, "web", "http").strip()
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert answer.read() == b"hello you"
    shown = user.kurtc("enclave", "inspect", user.enclave)
    assert f"http: 80/tcp -> {url}" in shown
    assert '"fine"' in shown


def test_the_enclave_is_listed_as_it_is(user: User) -> None:
    listed = json.loads(user.kurtc("enclave", "ls", "--json"))
    (mine,) = [info for info in listed if info["name"] == user.enclave]
    assert mine["status"] == "running"
    assert abs(mine["created"] - time.time()) < 3600


def test_logs_are_whole_or_their_end_or_what_matches(user: User) -> None:
    whole = user.kurtc("service", "logs", user.enclave, "talker", "-a").splitlines()
    assert whole == [*map(str, range(1, 301)), "error: no spoon"]
    assert user.kurtc("service", "logs", user.enclave, "talker").splitlines() == whole[-200:]
    assert user.kurtc("service", "logs", user.enclave, "talker", "-n", "2").splitlines() == whole[-2:]
    assert user.kurtc("service", "logs", user.enclave, "-x", "--match", "spoon") == "[talker] error: no spoon\n"


def test_followed_logs_go_on_until_an_interrupt(user: User) -> None:
    url = user.kurtc("port", "print", user.enclave, "web", "http").strip()
    with user.begin("service", "logs", user.enclave, "web", "talker", "-f", "-n", "1") as following:
        assert following.stdout is not None
        line = following.stdout.readline()
        while "[talker] error: no spoon" not in line:
            assert line.startswith("[web]")
            line = following.stdout.readline()
        urllib.request.urlopen(url, timeout=20).close()
        assert following.stdout.readline().startswith("[web] ")
        following.send_signal(signal.SIGINT)
        said, _ = following.communicate(timeout=60)
    assert (following.returncode, "Traceback" in said) == (130, False)


def test_commands_run_in_a_service_as_whom_one_wants(user: User) -> None:
    assert user.kurtc("service", "exec", user.enclave, "web", "cat /www/*; id -u") == "hello you0\n"
    assert user.kurtc("service", "exec", user.enclave, "web", "id -u; exit 9", "-u", "7", code=9) == "7\n"


def test_output_of_a_command_comes_as_it_is_written(user: User) -> None:
    with user.begin("service", "exec", user.enclave, "talker", "echo first; sleep 60") as running:
        assert running.stdout is not None
        began = time.monotonic()
        assert running.stdout.readline() == "first\n"
        assert time.monotonic() - began < 50
        running.kill()


def test_a_shell_is_a_shell(user: User) -> None:
    words = ("service", "shell", user.enclave, "web")
    assert b"\r42\r\n" in _shown(user, words, typed=b"echo $((6 * 7)); exit 3\n", at=b"# ")


def test_a_run_on_a_terminal_is_shown_live(user: User) -> None:
    shown = _shown(user, ("run", "package", "--enclave", user.enclave)).decode()
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
    assert "▌ all there" in plain
    assert "done in" in plain
    assert "= s2 add_service web  as it was" in plain
    assert "\x1b[?25h" in shown, "the cursor is there again"


def _shown(user: User, words: tuple[str, ...], *, typed: bytes = b"", at: bytes = b"") -> bytes:
    """What a command on a terminal shows until it ends; `typed` is typed once it has shown `at`."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(user.folder)
        os.execve(sys.executable, [*_KURTC, *words], user.environment())
    shown, deadline = b"", time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # the other end is closed
                break
        if typed and at in shown:
            os.write(terminal, typed)
            typed = b""
    os.close(terminal)
    os.waitpid(process, 0)
    return shown


def test_a_stopped_service_is_started_by_hand_or_by_a_run(user: User) -> None:
    user.kurtc("service", "stop", user.enclave, "web")
    assert "STOPPED" in user.kurtc("enclave", "inspect", user.enclave)
    user.kurtc("service", "exec", user.enclave, "web", "true", code=1)
    user.kurtc("service", "start", user.enclave, "web")
    user.kurtc("service", "exec", user.enclave, "web", "true")
    user.kurtc("enclave", "stop", user.enclave)
    assert [info["status"] for info in _inspected(user)["services"]] == ["stopped", "stopped"]
    user.run()
    assert [info["status"] for info in _inspected(user)["services"]] == ["running", "running"]
    test_a_port_answers_where_it_is_said_to(user)


def _inspected(user: User) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(user.kurtc("enclave", "inspect", user.enclave, "--json"))
    return found


def test_files_and_dumps_come_to_this_disk(user: User) -> None:
    user.kurtc("files", "download", user.enclave, "page", "downloaded")
    assert (user.folder / "downloaded" / "index.html").read_text() == "hello you"
    user.kurtc("enclave", "dump", user.enclave, "dumped")
    (log,) = (user.folder / "dumped").glob("talker--*/output.log")
    assert log.read_text().startswith("1\n2\n3\n")
    specification = json.loads(log.with_name("spec.json").read_text())
    assert specification["Config"]["Image"].startswith(DUMP)


def test_an_interrupt_stops_a_run_and_the_next_one_goes_on(user: User) -> None:
    with user.begin("run", "package", '{"patience": 100}', "--enclave", user.enclave) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "exec talker …" in line:
                running.send_signal(signal.SIGINT)
                break
        said, _ = running.communicate(timeout=90)
    assert running.returncode == 130, said
    assert "stopping; Ctrl-C again ends at once" in said
    assert "interrupted after" in said
    assert "done in" in user.run('{"patience": 1}')


def test_a_second_interrupt_ends_at_once_and_loses_nothing(user: User) -> None:
    with user.begin("run", "package", '{"patience": 99}', "--enclave", user.enclave) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "exec talker …" in line:
                break
        running.send_signal(signal.SIGINT)
        assert any("stopping" in line for line in running.stdout), "what had ended meanwhile is told before"
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
        assert time.monotonic() - began < 5
    assert running.returncode == 130
    assert "done in" in user.run()


def test_what_is_left_without_a_state_can_be_removed(user: User) -> None:
    other = User(folder=user.folder, enclave=f"{user.enclave}-lost")
    other.run()
    stranger = User(folder=user.folder / "package", enclave=other.enclave)
    listed = json.loads(stranger.kurtc("enclave", "ls", "--json"))
    assert [info["created"] for info in listed if info["name"] == other.enclave] == [None]
    assert "web" in stranger.kurtc("enclave", "inspect", other.enclave)
    stranger.kurtc("enclave", "rm", other.enclave, code=1)
    stranger.kurtc("enclave", "rm", "-f", other.enclave)
    assert _labelled(other.enclave) == []
