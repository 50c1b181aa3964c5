"""Results of commands on stdout: as JSON, or painted."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kurtc.cli.console import Console
from kurtc.diagnostics import Diagnostic, Severity
from kurtc.execution.events import plain_data
from kurtc.terminal import Paint, picture

if TYPE_CHECKING:
    from kurtc.execution.administration.unpacking import Skipped


def print_data(console: Console, value: object) -> None:
    """Prints data as JSON: dataclasses become objects."""
    console.result(json.dumps(plain_data(value), indent=2) + "\n")


def print_bytes(data: bytes) -> None:
    """Prints bytes as they are; on a terminal, text that it does not obey."""
    if sys.stdout.isatty():
        lines = data.decode(errors="replace").split("\n")
        data = "\n".join(map(picture, lines)).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def warn_skipped(console: Console, skipped: "Iterable[Skipped]") -> None:
    """Says what of an archive was left out, and why."""
    findings = [
        Diagnostic(
            code="skipped-file",
            message=f"'{one.path}' is left out: {one.why}",
            hint="`kurtc files download --no-extract` has everything",
            severity=Severity.WARNING,
        )
        for one in skipped
    ]
    console.findings(findings, {})


def stdout_paint(console: Console) -> Paint:
    """How text for stdout is painted."""
    return Paint(console.colored(sys.stdout))
