"""Secrets: what is called like one is sensitive; environment variables become variables of the module."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from kurtc.lowering.actions import RunTask
from kurtc.lowering.graph import Graph
from kurtc.plan.instructions import RunSh
from kurtc.plan.values import Text
from kurtc.records import frozen, mutable
from kurtc_backends.names import Names
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Expression, Raw, Template
from kurtc_backends.terraform.names import variable_name
from kurtc_backends.terraform.texts import container_texts, file_texts, shown_texts
from kurtc_backends.terraform.values import expression

_SECRET = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|[_.-]PWD|(^|[_.-])(PASS|SECRET|TOKEN|(API|PRIVATE|ACCESS|SECRET)[_.-]?KEY(_BASE)?))$",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile("(?<=[a-z0-9])(?=[A-Z])")


@frozen
class Secret:
    """A variable of the module: where the plan says its default, and whether other texts hold the same."""

    variable: str
    place: str
    default: str
    is_elsewhere: bool


@mutable
class Secrets:
    """The secret of each environment variable that is one, by node and key."""

    of: dict[tuple[str, str], Secret] = field(default_factory=dict)

    def environment(self, node: str, variables: Mapping[str, Text], module: Module) -> list[Expression]:
        """The entries of `env`."""
        found: list[Expression] = []
        for key, text in variables.items():
            if secret := self.of.get((node, key)):
                found.append(Template(parts=(f"{key}=", Raw(written=f"var.{secret.variable}"))))
            else:
                found.append(_entry(key, expression(text, module)))
        return found

    def is_in(self, texts: Iterable[Text]) -> bool:
        """Whether one of the texts holds the default of one of them."""
        return any(_holds(text, secret.default) for text in texts for secret in self.of.values())


def is_secret(name: str) -> bool:
    """Whether something of that name is a secret."""
    return bool(_SECRET.search(_NEXT_WORD.sub("_", name)))


def secrets(graph: Graph, taken: Names) -> Secrets:
    """The secrets of all services and tasks; `taken` are the names of the other variables."""
    made = Secrets()
    texts = [*container_texts(graph), *shown_texts(graph), *file_texts(graph)]
    for node, position, variables in _environments(graph):
        for key, value in variables.items():
            if isinstance(value, str) and value and is_secret(key):
                name = taken.free(variable_name(node, key), "_")
                place = f"{position}: {key} of {node}"
                is_elsewhere = sum(_holds(text, value) for _, _, text in texts) > 1
                made.of[node, key] = Secret(variable=name, place=place, default=value, is_elsewhere=is_elsewhere)
    return made


def _environments(graph: Graph) -> Iterator[tuple[str, str, Mapping[str, Text]]]:
    for service in graph.services:
        yield service.name, str(service.origin.position), service.config.env_vars
    for node in graph.one_shots:
        if isinstance(node.action, RunTask) and isinstance(node.action.task, RunSh):
            yield node.name, str(node.origin.position), node.action.task.env_vars


def _holds(text: Text, value: str) -> bool:
    """Whether the value stands in the text, and is no part of another word there."""
    return value in str(text) and bool(re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", str(text)))


def _entry(key: str, value: Expression) -> Expression:
    match value:
        case str():
            return f"{key}={value}"
        case Template(parts=parts):
            return Template(
                parts=(f"{key}={parts[0]}", *parts[1:]) if isinstance(parts[0], str) else (f"{key}=", *parts)
            )
        case Raw():
            return Template(parts=(f"{key}=", value))
        case _:
            raise TypeError(f"{value} is no text")
