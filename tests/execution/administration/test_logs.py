"""Which lines of logs are shown."""

from collections.abc import Iterable, Iterator

import pytest

from kurtc.diagnostics import Refused
from kurtc.execution.administration.logs import LogQuery, log_lines, matching
from kurtc.execution.engine import EngineError


class _Logs:
    """An engine of which only the logs are asked for, in pieces that know nothing of lines."""

    def __init__(self, **pieces: Iterable[bytes]) -> None:
        self.pieces = pieces
        self.asked: list[tuple[int | None, bool]] = []

    def logs(self, container: str, *, tail: int | None = None, follow: bool = False) -> Iterator[bytes]:
        self.asked.append((tail, follow))
        yield from self.pieces[container]


def _lines(engine: _Logs, query: LogQuery, *services: str) -> list[str]:
    lines = log_lines(engine, {name: name for name in services}, query)  # type: ignore[arg-type]
    return [f"{line.service}: {line.text.decode()}" for line in lines]


def test_pieces_become_lines() -> None:
    engine = _Logs(db=[b"on", b"e\r\ntwo\n\nth", b"ree"])
    assert _lines(engine, LogQuery(), "db") == ["db: one", "db: two", "db: ", "db: three"]


def test_logs_come_one_after_the_other_and_followed_ones_together() -> None:
    engine = _Logs(a=[b"1\n2\n"], b=[b"3\n"])
    assert _lines(engine, LogQuery(tail=5), "a", "b") == ["a: 1", "a: 2", "b: 3"]
    assert sorted(_lines(engine, LogQuery(follow=True), "a", "b")) == ["a: 1", "a: 2", "b: 3"]
    assert engine.asked == [(5, False), (5, False), (None, True), (None, True)]


def test_an_engine_that_fails_while_one_follows_is_heard() -> None:
    def failing() -> Iterator[bytes]:
        yield b"1\n"
        raise EngineError("gone")

    with pytest.raises(EngineError, match="gone"):
        _lines(_Logs(a=failing(), b=[]), LogQuery(follow=True), "a", "b")


@pytest.mark.parametrize(
    ("text", "regex", "invert", "found"),
    [
        ("", "", False, ["error 1", "error.", "fine"]),
        ("error.", "", False, ["error."]),
        ("", "error.", False, ["error 1", "error."]),
        ("error", "", True, ["fine"]),
        ("", "^f", True, ["error 1", "error."]),
    ],
)
def test_lines_are_chosen_by_text_or_expression(text: str, regex: str, invert: bool, found: list[str]) -> None:
    matches = matching(text, regex, invert=invert)
    assert [line for line in ("error 1", "error.", "fine") if matches(line)] == found


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(Refused, match="no regular expression"):
        matching("", "(", invert=False)
