"""How a function becomes a command: a dataclass holds the options that commands share; outcomes become exit codes."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from functools import wraps
from typing import Annotated, get_type_hints

import typer
from typer.models import ArgumentInfo

from kurtc.cli.console import Color, Console
from kurtc.cli.outcome import outcome
from kurtc.records import frozen


@frozen
class Reporting:
    """How a command talks; options of every command."""

    color: Annotated[Color, typer.Option(help="Colour messages: auto is a terminal without NO_COLOR.")] = Color.AUTO
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")] = False

    @property
    def console(self) -> Console:
        """Where the command prints."""
        return Console(color=self.color, quiet=self.quiet)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """The function as Typer wants it: the fields of its first parameter, a dataclass, are parameters of their own."""
    hints = get_type_hints(function, include_extras=True)
    first, *own = inspect.signature(function).parameters.values()
    options: type[Reporting] = hints[first.name]
    names = [field.name for field in fields(options)]

    @wraps(function)
    def wrapper(**given: object) -> None:
        reporting = options(**{name: given.pop(name) for name in names})  # type: ignore[arg-type]
        with outcome(reporting.console):
            function(reporting, **given)

    hints |= get_type_hints(options, include_extras=True)
    shared = [_parameter(field, hints[field.name]) for field in fields(options)]
    own = [parameter.replace(kind=_KEYWORD, annotation=hints[parameter.name]) for parameter in own]
    parameters = sorted([*own, *shared], key=_is_option)
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapper


_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def _parameter(field: "Field[object]", hint: object) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.default is MISSING else field.default
    return inspect.Parameter(field.name, _KEYWORD, default=default, annotation=hint)


def _is_option(parameter: inspect.Parameter) -> bool:
    """Whether a parameter is an option: arguments come first, then a command's own options, then the shared ones."""
    return not any(isinstance(info, ArgumentInfo) for info in parameter.annotation.__metadata__)
