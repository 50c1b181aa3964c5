"""Go's string literals: quoting as `strconv.Quote` does, unquoting as `strconv.Unquote` does."""

from kurtc.gotemplate.texts import REPLACEMENT, decoded, encoded, is_invalid, rune

_NAMED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_LETTERS = {escape[1]: character for character, escape in _NAMED.items()}
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


def quoted(text: str, *, ascii_only: bool = False) -> str:
    """`text` as a literal in double quotes."""
    return '"' + "".join(_escaped(character, '"', ascii_only) for character in text) + '"'


def quoted_rune(code: int, *, ascii_only: bool = False) -> str:
    """The code point as a literal in single quotes."""
    return "'" + _escaped(rune(code), "'", ascii_only) + "'"


def can_backquote(text: str) -> bool:
    """Whether `text` can stand between backquotes unchanged, on one line."""
    return not any(c in "`\x7f\ufeff" or (c < " " and c != "\t") or is_invalid(c) for c in text)


def unquoted(literal: str) -> str:
    """The text of a quoted literal (double quotes or backquotes).

    Raises:
        ValueError: the literal has an escape that Go does not know.
    """
    body = literal[1:-1]
    if literal[0] == "`":
        return body.replace("\r", "")
    out = bytearray()
    while body:
        value, is_byte, body = unquoted_character(body, '"')
        out += bytes([value]) if is_byte else encoded(chr(value))
    return decoded(bytes(out))


def unquoted_character(text: str, quote: str) -> tuple[int, bool, str]:
    r"""The first character of a literal's inside: its value, whether it is a single byte (`\xff`), and the rest.

    Raises:
        ValueError: there is no character, or an escape that Go does not know.
    """
    first = text[:1]
    if first in ("", quote, "\n"):
        raise ValueError("invalid syntax")
    if is_invalid(first):
        # `strconv.UnquoteChar` decodes such a byte to the replacement character.
        return ord(REPLACEMENT), False, text[1:]
    if first != "\\":
        return ord(first), False, text[1:]
    return _escape(text[1:], quote)


def _escape(text: str, quote: str) -> tuple[int, bool, str]:
    letter, rest = text[:1], text[1:]
    if letter in _LETTERS and letter:
        return ord(_LETTERS[letter]), False, rest
    if letter in _HEX_LENGTHS:
        return _hex_escape(letter, rest)
    if letter and letter in "01234567":
        digits, rest = letter + rest[:2], rest[2:]
        if len(digits) == 3 and all(digit in "01234567" for digit in digits) and int(digits, 8) < 256:
            return int(digits, 8), True, rest
    elif letter == "\\" or (letter == quote and letter):
        return ord(letter), False, rest
    raise ValueError("invalid syntax")


def _hex_escape(letter: str, rest: str) -> tuple[int, bool, str]:
    length = _HEX_LENGTHS[letter]
    digits, rest = rest[:length], rest[length:]
    if len(digits) < length or not _HEX_DIGITS.issuperset(digits):
        raise ValueError("invalid syntax")
    value = int(digits, 16)
    if letter != "x" and (value > 0x10FFFF or 0xD800 <= value < 0xE000):
        raise ValueError("invalid syntax")
    return value, letter == "x", rest


def _escaped(character: str, quote: str, ascii_only: bool) -> str:
    if character in (quote, "\\"):
        return "\\" + character
    if is_invalid(character):
        return f"\\x{ord(character) - 0xDC00:02x}"
    if character.isprintable() and (character.isascii() or not ascii_only):
        return character
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
