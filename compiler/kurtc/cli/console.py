"""What goes to the terminal: results to stdout or a file, everything about them to stderr."""

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.records import frozen
from kurtc.source import Sources


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@frozen
class Console:
    """Where a command prints. `quiet` leaves out everything that is neither a result nor an error."""

    color: Color = Color.AUTO
    quiet: bool = False

    def result(self, text: str, output: Path | None = None) -> None:
        """Prints what the command was asked for, or writes it to a file: whole, or not at all."""
        if output is None or str(output) == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(_bytes(text))
        else:
            _replace(output, _bytes(text))

    def findings(self, findings: Iterable[Diagnostic], sources: Sources) -> None:
        """Prints findings with their excerpts."""
        from kurtc.render import render

        kept = tuple(f for f in findings if f.severity is Severity.ERROR or not self.quiet)
        if kept:
            _error(render(kept, sources, color=self.colored(sys.stderr)))

    def say(self, text: str) -> None:
        """Prints a line about the command itself."""
        if not self.quiet:
            _error(f"{text}\n")

    def error(self, text: str) -> None:
        """Prints text about what went wrong, whatever `quiet` says."""
        _error(text)

    def colored(self, stream: TextIO) -> bool:
        """Whether text for this stream carries colours."""
        match self.color:
            case Color.ALWAYS:
                return True
            case Color.NEVER:
                return False
            case Color.AUTO:
                plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
                return stream.isatty() and not plain


def _bytes(text: str) -> bytes:
    """The text as UTF-8; names of files that are not, as they are."""
    return text.encode(errors="surrogateescape")


def _error(text: str) -> None:
    sys.stdout.flush()
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


def _replace(path: Path, content: bytes) -> None:
    """Writes a file by way of a scratch file beside it; what is no regular file (a pipe, a device) is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = path.resolve()
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        scratch.write_bytes(content)
        if target.exists():
            scratch.chmod(target.stat().st_mode)
        scratch.replace(target)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
