"""How much of the machine one rendering may take."""

from kurtc.gotemplate.errors import EvaluationError
from kurtc.records import mutable

DEFAULT_LIMIT = 64 * 2**20
"""Characters of output."""

MAX_STEPS = 1_000_000
"""Statements, commands and turns of loops."""

MAX_DEPTH = 100_000
"""Templates that invoke templates: Go's limit."""

_TEXT_SHARE = 4  # characters that functions may make, for each that may be written
_CHARACTERS_A_STEP = 4096


@mutable
class Budget:
    """What is left of the characters to write, of those that functions make on the way, and of the steps."""

    limit: int
    _written: int = 0
    _made: int = 0
    _steps: int = 0

    def step(self, size: int = 0) -> None:
        """Take a step that looks at `size` characters or elements."""
        self._steps += 1 + size // _CHARACTERS_A_STEP
        if self._steps > MAX_STEPS:
            raise EvaluationError(f"the template takes more than {MAX_STEPS} steps")

    def write(self, size: int) -> None:
        """Put `size` characters into the output."""
        self._written += size
        if self._written > self.limit:
            raise EvaluationError(f"the template writes more than {self.limit} characters")

    def make(self, size: int) -> None:
        """Hold `size` characters or elements more."""
        self._made += size
        if self._made > _TEXT_SHARE * self.limit:
            raise EvaluationError(f"the template makes more than {_TEXT_SHARE * self.limit} characters of text")
