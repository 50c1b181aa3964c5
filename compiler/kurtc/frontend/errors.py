"""Turns whatever ends an evaluation into findings in the user's words, at the user's lines."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import starlark

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend.dialect import lacks
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.host import Host
from kurtc.frontend.modules import LateImport, Modules
from kurtc.frontend.options import Limits
from kurtc.frontend.recorder import refused
from kurtc.frontend.rewriting import Lines
from kurtc.frontend.traces import Failure, Frame, callee, frames, read_error
from kurtc.source import Position

_PARSING = re.compile(r"Parse error: |.* in this dialect$|.*\bdialect must enable\b")
_ARGUMENT = re.compile(r"""args\[(["'])([\w.-]+)\1\]""")


class Errors:
    """Translates errors of one interpretation."""

    def __init__(self, host: Host, modules: Modules, limits: Limits, prelude: str) -> None:
        self.host = host
        self.prelude = prelude
        self.modules = modules
        self.limits = limits

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise Refused, with the texts of the files, for whatever ends the evaluation inside."""
        self.host.raised = None
        try:
            yield
        except LateImport:
            raise
        except Refused as error:
            raise self._with_sources(error) from None
        except starlark.StarlarkError as error:
            raise self._translation(str(error)) from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise self._with_sources(self._panic()) from None

    def _with_sources(self, error: Refused) -> Refused:
        return Refused(error.diagnostics, self.modules.sources | error.sources)

    def _translation(self, text: str) -> Exception:
        raised, self.host.raised = self.host.raised, None
        failure = read_error(text)
        trace = frames(failure.trace, self.modules.positions.files)
        match raised:
            case LateImport():
                return self._late(raised, trace)
            case Refused():
                return self._with_sources(self._placed(raised, trace))
            case StarlarkFailure():
                position = self.modules.positions.of_call(trace, self.host.builtin)
                return self._with_sources(refused(raised, position))
            case None:
                return self._with_sources(Refused(self._lacking(failure) or (self._diagnostic(failure, trace),)))
            case bug:
                return bug

    def _late(self, late: LateImport, trace: list[Frame]) -> Exception:
        """An import inside of a function: it is resolved now, so that what is wrong with it is said at its line."""
        try:
            file = self.modules.packages.resolve(late.locator, caller=late.file, builtin="import_module")
            self.modules.packages.text(file)
        except Refused as error:
            return self._with_sources(self._placed(error, trace))
        return late

    def _placed(self, error: Refused, trace: list[Frame]) -> Refused:
        position = self.modules.positions.of_call(trace, self.host.builtin)
        return Refused(
            tuple(d if d.position else replace(d, position=position) for d in error.diagnostics), error.sources
        )

    def _callee(self, failure: Failure) -> str:
        """The function of the prelude that failed by itself; the interpreter may have inlined its frame."""
        called = callee(failure.trace, self.modules.positions.files)
        if not called and failure.place:
            above = self.prelude.split("\n")[: failure.place[1]]
            called = next((m[1] for line in reversed(above) if (m := re.match(r"def (\w+)", line))), "")
        return "%" if called in ("kurtc_mod", "kurtc_mod_item") else called.removeprefix("kurtc_")

    def _position(self, failure: Failure, trace: list[Frame]) -> Position | None:
        positions = self.modules.positions
        if failure.place and failure.place[0] in positions.files:
            return positions.of_place(failure.place, trace)
        return positions.of_call(trace, self._callee(failure))

    def _diagnostic(self, failure: Failure, trace: list[Frame]) -> Diagnostic:
        position = self._position(failure, trace)
        code, message, hint = self._explained(failure.message)
        if position and code == "missing-key":
            hint = self._argument_hint(position) or hint
        return Diagnostic(code=code, message=message, position=position, hint=hint)

    def _argument_hint(self, position: Position) -> str:
        """How to give a key that is missing in `args`: the package's user, not its author, reads this."""
        lines = self.modules.sources.get(position.source, "").split("\n")
        found = _ARGUMENT.match(lines[position.line - 1], position.column - 1) if position.line <= len(lines) else None
        return f"""if it is an argument of the package, give '{{"{found[2]}": …}}' or --args-file""" if found else ""

    def _lacking(self, failure: Failure) -> tuple[Diagnostic, ...]:
        """All that a file uses of Python's syntax alone, when the interpreter cannot parse it."""
        file = self.modules.positions.files.get(failure.place[0]) if failure.place else None
        if not file or not _PARSING.match(failure.message):
            return ()
        text = self.modules.sources[file]
        return tuple(
            Diagnostic(
                code="syntax",
                message=lack.message,
                position=Position(repository=file.repository, file=file.path, line=place[0], column=place[1]),
                hint=lack.hint,
            )
            for lack in lacks(text)
            for place in (Lines(text).place(lack.offset),)
        )

    def _explained(self, message: str) -> tuple[str, str, str]:
        """Code, message and hint."""
        if "call stack overflow" in message:
            hint = "the limit is --stack-limit; Kurtosis permits no recursion at all"
            return "stack-limit", f"more than {self.limits.stack_frames} calls are nested", hint
        if "cancel" in message.lower():
            return (
                "time-limit",
                f"the script runs for more than {self.limits.seconds:g} seconds",
                "the limit is --time-limit",
            )
        from kurtc.frontend.phrases import explained  # many patterns, which only a failure needs

        return explained(message)

    def _panic(self) -> Refused:
        message = "the interpreter gave up on this script, probably because a value is too large"
        return Refused((Diagnostic(code="interpreter-panic", message=message),))
