"""Reads the interpreter's traces and errors, which are text, back into positions in the user's files."""

import re
from collections.abc import Mapping

from kurtc.frontend.analysis import Analysis
from kurtc.frontend.rewriting import Lines
from kurtc.records import frozen
from kurtc.source import Caller, Position, SourceFile

_FRAME = re.compile(r"^  \* (.*?):(\d+), in (.*)$", re.M)
_PLACE = re.compile(r"^ *--> (.*?):(\d+):(\d+)$", re.M)
_MESSAGE = re.compile(r"^error: ", re.M)
PREFIX_LINES = 1
"""Lines that stand before the user's text in what is run."""


@frozen(kw_only=False)
class Frame:
    """One frame of a trace: the function that runs, and the line (of the user's text) that it is at."""

    file: str
    line: int
    function: str


def frames(trace: str, files: Mapping[str, SourceFile]) -> list[Frame]:
    """The frames of a trace that are in the user's files, outermost first."""
    found = (Frame(m[1], int(m[2]) - PREFIX_LINES, m[3]) for m in _FRAME.finditer(trace))
    return [frame for frame in found if frame.file in files]


def callee(trace: str, files: Mapping[str, SourceFile]) -> str:
    """The function that the innermost of the user's frames called, when its own frame is in the trace."""
    names = [(m[1] in files, m[3].rpartition(".")[2]) for m in _FRAME.finditer(trace)]
    users = [i for i, (is_users, _) in enumerate(names) if is_users]
    return names[users[-1] + 1][1] if users and users[-1] + 1 < len(names) else ""


@frozen(kw_only=False)
class Failure:
    """An error of the interpreter, taken apart. `place` is (file, line, column) in what was run."""

    message: str
    trace: str
    place: tuple[str, int, int] | None


def read_error(text: str) -> Failure:
    """Take the text of a StarlarkError apart."""
    start = _MESSAGE.search(text)
    if not start:
        return Failure(text.strip(), "", None)
    places = list(_PLACE.finditer(text, start.end()))
    place = places[-1] if places else None
    message = text[start.end() : place.start() if place else len(text)].strip()
    found = (place[1], int(place[2]), int(place[3])) if place else None
    return Failure(message, text[: start.start()], found)


class Positions:
    """Makes positions from frames and places; knows the analyses of all files by the name that they run under."""

    def __init__(self) -> None:
        self.files: dict[str, SourceFile] = {}
        self._analyses: dict[str, Analysis] = {}
        self._texts: dict[str, str] = {}
        self._lines: dict[str, Lines] = {}
        self._of_stacks: dict[tuple[str, str], Position] = {}
        self._origins: dict[str, tuple[tuple[int, int], ...]] = {}

    def add(self, file: SourceFile, text: str, analysis: Analysis, origins: tuple[tuple[int, int], ...] = ()) -> None:
        """Make a file known; `origins` are the places that its lines were made from, where it was made of another."""
        self.files[str(file)] = file
        self._analyses[str(file)] = analysis
        self._texts[str(file)] = text
        self._origins[str(file)] = origins

    def of_stack(self, stack: str, callee: str) -> Position:
        """The position of a call of `callee`, from the interpreter's text of its stack; loops ask the same again."""
        key = (stack, callee)
        if key not in self._of_stacks:
            found = self.of_call(frames(stack, self.files), callee)
            assert found, "an instruction was called by nobody"
            self._of_stacks[key] = found
        return self._of_stacks[key]

    def of_call(self, trace: list[Frame], callee: str) -> Position | None:
        """The position of the call of `callee` that the innermost frame makes, with its callers."""
        if not trace:
            return None
        inner = trace[-1]
        line, column = self._analyses[inner.file].call_place(inner.line, callee)
        return self._position(inner.file, line, column, self._callers(trace))

    def of_place(self, place: tuple[str, int, int], trace: list[Frame]) -> Position | None:
        """The position of a place in a file as it was run; the trace's innermost frame may be the same place."""
        name, line, column = place
        if name not in self.files:
            return None
        analysis = self._analyses[name]
        if name not in self._lines:
            self._lines[name] = Lines(analysis.rewritten.text)
        offset = analysis.rewritten.original_offset(self._lines[name].offset(max(line - PREFIX_LINES, 1), column))
        original = Lines(self._texts[name]).place(min(offset, len(self._texts[name])))
        return self._position(name, *original, self._callers(trace))

    def _position(self, name: str, line: int, column: int, callers: tuple[Caller, ...]) -> Position:
        file = self.files[name]
        line, column = self._origin(name, line, column)
        return Position(repository=file.repository, file=file.path, line=line, column=column, callers=callers)

    def _origin(self, name: str, line: int, column: int) -> tuple[int, int]:
        """Where a place of a file comes from: itself, unless the file was made of another one."""
        origins = self._origins[name]
        return origins[min(line, len(origins)) - 1] if origins else (line, column)

    def _callers(self, trace: list[Frame]) -> tuple[Caller, ...]:
        found = []
        for outer, inner in zip(trace[-2::-1], trace[:0:-1], strict=True):
            called = inner.function.rpartition(".")[2]
            line, column = self._origin(outer.file, *self._analyses[outer.file].call_place(outer.line, called))
            file = self.files[outer.file]
            found.append(
                Caller(repository=file.repository, file=file.path, line=line, column=column, function=outer.function)
            )
        return tuple(found)
