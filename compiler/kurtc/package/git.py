"""The user's own git, with the user's own configuration: the only place that runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from kurtc.diagnostics import refusal

NETWORK_SECONDS = 900

_CONFIGURATION = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.autocrlf=false",  # a package has the same bytes on every machine
    "core.symlinks=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
)
_OF_ANOTHER_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_ATTR_SOURCE",
)
"""Set while git runs a hook; the variables that carry the user's configuration stay."""
_CREDENTIALS = re.compile(r"://[^/@\s]+@")
_LAST_WORDS = re.compile(r"(fatal|error|remote|ssh|warning): ?")


class GitFailureError(Exception):
    """Git ended with an error; the text is git's own last words, without credentials."""


def git(*arguments: str, directory: Path, environment: Mapping[str, str] | None = None) -> str:
    """Runs git on the repository in `directory` and gives its output. Raises `GitFailureError`.

    `Refused` (missing-git) where there is no git. Arguments never pass a shell; callers have checked that no locator's
    part can be taken as an option.
    """
    command = ["git", f"--git-dir={directory}", *_options(), *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=directory,
            env=_environment() | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=NETWORK_SECONDS,
        )
    except FileNotFoundError:
        hint = "install git, or use packages without remote dependencies"
        raise refusal("missing-git", "a remote package is needed, and there is no git on the PATH", hint=hint) from None
    except subprocess.TimeoutExpired:
        raise GitFailureError(f"no end after {NETWORK_SECONDS} s") from None
    if done.returncode != 0:
        raise GitFailureError(_last_words(done.stderr) or f"git {arguments[0]} ended with {done.returncode}")
    return done.stdout.decode(errors="replace")


def _options() -> list[str]:
    return [part for setting in _CONFIGURATION for part in ("-c", setting)]


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    if not sys.stdin or not sys.stdin.isatty():
        environment["GIT_TERMINAL_PROMPT"] = "0"
    return environment


def _last_words(stderr: bytes) -> str:
    """The lines that say what went wrong: the last three that git marks as such, else the last line."""
    lines = [_printable(line) for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    marked = [line for line in lines if _LAST_WORDS.match(line)]
    return "; ".join(marked[-3:] or lines[-1:])


def _printable(line: str) -> str:
    text = "".join(character for character in line if character.isprintable())
    return _CREDENTIALS.sub("://", text).strip()
