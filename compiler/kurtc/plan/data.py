"""JSON-like data, and what is wrong with it: problems that know their path."""

import difflib
import json
import re
from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.records import frozen

Key = TypeVar("Key", str, int)
T = TypeVar("T")

Data: TypeAlias = bool | int | float | str | list["Data"] | dict[str, "Data"] | None
"""What a plan document is made of: exactly what JSON can say."""

MAX_DEPTH = 200
"""How deep values may be nested: far beyond real plans, well within Python's stack."""

MAX_PROBLEMS = 50
"""How many problems of one document are reported."""

_NAME = re.compile(r"[\w-]+", re.ASCII)


@frozen(kw_only=False)
class Problem:
    """Something wrong at `path`, the keys and indices that lead there from the document's top."""

    message: str
    hint: str = ""
    path: tuple[str | int, ...] = ()


class InvalidError(Exception):
    """Data that does not have the shape that it should have; carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems[:MAX_PROBLEMS]

    def below(self, key: str | int) -> list[Problem]:
        """The problems as seen from one level up, where the data is the item `key`."""
        return [Problem(problem.message, problem.hint, (key, *problem.path)) for problem in self.problems]


def invalid(message: str, *, hint: str = "") -> InvalidError:
    """An `InvalidError` about the data at hand."""
    return InvalidError([Problem(message, hint)])


def mapping(data: object) -> dict[str, object]:
    """The data, if it is a mapping from text.

    Raises:
        InvalidError: it is something else.
    """
    if not isinstance(data, dict):
        raise invalid(f"expected a mapping, got {shown(data)}")
    for key in data:
        if not isinstance(key, str):
            raise invalid(f"expected only text as keys, got {shown(key)}", hint="put the key in quotes")
    return data


def gather(pairs: Iterable[tuple[Key, object]], decode: Callable[[object], T]) -> dict[Key, T]:
    """The items, decoded.

    Raises:
        InvalidError: some could not be decoded; carries the problems of all of them.
    """
    decoded: dict[Key, T] = {}
    problems: list[Problem] = []
    for key, item in pairs:
        try:
            decoded[key] = decode(item)
        except InvalidError as error:
            problems += error.below(key)
            if len(problems) >= MAX_PROBLEMS:
                break
    if problems:
        raise InvalidError(problems)
    return decoded


def refused(problems: Iterable[Problem]) -> Refused:
    """The problems as findings with the code `invalid-plan`."""
    return Refused(
        tuple(
            Diagnostic(
                code="invalid-plan",
                message=f"{path_text(problem.path)}: {problem.message}" if problem.path else problem.message,
                hint=problem.hint,
            )
            for problem in problems
        )
    )


def path_text(path: tuple[str | int, ...]) -> str:
    """The path as `steps[3].arguments.env_vars["a b"]`."""
    text = ""
    for key in path:
        if isinstance(key, str) and _NAME.fullmatch(key):
            text += f".{key}" if text else key
        else:
            text += f"[{key if isinstance(key, int) else json.dumps(key[:60], ensure_ascii=False)}]"
    return text


def shown(data: object) -> str:
    """The data as it appears in a message: short, on one line."""
    match data:
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case int() if abs(data) >= 10**40:
            return "a very long integer"
        case int() | float():
            return repr(data)
        case str():
            return repr(data if len(data) <= 60 else data[:57] + "…")
        case list() | tuple():
            return "a list" if data else "an empty list"
        case dict():
            return "a mapping" if data else "an empty mapping"
        case _:
            return f"a {type(data).__name__}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the known words that are near `word`, or with all of them when they are few; may be empty."""
    words = list(known)
    near = difflib.get_close_matches(word[:100], words, n=2, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 12 else ""
