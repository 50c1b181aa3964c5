"""Go's strings are bytes; here they are `str` in which a byte that is not UTF-8 is a surrogate escape."""

import re

_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_A_CHARACTER = re.compile("[\ud800-\udc7f\udd00-\udfff]")
REPLACEMENT = "\ufffd"


def encoded(text: str) -> bytes:
    """The bytes that Go has for `text`."""
    return text.encode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    """The text of `data`, where bytes that are not UTF-8 are escaped."""
    return data.decode("utf-8", "surrogateescape")


def joined(parts: list[str]) -> str:
    """The concatenation of `parts`; escaped bytes that together are a character become that character."""
    text = "".join(parts)
    return decoded(encoded(text)) if _ESCAPED.search(text) else text


def without_surrogates(text: str) -> str:
    """The text with every half of a surrogate pair replaced, as Go's JSON decoder does."""
    return re.sub("[\ud800-\udfff]", REPLACEMENT, text)


def sanitised(text: str) -> str:
    """The text without surrogates that do not stand for a byte."""
    return _NOT_A_CHARACTER.sub(REPLACEMENT, text)


def is_invalid(character: str) -> bool:
    """Whether `character` stands for a byte that is not UTF-8."""
    return "\udc80" <= character <= "\udcff"


def is_word(character: str) -> bool:
    """Whether `character` may be part of a Go identifier: a letter, a decimal digit or an underscore."""
    return character == "_" or character.isalpha() or character.isdecimal()


def rune(code: int) -> str:
    """The character with this code point; the replacement character where Go has none."""
    return chr(code) if 0 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else REPLACEMENT
