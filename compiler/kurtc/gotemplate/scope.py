"""One execution of one template: its variables, and what to say when it fails."""

from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError, TemplateExecutionError
from kurtc.gotemplate.nodes import Command, Expression, Invocation
from kurtc.gotemplate.notation import written
from kurtc.gotemplate.printf import sprint
from kurtc.gotemplate.quoting import quoted
from kurtc.gotemplate.values import Absent, Operand, unboxed


class Scope:
    """Variables, innermost last, the node that errors name, and how deep in other templates this one is."""

    __slots__ = ("_name", "_text", "_variables", "budget", "depth", "node")

    def __init__(self, name: str, text: str, dot: Operand, budget: Budget, depth: int) -> None:
        self.budget = budget
        self.depth = depth
        self.node: Command | Expression | Invocation | None = None
        self._name = name
        self._text = text
        self._variables: list[tuple[str, Operand]] = [("$", dot)]

    def value_of(self, name: str) -> Operand:
        """The value of the innermost variable `name`."""
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise self.failure(f"undefined variable: {name}")

    def mark(self) -> int:
        """How many variables there are."""
        return len(self._variables)

    def release(self, mark: int) -> None:
        """Forget the variables declared since `mark`."""
        del self._variables[mark:]

    def declare(self, name: str, value: Operand) -> None:
        """Add a variable."""
        self._variables.append((name, value))

    def redeclare(self, from_top: int, value: Operand) -> None:
        """Set the variable that was declared last (1), or the one before it (2)."""
        self._variables[-from_top] = (self._variables[-from_top][0], value)

    def assign(self, name: str, value: Operand) -> None:
        """Set the innermost variable `name`."""
        for position in range(len(self._variables) - 1, -1, -1):
            if self._variables[position][0] == name:
                self._variables[position] = (name, value)
                return
        raise self.failure(f"undefined variable: {name}")

    def step(self) -> None:
        """Take one of the steps that the rendering may take."""
        try:
            self.budget.step()
        except EvaluationError as problem:
            raise self.failure(str(problem)) from None

    def printed(self, value: Operand) -> str:
        """`value` as an action writes it."""
        bare = unboxed(value)
        if isinstance(bare, Absent):
            return "<no value>"
        if isinstance(bare, str):
            return bare
        try:
            return sprint([bare], self.budget)
        except EvaluationError as problem:
            raise self.failure(str(problem)) from None

    def failure(self, message: str) -> TemplateExecutionError:
        """The error that stops the rendering; it names the node that was evaluated last."""
        offset = self.node.offset if self.node else 0
        line = 1 + self._text.count("\n", 0, offset)
        column = offset - self._text.rfind("\n", 0, offset)
        where = f" at <{written(self.node)}>" if self.node else ""
        return TemplateExecutionError(f"executing {quoted(self._name)}{where}: {message}", line, column)
