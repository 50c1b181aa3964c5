"""The acceptable codes are some that can occur, and they are looked at."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Exec, Request, RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "acceptable-codes"
SUBJECT = ("exec", "request", "run_sh", "run_python")
_EXIT = ("exit code", 0, 255)
_STATUS = ("HTTP status", 100, 599)
_DEFAULTS = ((0,), (200, 201, 202, 203, 204, 205, 206, 207, 208, 226))


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Exec, request and tasks. Codes that cannot occur, or are not looked at, are warnings."""
    match visit.instruction:
        case Exec() | RunSh() | RunPython() as instruction:
            yield from _check(visit, instruction.acceptable_codes, instruction.skip_code_check, _EXIT)
        case Request() as instruction:
            yield from _check(visit, instruction.acceptable_codes, instruction.skip_code_check, _STATUS)
        case _:
            return


def _check(visit: Visit, codes: tuple[int, ...], skip: bool, kind: tuple[str, int, int]) -> Iterator[Diagnostic]:
    noun, low, high = kind
    if skip and codes and codes not in _DEFAULTS:
        yield visit.warning(CODE, f"acceptable_codes {list(codes)} has no effect", "skip_code_check accepts every code")
    elif not skip and not codes:
        message = "acceptable_codes is empty, so that no result is acceptable"
        yield visit.error(CODE, message, "list the codes, or set skip_code_check = True to accept all")
    elif not skip:
        for code in codes:
            if not low <= code <= high:
                yield visit.warning(CODE, f"{code} is no {noun}; those are between {low} and {high}")
