"""What kurtc says when it fails by its own fault."""

import platform
import sys
import traceback
from importlib.metadata import version

from kurtc.cli.outcome import ExitCode

_APOLOGY = """\

This is a bug in kurtc; your package is not to blame. Please report it to whom you have kurtc from: the text
above, the command, and the package if you can share it (CONTRIBUTING.md, "Reporting a bug", says how).
kurtc {kurtc}, Python {python}, {system}
"""


def report_bug(bug: BaseException) -> ExitCode:
    """Prints the traceback and what to do with it; the exit code for bugs."""
    traceback.print_exception(bug, file=sys.stderr)
    apology = _APOLOGY.format(kurtc=version("kurtc"), python=platform.python_version(), system=platform.platform())
    sys.stderr.write(apology)
    return ExitCode.BUG
