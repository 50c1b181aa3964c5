"""The command line: every command parses, calls one function of the pipeline, prints, and ends with an exit code."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs `kurtc` with the arguments of the process, and ends the process."""
    gc.set_threshold(100_000, 50, 50)  # plans are large and acyclic, the process is short: looking for cycles is waste
    try:
        from kurtc.cli.app import app

        app(sys.argv[1:])()
    except SystemExit as end:
        _end(end)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as bug:
        from kurtc.cli.bug import report_bug

        sys.exit(report_bug(bug))


def _end(end: SystemExit) -> None:
    """End at once: taking a large plan apart, object by object, would take longer than printing it."""
    if isinstance(end.code, int):
        with suppress(OSError, ValueError, AttributeError):  # closed, or never there: the usual end copes with that
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)
    raise end
