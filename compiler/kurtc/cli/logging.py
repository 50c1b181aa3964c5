"""Log lines on stdout: as they are for programs, harmless on terminals, or as JSON."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kurtc.cli.console import Console
from kurtc.terminal import Ink, Paint, harmless_but_colored

if TYPE_CHECKING:
    from kurtc.execution.administration.logs import LogLine

_INKS = (Ink.CYAN, Ink.GREEN, Ink.MAGENTA, Ink.BLUE, Ink.YELLOW)


def print_logs(console: Console, lines: "Iterable[LogLine]", *, named: bool, as_json: bool) -> None:
    """Prints lines as they come, with the names of their services where they are of several."""
    paint, on_terminal = Paint(console.colored(sys.stdout)), sys.stdout.isatty()
    inks: dict[str, Ink] = {}
    for line in lines:
        if as_json:
            data = {"service": line.service, "line": line.text.decode(errors="replace")}
            sys.stdout.write(json.dumps(data) + "\n")
        else:
            ink = inks.setdefault(line.service, _INKS[len(inks) % len(_INKS)])
            name = paint(ink, f"[{line.service}]") + " " if named else ""
            sys.stdout.buffer.write(name.encode() + (_shown(line.text) if on_terminal else line.text) + b"\n")
        sys.stdout.flush()


def _shown(line: bytes) -> bytes:
    return harmless_but_colored(line.decode(errors="replace")).encode()
