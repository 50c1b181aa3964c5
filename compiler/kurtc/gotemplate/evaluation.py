"""Evaluates pipelines: variables, fields, function calls."""

from typing import assert_never

from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError, TemplateExecutionError
from kurtc.gotemplate.functions import BUILTINS, METHODS, Parameter
from kurtc.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Expression,
    Field,
    Function,
    Invocation,
    Nil,
    NumberLiteral,
    Pipeline,
    StringLiteral,
    Variable,
    written,
)
from kurtc.gotemplate.printf import sprint
from kurtc.gotemplate.quoting import quoted
from kurtc.gotemplate.values import (
    INVALID,
    NO_ARGUMENT,
    Absent,
    Boxed,
    Number,
    Operand,
    truth,
    type_name,
    unboxed,
)

_SMALLEST_INT, _LARGEST_INT = -(2**63), 2**63 - 1


class Scope:
    """One execution of one template: its variables, and the node that errors name."""

    def __init__(self, name: str, text: str, dot: Operand, budget: Budget, depth: int) -> None:
        self.depth = depth
        self.node: Command | Expression | Invocation | None = None
        self._name = name
        self._text = text
        self._budget = budget
        self._variables: list[tuple[str, Operand]] = [("$", dot)]

    def mark(self) -> int:
        """How many variables there are."""
        return len(self._variables)

    def release(self, mark: int) -> None:
        """Forget the variables declared since `mark`."""
        del self._variables[mark:]

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

    def failure(self, message: str) -> TemplateExecutionError:
        """The error that stops the rendering; it names the node that was evaluated last."""
        offset = self.node.offset if self.node else 0
        line = 1 + self._text.count("\n", 0, offset)
        column = offset - self._text.rfind("\n", 0, offset)
        where = f" at <{written(self.node)}>" if self.node else ""
        return TemplateExecutionError(f"executing {quoted(self._name)}{where}: {message}", line, column)

    def step(self) -> None:
        """Take one of the steps that the rendering may take."""
        try:
            self._budget.step()
        except EvaluationError as problem:
            raise self.failure(str(problem)) from None

    def pipeline(self, dot: Operand, pipeline: Pipeline) -> Operand:
        """The value of `pipeline`, out of its box; declares or assigns its variables."""
        self.node = pipeline
        value: Operand = NO_ARGUMENT
        for command in pipeline.commands:
            self.step()
            value = unboxed(self._command(dot, command, value))
        for variable in pipeline.declares:
            if pipeline.assigns:
                self.assign(variable.name, value)
            else:
                self._variables.append((variable.name, value))
        return value

    def _command(self, dot: Operand, command: Command, final: Operand) -> Operand:
        first, *arguments = command.operands
        if not isinstance(first, Pipeline):
            self.node = first
        match first:
            case Field():
                return self._fields(dot, first, first.names, arguments, final)
            case Chain():
                return self._chain(dot, first, arguments, final)
            case Function():
                return self._function(dot, first, command, arguments, final)
            case Variable():
                return self._variable(dot, first, arguments, final)
        if arguments or final is not NO_ARGUMENT:
            raise self.failure(f"can't give argument to non-function {written(first)}")
        match first:
            case Pipeline():
                return self.pipeline(dot, first)
            case Dot():
                return dot
            case Nil():
                raise self.failure("nil is not a command")
            case Bool() | NumberLiteral() | StringLiteral():
                return self._constant(first)
            case _ as never:
                assert_never(never)

    def _constant(self, node: Bool | NumberLiteral | StringLiteral) -> Operand:
        self.node = node
        value = node.value
        if isinstance(value, int) and not _SMALLEST_INT <= value <= _LARGEST_INT:
            raise self.failure(f"{node.text if isinstance(node, NumberLiteral) else value} overflows int")
        return value

    def _variable(self, dot: Operand, node: Variable, arguments: list[Expression], final: Operand) -> Operand:
        self.node = node
        value = self._value_of(node.name)
        if node.fields:
            return self._fields(value, node, node.fields, arguments, final)
        if arguments or final is not NO_ARGUMENT:
            raise self.failure(f"can't give argument to non-function {written(node)}")
        return value

    def _value_of(self, name: str) -> Operand:
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise self.failure(f"undefined variable: {name}")

    def _chain(self, dot: Operand, node: Chain, arguments: list[Expression], final: Operand) -> Operand:
        self.node = node
        receiver = self._argument(dot, None, node.operand)
        return self._fields(receiver, node, node.fields, arguments, final)

    def _fields(
        self,
        receiver: Operand,
        node: Field | Variable | Chain,
        names: tuple[str, ...],
        arguments: list[Expression],
        final: Operand,
    ) -> Operand:
        """Follow `names` from `receiver`; arguments go to the last one, which must then be a method."""
        for name in names[:-1]:
            receiver = self._field(node, name, receiver, 0)
        return self._field(node, names[-1], receiver, len(arguments) + (final is not NO_ARGUMENT))

    def _field(self, node: Field | Variable | Chain, name: str, receiver: Operand, arguments: int) -> Operand:
        if isinstance(receiver, Absent):
            return INVALID
        inner = unboxed(receiver)
        match inner:
            case Absent():
                raise self.failure(f"nil pointer evaluating interface {{}}.{name}")
            case Number() if name in METHODS:
                return self._method(node, name, inner, arguments)
            case dict():
                if arguments:
                    raise self.failure(f"{name} is not a method but has arguments")
                return Boxed(inner[name]) if name in inner else INVALID
        raise self.failure(f"can't evaluate field {name} in type {type_name(receiver)}")

    def _method(self, node: Field | Variable | Chain, name: str, number: Number, arguments: int) -> Operand:
        if arguments:
            raise self.failure(f"wrong number of args for {name}: want 0 got {arguments}")
        try:
            return METHODS[name](number)
        except ValueError as problem:
            self.node = node
            raise self.failure(f"error calling {name}: {problem}") from None

    def _function(
        self, dot: Operand, node: Function, command: Command | Function, arguments: list[Expression], final: Operand
    ) -> Operand:
        self.node = node
        name, builtin = node.name, BUILTINS[node.name]
        count = len(arguments) + (final is not NO_ARGUMENT)
        if builtin.more and count < len(builtin.fixed):
            raise self.failure(
                f"wrong number of args for {name}: want at least {len(builtin.fixed)} got {len(arguments)}"
            )
        if not builtin.more and count != len(builtin.fixed):
            raise self.failure(f"wrong number of args for {name}: want {len(builtin.fixed)} got {count}")
        if name in ("and", "or"):
            return self._lazy(dot, name, arguments, final)
        values = [self._argument(dot, builtin.parameter(at), argument) for at, argument in enumerate(arguments)]
        if final is not NO_ARGUMENT:
            values.append(self._fitted(final, builtin.parameter(count - 1)))
        if name == "call":
            values.insert(0, written(arguments[0]) if arguments else _reflected(final))
        try:
            return builtin.call(values, self._budget)
        except EvaluationError as problem:
            self.node = command
            raise self.failure(f"error calling {name}: {problem}") from None

    def _lazy(self, dot: Operand, name: str, arguments: list[Expression], final: Operand) -> Operand:
        """`and` and `or`: the first argument that decides, else the last one."""
        value: Operand = INVALID
        for argument in arguments:
            value = self._argument(dot, Parameter.ANY, argument)
            if truth(value) == (name == "or"):
                return value
        return value if final is NO_ARGUMENT else final

    def _argument(self, dot: Operand, parameter: Parameter | None, node: Expression) -> Operand:
        """The value of an argument for `parameter`; None takes anything."""
        self.node = node
        match node:
            case Nil():
                if parameter is Parameter.STRING:
                    raise self.failure("cannot assign nil to string")
                return INVALID
            case Dot():
                value = dot
            case Field():
                value = self._fields(dot, node, node.names, [], NO_ARGUMENT)
            case Variable():
                value = self._variable(dot, node, [], NO_ARGUMENT)
            case Pipeline():
                value = self.pipeline(dot, node)
            case Function():
                value = self._function(dot, node, node, [], NO_ARGUMENT)
            case Chain():
                value = self._chain(dot, node, [], NO_ARGUMENT)
            case Bool() | NumberLiteral() | StringLiteral():
                if parameter is Parameter.STRING and not isinstance(node, StringLiteral):
                    raise self.failure(f"expected string; found {written(node)}")
                return self._constant(node)
            case _ as never:
                assert_never(never)
        return self._fitted(value, parameter)

    def _fitted(self, value: Operand, parameter: Parameter | None) -> Operand:
        if parameter is Parameter.INTERFACE:
            return unboxed(value)
        if parameter is not Parameter.STRING:
            return value
        if isinstance(value, Absent):
            raise self.failure("invalid value; expected string")
        inner = unboxed(value)
        if isinstance(inner, str):
            return inner
        found = type_name(value if isinstance(inner, Absent) else inner)
        raise self.failure(f"wrong type for value; expected string; got {found}")

    def printed(self, value: Operand) -> str:
        """`value` as an action writes it."""
        bare = unboxed(value)
        if isinstance(bare, Absent):
            return "<no value>"
        if isinstance(bare, str):
            return bare
        try:
            return sprint([bare], self._budget)
        except EvaluationError as problem:
            raise self.failure(str(problem)) from None


def _reflected(value: Operand) -> str:
    """What Go's `reflect.Value.String` says."""
    if isinstance(value, Absent):
        return "<invalid Value>"
    return str(value) if isinstance(value, str | Number) else f"<{type_name(value)} Value>"
