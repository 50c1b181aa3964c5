"""The command line: every command parses, calls one function of the pipeline, prints, and ends with an exit code."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs `kurtc` with the arguments of the process, and ends the process."""
    gc.set_threshold(100_000, 50, 50)  # plans are large and acyclic, the process is short: looking for cycles is waste
    _open_missing_streams()
    try:
        from kurtc.cli.app import app

        app(sys.argv[1:])()
    except SystemExit as end:
        _end(end)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # help, or a message about a command, that cannot be written
        with suppress(OSError):
            sys.stderr.write(f"error: {error.strerror or error}\n")
        _end(SystemExit(1))
    except Exception as bug:
        from kurtc.cli.bug import report_bug

        sys.exit(report_bug(bug))


def _open_missing_streams() -> None:
    """Give the process the streams that it was started without: else the next file that is opened takes their place."""
    for number, (name, mode) in enumerate({"stdin": "r", "stdout": "w", "stderr": "w"}.items()):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, number)
            if nowhere != number:
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - it stays open


def _end(end: SystemExit) -> None:
    """End at once: taking a large plan apart, object by object, would take longer than printing it."""
    if isinstance(end.code, int):
        with suppress(OSError, ValueError, AttributeError):  # closed, or never there: the usual end copes with that
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)
    raise end
