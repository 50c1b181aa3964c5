"""Commands of users, and what they print."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .target import Outcome

KURTC = (sys.executable, "-c", "from kurtc.cli import main; main()")
SECONDS = 900


def outcome(*command: str, folder: Path | None = None, variables: Mapping[str, str] | None = None) -> Outcome:
    """Run a command without a terminal."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=SECONDS,
    )
    return Outcome(code=done.returncode, terminal=done.stdout.decode(errors="replace"))


def stdout(*command: str) -> bytes:
    """What a command prints, exactly. Fails where it fails."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command}: {done.stdout!r} {done.stderr!r}"
    return done.stdout
