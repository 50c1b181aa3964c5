"""Files that `env_file` names: lines `KEY=value` with JSON's escapes in double quotes, as Kurtosis reads them."""

import re

from kurtc.package.composefile.dotenv import EnvironmentFileError

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_./]*")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t"}
_CODE = re.compile(r"[0-9a-fA-F]{4}")
_BLANKS = " \t\n\v\f\r\x85\xa0"


def env_file_variables(text: str) -> dict[str, str]:
    """The variables of a file. Raises `EnvironmentFileError`."""
    values: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip(_BLANKS)
        if content and not content.startswith("#"):
            try:
                key, value = _variable(content)
            except ValueError as error:
                raise EnvironmentFileError(str(error), number) from None
            values[key] = value
    return values


def _variable(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals:
        raise ValueError(f"'{line}' has no '='")
    key = name.strip(_BLANKS)
    if len(key) > len("export "):
        key = key.removeprefix("export ")
    if not _KEY.fullmatch(key):
        raise ValueError(f"'{key}' is not the name of a variable")
    return key, _value(value.strip(_BLANKS))


def _value(written: str) -> str:
    """The value: quotes removed wherever they stand, a comment cut off."""
    parts: list[str] = []
    at = significant = 0
    quote = ""
    while at < len(written):
        character = written[at]
        at += 1
        if character < " ":
            raise ValueError(f"a value must not hold the control character {ord(character):#04x}")
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif not quote and character == "#":
            return "".join(parts[:significant])
        else:
            if quote == '"' and character == "\\":
                character, at = _escaped(written, at)
            parts.append(character)
            if quote or character not in " \t":
                significant = len(parts)
    if quote:
        raise ValueError(f"the quotation mark {quote} is not closed")
    return "".join(parts)


def _escaped(written: str, at: int) -> tuple[str, int]:
    """The character that the escape sequence behind a backslash means, and where it ends."""
    kind = written[at : at + 1]
    if kind in _ESCAPES:
        return _ESCAPES[kind], at + 1
    if kind != "u":
        raise ValueError(f"'\\{kind}' is not an escape sequence")
    first = _code(written, at + 1)
    if not 0xD800 <= first < 0xE000:
        return chr(first), at + 5
    if written[at + 5 : at + 7] != "\\u":
        raise ValueError(f"'\\u{first:04x}' is half of a pair")
    pair = bytes.fromhex(f"{first:04x}{_code(written, at + 7):04x}")
    return pair.decode("utf-16-be", errors="replace")[0], at + 11


def _code(written: str, at: int) -> int:
    match = _CODE.match(written, at)
    if match is None:
        raise ValueError("'\\u' takes four hexadecimal digits")
    return int(match[0], 16)
