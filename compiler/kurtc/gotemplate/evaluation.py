"""Evaluates pipelines: variables, fields, function calls."""

from typing import assert_never

from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.functions import BUILTINS, METHODS, Builtin, Parameter
from kurtc.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Expression,
    Field,
    Function,
    Nil,
    NumberLiteral,
    Pipeline,
    StringLiteral,
    Variable,
)
from kurtc.gotemplate.notation import written
from kurtc.gotemplate.scope import Scope
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
from kurtc.records import frozen

_SMALLEST_INT, _LARGEST_INT = -(2**63), 2**63 - 1


def evaluate(scope: Scope, dot: Operand, pipeline: Pipeline) -> Operand:
    """The value of `pipeline` where the cursor is `dot`, out of its box; declares or assigns its variables.

    Raises:
        TemplateExecutionError: as Go fails.
    """
    return _Evaluation(scope, dot).pipeline(pipeline)


@frozen(kw_only=False)
class _Evaluation:
    scope: Scope
    dot: Operand

    def pipeline(self, pipeline: Pipeline) -> Operand:
        """The value of `pipeline`, out of its box; declares or assigns its variables."""
        self.scope.node = pipeline
        value: Operand = NO_ARGUMENT
        for command in pipeline.commands:
            self.scope.step()
            value = unboxed(self._command(command, value))
        for variable in pipeline.declares:
            if pipeline.assigns:
                self.scope.assign(variable.name, value)
            else:
                self.scope.declare(variable.name, value)
        return value

    def _command(self, command: Command, final: Operand) -> Operand:
        first, *arguments = command.operands
        if not isinstance(first, Pipeline):
            self.scope.node = first
        match first:
            case Field():
                return self._fields(self.dot, first, first.names, arguments, final)
            case Chain():
                return self._chain(first, arguments, final)
            case Function():
                return self._function(first, command, arguments, final)
            case Variable():
                return self._variable(first, arguments, final)
        if arguments or final is not NO_ARGUMENT:
            raise self.scope.failure(f"can't give argument to non-function {written(first)}")
        match first:
            case Pipeline():
                return self.pipeline(first)
            case Dot():
                return self.dot
            case Nil():
                raise self.scope.failure("nil is not a command")
            case Bool() | NumberLiteral() | StringLiteral():
                return self._constant(first)
            case _ as never:
                assert_never(never)

    def _constant(self, node: Bool | NumberLiteral | StringLiteral) -> Operand:
        self.scope.node = node
        value = node.value
        if isinstance(value, int) and not _SMALLEST_INT <= value <= _LARGEST_INT:
            raise self.scope.failure(f"{node.text if isinstance(node, NumberLiteral) else value} overflows int")
        return value

    def _variable(self, node: Variable, arguments: list[Expression], final: Operand) -> Operand:
        self.scope.node = node
        value = self.scope.value_of(node.name)
        if node.fields:
            return self._fields(value, node, node.fields, arguments, final)
        if arguments or final is not NO_ARGUMENT:
            raise self.scope.failure(f"can't give argument to non-function {written(node)}")
        return value

    def _chain(self, node: Chain, arguments: list[Expression], final: Operand) -> Operand:
        self.scope.node = node
        receiver = self._argument(None, node.operand)
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
                raise self.scope.failure(f"nil pointer evaluating interface {{}}.{name}")
            case Number() if name in METHODS:
                return self._method(node, name, inner, arguments)
            case dict():
                if arguments:
                    raise self.scope.failure(f"{name} is not a method but has arguments")
                return Boxed(inner[name]) if name in inner else INVALID
        raise self.scope.failure(f"can't evaluate field {name} in type {type_name(receiver)}")

    def _method(self, node: Field | Variable | Chain, name: str, number: Number, arguments: int) -> Operand:
        if arguments:
            raise self.scope.failure(f"wrong number of args for {name}: want 0 got {arguments}")
        try:
            return METHODS[name](number)
        except ValueError as problem:
            self.scope.node = node
            raise self.scope.failure(f"error calling {name}: {problem}") from None

    def _function(
        self, node: Function, command: Command | Function, arguments: list[Expression], final: Operand
    ) -> Operand:
        self.scope.node = node
        name, builtin = node.name, BUILTINS[node.name]
        self._check_count(name, builtin, len(arguments), final)
        if name in ("and", "or"):
            return self._lazy(name, arguments, final)
        values = [self._argument(builtin.parameter(at), argument) for at, argument in enumerate(arguments)]
        if final is not NO_ARGUMENT:
            values.append(self._fitted(final, builtin.parameter(len(arguments))))
        if name == "call":
            values.insert(0, written(arguments[0]) if arguments else _reflected(final))
        try:
            return builtin.call(values, self.scope.budget)
        except EvaluationError as problem:
            self.scope.node = command
            raise self.scope.failure(f"error calling {name}: {problem}") from None

    def _check_count(self, name: str, builtin: Builtin, written_out: int, final: Operand) -> None:
        given, wanted = written_out + (final is not NO_ARGUMENT), len(builtin.fixed)
        problem = f"wrong number of args for {name}: want"
        if builtin.more and given < wanted:
            raise self.scope.failure(f"{problem} at least {wanted} got {written_out}")
        if not builtin.more and given != wanted:
            raise self.scope.failure(f"{problem} {wanted} got {given}")

    def _lazy(self, name: str, arguments: list[Expression], final: Operand) -> Operand:
        """`and` and `or`: the first argument that decides, else the last one."""
        value: Operand = INVALID
        for argument in arguments:
            value = self._argument(Parameter.ANY, argument)
            if truth(value) == (name == "or"):
                return value
        return value if final is NO_ARGUMENT else final

    def _argument(self, parameter: Parameter | None, node: Expression) -> Operand:
        """The value of an argument for `parameter`; None takes anything."""
        self.scope.node = node
        match node:
            case Nil():
                if parameter is Parameter.STRING:
                    raise self.scope.failure("cannot assign nil to string")
                return INVALID
            case Dot():
                value = self.dot
            case Field():
                value = self._fields(self.dot, node, node.names, [], NO_ARGUMENT)
            case Variable():
                value = self._variable(node, [], NO_ARGUMENT)
            case Pipeline():
                value = self.pipeline(node)
            case Function():
                value = self._function(node, node, [], NO_ARGUMENT)
            case Chain():
                value = self._chain(node, [], NO_ARGUMENT)
            case Bool() | NumberLiteral() | StringLiteral():
                if parameter is Parameter.STRING and not isinstance(node, StringLiteral):
                    raise self.scope.failure(f"expected string; found {written(node)}")
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
            raise self.scope.failure("invalid value; expected string")
        inner = unboxed(value)
        if isinstance(inner, str):
            return inner
        found = type_name(value if isinstance(inner, Absent) else inner)
        raise self.scope.failure(f"wrong type for value; expected string; got {found}")


def _reflected(value: Operand) -> str:
    """What Go's `reflect.Value.String` says."""
    if isinstance(value, Absent):
        return "<invalid Value>"
    return str(value) if isinstance(value, str | Number) else f"<{type_name(value)} Value>"
