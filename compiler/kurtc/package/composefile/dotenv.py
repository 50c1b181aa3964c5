"""The `.env` file beside a Compose file, as the reader of Kurtosis understands it."""

import re

_SPACE = "\t\v\f\r \x85\xa0"
"""Blanks within a line."""
_EXPORT = re.compile(rf"export[{_SPACE}]+")
_KEY = re.compile(rf"[\w.{_SPACE}]*")
_ESCAPE = re.compile(r"\\.")
_ESCAPED = re.compile(r"\\([^$])")
_REFERENCE = re.compile(r"(\\)?\$\(?\{?([A-Z0-9_]+)?\}?")


class EnvironmentFileError(Exception):
    """The file cannot be read; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def dotenv_variables(text: str) -> dict[str, str]:
    """The variables of a `.env` file. Raises `EnvironmentFileError`."""
    text = text.replace("\r\n", "\n")
    values: dict[str, str] = {}
    at = _statement(text, 0)
    while at < len(text):
        key, at = _key(text, at)
        value, at = _quoted(text, at, values) if text[at : at + 1] in ("'", '"') else _unquoted(text, at, values)
        if key:
            values[key] = value
        at = _statement(text, at)
    return values


def _statement(text: str, at: int) -> int:
    """Where the next statement begins: after blanks, empty lines and comments."""
    while at < len(text):
        if text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif not text[at].isspace():
            break
        else:
            at += 1
    return at


def _key(text: str, at: int) -> tuple[str, int]:
    """The key that stands there, and where its value begins; `""` for a last word without a value."""
    export = _EXPORT.match(text, at)
    start = export.end() if export else at
    match = _KEY.match(text, start)
    end = match.end() if match else start
    if end == len(text):
        return "", end
    if text[end] not in "=:":
        shown = "the end of the line" if text[end] == "\n" else f"'{text[end]}'"
        raise EnvironmentFileError(f"a variable's name is followed by '=', not by {shown}", _line(text, end))
    after = end + 1
    while text[after : after + 1] and text[after] in _SPACE:
        after += 1
    return text[start:end].rstrip(), after


def _unquoted(text: str, at: int, values: dict[str, str]) -> tuple[str, int]:
    """A value that reaches to the end of its line, or to the last comment on it."""
    match = re.compile(r"[^\n\r]*").match(text, at)
    assert match
    line = match[0]
    comments = [i for i in range(1, len(line)) if line[i] == "#" and line[i - 1] in _SPACE]
    return _expanded((line[: comments[-1]] if comments else line).strip(_SPACE), values), match.end()


def _quoted(text: str, at: int, values: dict[str, str]) -> tuple[str, int]:
    quote = text[at]
    end = at + 1
    while text[end : end + 1] not in (quote, "") or (text[end : end + 1] == quote and text[end - 1] == "\\"):
        end += 1
    if end >= len(text):
        raise EnvironmentFileError(f"the quotation mark {quote} is not closed", _line(text, at))
    value = text[at:end].rstrip(quote).lstrip(quote)
    if quote == '"':
        value = _expanded(_ESCAPED.sub(r"\1", _ESCAPE.sub(_line_end, value)), values)
    return value, end + 1


def _line_end(match: re.Match[str]) -> str:
    return {r"\n": "\n", r"\r": "\r"}.get(match[0], match[0])


def _expanded(value: str, values: dict[str, str]) -> str:
    """The value with references to variables above it replaced: only names in capitals are references."""

    def replacement(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        return values.get(match[2], "") if match[2] else match[0]

    return _REFERENCE.sub(replacement, value)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
