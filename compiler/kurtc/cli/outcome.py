"""How a command ends: its exit code, and what is said when it was refused or interrupted."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

import typer

from kurtc.cli.console import Console
from kurtc.diagnostics import Refused, refusal


class ExitCode(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    RUN_FAILED = 3
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


_USAGE = frozenset({"unknown-target", "unknown-option", "option-value", "enclave-name"})
"""Codes of findings about the command line, not about the package."""


@contextmanager
def outcome(console: Console) -> Iterator[None]:
    """Ends the command with the exit code that fits; exceptions that mean a bug go through."""
    try:
        yield
        sys.stdout.flush()
    except Refused as refused:
        console.findings(refused.diagnostics, refused.sources)
        usage = all(finding.code in _USAGE for finding in refused.diagnostics)
        raise typer.Exit(ExitCode.USAGE if usage else ExitCode.REFUSED) from None
    except KeyboardInterrupt:
        console.say("interrupted")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        _give_up_stdout()
        raise typer.Exit(ExitCode.PIPE_CLOSED) from None
    except OSError as error:
        console.findings(_unusable(error).diagnostics, {})
        raise typer.Exit(ExitCode.REFUSED) from None


def _unusable(error: OSError) -> Refused:
    """The finding for a file or folder that the system refuses: a full disk, missing rights."""
    message = error.strerror or str(error)
    if not (error.filename2 or error.filename):
        return refusal("unusable-file", message)
    path = Path(os.fsdecode(error.filename2 or error.filename))
    known = os.path.isdir(path.parent)  # noqa: PTH112 - Path.is_dir raises where nobody may look
    named = path if known else path.parent  # nobody knows the scratch file that would stand there
    return refusal("unusable-file", f"'{named}': {message}")


def _give_up_stdout() -> None:
    """Points stdout to nowhere, so that the interpreter's last flush does not complain about the closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
