"""A shell in a container, on a real terminal and without one."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time

import pytest

from kurtc.execution.engine import Container

from .enclave import Enclave

PROGRAM = """
import sys
from kurtc.execution.engine import EngineOptions
from kurtc_backends.docker import connect
sys.exit(connect(EngineOptions()).attach_shell(sys.argv[1], tuple(sys.argv[2:])))
"""


@pytest.fixture(scope="module")
def service(enclave: Enclave) -> Container:
    return enclave.service()


class Terminal:
    """A terminal of 31 lines with a program in it."""

    def __init__(self, *command: str) -> None:
        self.seen = b""
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.execv(command[0], command)
        self.resize(31, 101)

    def resize(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, text: bytes) -> None:
        os.write(self.file, text)

    def expect(self, pattern: bytes, seconds: float = 20) -> None:
        """Wait until something appears that has not been expected before."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < until, self.seen
            self.seen += self._read()
        self.seen = self.seen[found.end() :]

    def _read(self) -> bytes:
        try:
            return os.read(self.file, 65536)
        except OSError:
            time.sleep(0.05)
            return b""

    def ended(self) -> int:
        """The exit code."""
        _, status = os.waitpid(self.process, 0)
        os.close(self.file)
        return os.waitstatus_to_exitcode(status)


def test_a_shell_has_the_terminal_and_its_size(service: Container) -> None:
    terminal = Terminal(sys.executable, "-c", PROGRAM, service.id, "sh")
    terminal.expect(rb"# $")
    terminal.type(b"tty; stty size\r")
    terminal.expect(rb"/dev/pts/\d+\r\n")
    terminal.expect(rb"31 101\r\n")
    terminal.resize(20, 60)
    time.sleep(1)
    terminal.type(b"stty size\r")
    terminal.expect(rb"20 60\r\n")
    terminal.type(b"sleep 100\r")
    time.sleep(0.5)
    terminal.type(b"\x03")
    terminal.type(b"exit 42\r")
    assert terminal.ended() == 42


def test_a_command_without_a_terminal_has_plain_input_and_output(service: Container) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, service.id, "sh", "-c", "cat; echo to err >&2; exit 3"],
        input=b"a\0b\xff\n" * 100_000, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (3, b"a\0b\xff\n" * 100_000, b"to err\n")


def test_a_command_that_does_not_read_its_input_ends(service: Container) -> None:
    reader, writer = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, service.id, "echo", "hi"],
            stdin=reader, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        os.close(reader)
        os.close(writer)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hi\n", b"")
