"""The command line: every command parses, calls one function of the pipeline, prints, and ends with an exit code."""

import gc
import sys


def main() -> None:
    """Runs `kurtc` with the arguments of the process, and ends the process."""
    gc.set_threshold(100_000, 50, 50)  # plans are large and acyclic, the process is short: looking for cycles is waste
    try:
        from kurtc.cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as bug:
        from kurtc.cli.bug import report_bug

        sys.exit(report_bug(bug))
