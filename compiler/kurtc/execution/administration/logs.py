"""Logs of services, line by line, as far as they are asked for."""

import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kurtc.diagnostics import refusal
from kurtc.execution.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line, without its end, of the log of a service."""

    service: str
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """The last `tail` lines (None: all), and those that follow; of these the ones that match, or do not."""

    tail: int | None = None
    follow: bool = False
    matches: Callable[[str], bool] = lambda _line: True


def matching(text: str, regex: str, *, invert: bool) -> Callable[[str], bool]:
    """Whether a line has the text, or fits the regular expression; every line where neither is given.

    Raises `Refused` (option-value) for what is no regular expression.
    """
    if not text and not regex:
        return lambda _line: True
    try:
        pattern = re.compile(regex or re.escape(text))
    except re.error as error:
        raise refusal("option-value", f"'{regex}' is no regular expression: {error}") from None
    return lambda line: bool(pattern.search(line)) != invert


def log_lines(engine: Engine, containers: Mapping[str, str], query: LogQuery) -> Iterator[LogLine]:
    """The lines of the containers, by service name: one log after the other, or as they come where one follows them."""
    logs = {name: _lines(engine.logs(id_, tail=query.tail, follow=query.follow)) for name, id_ in containers.items()}
    every = _together(logs) if query.follow and len(logs) > 1 else _in_turn(logs)
    return (line for line in every if query.matches(line.text.decode(errors="replace")))


def _in_turn(logs: Mapping[str, Iterator[bytes]]) -> Iterator[LogLine]:
    for name, lines in logs.items():
        yield from (LogLine(service=name, text=line) for line in lines)


def _together(logs: Mapping[str, Iterator[bytes]]) -> Iterator[LogLine]:
    """Lines of all logs as they come, each read by a thread of its own, which does not keep the program alive."""
    came: queue.SimpleQueue[LogLine | Exception | None] = queue.SimpleQueue()

    def read(name: str, lines: Iterator[bytes]) -> None:
        try:
            for line in lines:
                came.put(LogLine(service=name, text=line))
            came.put(None)
        except Exception as error:  # whoever reads the lines deals with it
            came.put(error)

    for name, lines in logs.items():
        threading.Thread(target=read, args=(name, lines), daemon=True).start()
    ended = 0
    while ended < len(logs):
        match came.get():
            case None:
                ended += 1
            case LogLine() as line:
                yield line
            case error:
                raise error


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.removesuffix(b"\r") for line in lines)
    if rest:
        yield rest
