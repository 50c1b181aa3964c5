"""Executes a template's statements; blocks and invocations wait on a stack of their own, not on Python's."""

from collections.abc import Generator, Iterable, Mapping
from enum import Enum
from typing import TypeAlias, assert_never

from kurtc.gotemplate.budget import DEFAULT_LIMIT, MAX_DEPTH, Budget
from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.evaluation import evaluate
from kurtc.gotemplate.nodes import Action, Body, Break, Continue, If, Invocation, Range, Text, With
from kurtc.gotemplate.quoting import quoted
from kurtc.gotemplate.scope import Scope
from kurtc.gotemplate.texts import joined
from kurtc.gotemplate.values import INVALID, Absent, Boxed, Operand, Value, truth

__all__ = ["DEFAULT_LIMIT", "execute"]


class _Jump(Enum):
    """Why a body ended early."""

    BREAK = "break"
    CONTINUE = "continue"


_Walk: TypeAlias = Generator["_Walk", _Jump | None, _Jump | None]
"""Work that hands over to the work that it yields, and goes on with how that ended."""


def execute(name: str, text: str, definitions: Mapping[str, Body], data: Value, limit: int) -> str:
    """What the template `name` of `definitions` writes for `data`: at most `limit` characters.

    Raises:
        TemplateExecutionError: as Go's `Execute` fails, or where a limit is reached.
    """
    dot: Operand = INVALID if data is None else data
    execution = _Execution(text, definitions, Budget(limit))
    execution.run(execution.template(name, dot, 0))
    return joined(execution.out)


class _Execution:
    def __init__(self, text: str, definitions: Mapping[str, Body], budget: Budget) -> None:
        self.out: list[str] = []
        self._text = text
        self._definitions = definitions
        self._budget = budget

    def run(self, first: _Walk) -> None:
        """Work until `first` and everything that it hands over to is done."""
        waiting = [first]
        ended: _Jump | None = None
        while waiting:
            try:
                waiting.append(waiting[-1].send(ended))
            except StopIteration as stop:
                waiting.pop()
                ended = stop.value
            else:
                ended = None

    def template(self, name: str, dot: Operand, depth: int) -> _Walk:
        """Execute a template in a scope of its own."""
        scope = Scope(name, self._text, dot, self._budget, depth)
        yield self._body(scope, dot, self._definitions[name])
        return None

    def _body(self, scope: Scope, dot: Operand, body: Body) -> _Walk:
        for statement in body:
            scope.step()
            match statement:
                case Text(text=text):
                    self._write(scope, text)
                case Action(pipeline=pipeline):
                    value = evaluate(scope, dot, pipeline)
                    if not pipeline.declares:
                        scope.node = pipeline
                        self._write(scope, scope.printed(value))
                case Break():
                    return _Jump.BREAK
                case Continue():
                    return _Jump.CONTINUE
                case If() | With():
                    if ended := (yield self._branch(scope, dot, statement)):
                        return ended
                case Range():
                    if ended := (yield self._range(scope, dot, statement)):
                        return ended
                case Invocation():
                    yield self._invoked(scope, dot, statement)
                case _ as never:
                    assert_never(never)
        return None

    def _write(self, scope: Scope, text: str) -> None:
        try:
            self._budget.write(len(text))
        except EvaluationError as problem:
            raise scope.failure(str(problem)) from None
        self.out.append(text)

    def _branch(self, scope: Scope, dot: Operand, statement: If | With) -> _Walk:
        mark = scope.mark()
        value = evaluate(scope, dot, statement.pipeline)
        ended: _Jump | None = None
        if truth(value):
            ended = yield self._body(scope, value if isinstance(statement, With) else dot, statement.body)
        elif statement.otherwise:
            ended = yield self._body(scope, dot, statement.otherwise)
        scope.release(mark)
        return ended

    def _invoked(self, scope: Scope, dot: Operand, statement: Invocation) -> _Walk:
        scope.node = statement
        if statement.name not in self._definitions:
            raise scope.failure(f"template {quoted(statement.name)} not defined")
        if scope.depth == MAX_DEPTH:
            raise scope.failure(f"exceeded maximum template depth ({MAX_DEPTH})")
        value = evaluate(scope, dot, statement.pipeline) if statement.pipeline else INVALID
        return self.template(statement.name, value, scope.depth + 1)

    def _range(self, scope: Scope, dot: Operand, statement: Range) -> _Walk:
        mark = scope.mark()
        value = evaluate(scope, dot, statement.pipeline)
        inner = scope.mark()
        is_empty, ended = True, None
        for index, element in self._elements(scope, value, len(statement.pipeline.declares)):
            is_empty = False
            scope.step()
            _bind(scope, statement, index, element)
            jump = yield self._body(scope, element, statement.body)
            scope.release(inner)
            if jump is _Jump.BREAK:
                break
        if is_empty and statement.otherwise:
            ended = yield self._body(scope, dot, statement.otherwise)
        scope.release(mark)
        return ended

    def _elements(self, scope: Scope, value: Operand, variables: int) -> Iterable[tuple[Operand, Operand]]:
        """What a range goes over: index or key, and element."""
        match value:
            case bool():
                pass
            case int():
                if variables > 1:
                    raise scope.failure(f"can't use {int(value)} to iterate over more than one variable")
                kind = type(value)
                return ((INVALID, kind(number)) for number in range(value))
            case list():
                return ((position, Boxed(item)) for position, item in enumerate(value))
            case dict():
                return ((key, Boxed(value[key])) for key in sorted(value))
            case Absent():
                return ()
        raise scope.failure(f"range can't iterate over {scope.printed(value)}")


def _bind(scope: Scope, statement: Range, index: Operand, element: Operand) -> None:
    """Set the variables of a range: one is the element, of two the first is the index."""
    declares = statement.pipeline.declares
    if declares and statement.pipeline.assigns:
        for variable, value in zip(declares, (index, element)[-len(declares) :], strict=True):
            scope.assign(variable.name, value)
    elif declares:
        scope.redeclare(1, element)
        if len(declares) > 1:
            scope.redeclare(2, index)
