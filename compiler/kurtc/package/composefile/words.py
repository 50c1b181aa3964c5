"""A command written as one text, split into words: like a shell's, but no shell runs it."""

from kurtc.records import frozen

_BLANKS = " \t\r\n"
_ENDS = ";&|<>"


class UnbalancedError(Exception):
    """A quotation mark or a parenthesis is not closed, or stands where none can."""


@frozen
class Command:
    """The words of a command; `rest` is what stands behind the first `;`, `&`, `|`, `<` or `>`, and is lost."""

    words: tuple[str, ...]
    rest: str = ""


def split_command(line: str) -> Command:
    """The words of a line. Raises `UnbalancedError`."""
    splitter = _Splitter()
    for at, character in enumerate(line):
        if character in _ENDS and not splitter.protected:
            splitter.cut(redirects=character == ">")
            return Command(words=tuple(splitter.finished()), rest=line[at:])
        splitter.take(character)
    return Command(words=tuple(splitter.finished()))


class _Splitter:
    """Takes a line character by character; `inside` are the signs that opened what it is inside of."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.word = ""
        self.is_word = False
        self.escaped = False
        self.inside: set[str] = set()

    @property
    def protected(self) -> bool:
        return self.escaped or bool(self.inside)

    def take(self, character: str) -> None:
        if self.escaped:
            self._add(character)
            self.escaped = False
        elif character == "\\":
            if "'" in self.inside:
                self.word += character
            else:
                self.escaped = True
        elif character in _BLANKS:
            self._blank(character)
        elif not self._sign(character):
            self._add(character)

    def cut(self, *, redirects: bool) -> None:
        """End the line; a number before `>` belongs to it."""
        if redirects and self.word[:1].isdigit():
            self.is_word = False

    def finished(self) -> list[str]:
        if self.protected:
            raise UnbalancedError
        return [*self.words, self.word] if self.is_word else self.words

    def _add(self, character: str) -> None:
        self.word += character
        self.is_word = True

    def _blank(self, character: str) -> None:
        if self.inside:
            self.word += character
        elif self.is_word:
            self.words.append(self.word)
            self.word, self.is_word = "", False

    def _sign(self, character: str) -> bool:
        """Whether the character is a sign that does not become part of the word."""
        match character:
            case "`" if not self.inside & {"'", '"', "("}:
                self.inside ^= {"`"}
            case ")" if not self.inside & {"'", '"', "`"}:
                self.inside ^= {"("}
            case "(" if not self.inside & {"'", '"', "`"}:
                if "(" in self.inside or not self.word.endswith("$"):
                    raise UnbalancedError
                self.inside.add("(")
                self.word += "("
                return True
            case '"' | "'" if not self.inside & ({"'", '"', "("} - {character}):
                if character in self.inside:
                    self.is_word = True
                self.inside ^= {character}
                return True
            case _:
                pass
        return False
