"""Go's `Sprint`, `Sprintln` and `Sprintf`."""

from collections.abc import Sequence

from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.formats import Flags
from kurtc.gotemplate.printer import printed
from kurtc.gotemplate.texts import REPLACEMENT, is_invalid, joined
from kurtc.gotemplate.values import Absent, Concrete, Number, type_name

_LARGEST_NUMBER = 10**6
_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}

Arguments = Sequence[Concrete | Absent]


def sprint(values: Arguments, budget: Budget) -> str:
    """The values, with spaces between those of which neither is text."""
    parts: list[str] = []
    after_text = True
    for value in values:
        is_text = isinstance(value, str | Number)
        if not (is_text or after_text):
            parts.append(" ")
        parts.append(printed(value, "v", Flags(), budget))
        after_text = is_text
    return joined(parts)


def sprintln(values: Arguments, budget: Budget) -> str:
    """The values with spaces between them and a newline behind."""
    return joined([" ".join(printed(value, "v", Flags(), budget) for value in values), "\n"])


def sprintf(template: str, values: Arguments, budget: Budget) -> str:
    """The values as the directives of `template` have them; Go's complaints are part of the text."""
    return _Formatting(template, values, budget).text()


class _Formatting:
    def __init__(self, template: str, values: Arguments, budget: Budget) -> None:
        self._template = template
        self._values = values
        self._budget = budget
        self._out: list[str] = []
        self._at = 0
        self._argument = 0  # index of the next one
        self._is_reordered = False
        self._is_good = True  # so are the explicit indexes of this directive
        self._is_after_index = False

    def text(self) -> str:
        """The formatted text."""
        template = self._template
        while self._at < len(template):
            percent = template.find("%", self._at)
            end = len(template) if percent < 0 else percent
            self._write(template[self._at : end])
            self._at = end + 1
            if percent >= 0:
                self._is_good = True
                self._directive()
        if not self._is_reordered and self._argument < len(self._values):
            extra = ", ".join(map(self._described, self._values[self._argument :]))
            self._write(f"%!(EXTRA {extra})")
        return joined(self._out)

    def _write(self, text: str) -> None:
        self._budget.make(len(text))
        self._out.append(text)

    def _directive(self) -> None:
        flags = self._flags()
        self._explicit_index()
        self._width(flags)
        self._precision(flags)
        if not self._is_after_index:
            self._explicit_index()
        verb = self._template[self._at : self._at + 1]
        self._at += 1
        if not verb:
            self._write("%!(NOVERB)")
            return
        self._value(REPLACEMENT if is_invalid(verb) else verb, flags)

    def _value(self, verb: str, flags: Flags) -> None:
        if verb == "%":
            self._write("%")
        elif not self._is_good:
            self._write(f"%!{verb}(BADINDEX)")
        elif self._argument >= len(self._values):
            self._write(f"%!{verb}(MISSING)")
        else:
            if verb in "vw":
                flags.sharp_v, flags.sharp, flags.plus = flags.sharp, False, False
            self._out.append(printed(self._values[self._argument], verb, flags, self._budget))
            self._argument += 1

    def _flags(self) -> Flags:
        flags = Flags()
        while name := _FLAGS.get(self._template[self._at : self._at + 1]):
            setattr(flags, name, True)
            self._at += 1
        return flags

    def _width(self, flags: Flags) -> None:
        if not self._star():
            flags.width = self._number()
            if self._is_after_index and flags.width is not None:
                self._is_good = False
            return
        flags.width = self._integer_argument()
        if flags.width is None:
            self._write("%!(BADWIDTH)")
        elif flags.width < 0:
            flags.width, flags.minus, flags.zero = -flags.width, True, False

    def _precision(self, flags: Flags) -> None:
        # A dot at the very end is taken for the verb.
        if self._template[self._at : self._at + 1] != "." or self._at + 1 >= len(self._template):
            return
        self._at += 1
        if self._is_after_index:
            self._is_good = False
        self._explicit_index()
        if not self._star():
            flags.precision = self._number() or 0
            return
        precision = self._integer_argument()
        flags.precision = precision if precision is not None and precision >= 0 else None
        if flags.precision is None:
            self._write("%!(BADPREC)")

    def _star(self) -> bool:
        if self._template[self._at : self._at + 1] != "*":
            return False
        self._at += 1
        self._is_after_index = False
        return True

    def _number(self) -> int | None:
        number, end = _digits(self._template, self._at, len(self._template))
        self._at = end
        return number

    def _integer_argument(self) -> int | None:
        """The argument that a star stands for, None where it is not an integer of sensible size."""
        if self._argument >= len(self._values):
            return None
        value = self._values[self._argument]
        self._argument += 1
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST_NUMBER:
            return None
        return int(value)

    def _explicit_index(self) -> None:
        """Read `[n]` where it stands here."""
        self._is_after_index = False
        if self._template[self._at : self._at + 1] != "[":
            return
        self._is_reordered = True
        index, length, is_number = _bracketed(self._template, self._at)
        self._at += length
        self._is_after_index = is_number
        if is_number and 0 <= index < len(self._values):
            self._argument = index
        else:
            self._is_good = False

    def _described(self, value: Concrete | Absent) -> str:
        if isinstance(value, Absent):
            return "<nil>"
        return f"{type_name(value)}={printed(value, 'v', Flags(), self._budget)}"


def _digits(text: str, start: int, end: int) -> tuple[int | None, int]:
    """The decimal number at `start`, None where there is none, and where it ends; a huge one swallows everything."""
    number: int | None = None
    at = start
    while at < end and text[at] in "0123456789":
        if (number or 0) > _LARGEST_NUMBER:
            return None, end
        number = (number or 0) * 10 + int(text[at])
        at += 1
    return number, at


def _bracketed(text: str, start: int) -> tuple[int, int, bool]:
    """The index from 0 in the brackets at `start`, how many characters they take, and whether there is a number."""
    closing = text.find("]", start + 1) if len(text) - start >= 3 else -1
    if closing < 0:
        return 0, 1, False
    number, end = _digits(text, start + 1, closing)
    length = closing + 1 - start
    if number is None or end != closing:
        return 0, length, False
    return number - 1, length, True
