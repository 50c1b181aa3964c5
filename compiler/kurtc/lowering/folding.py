"""Fold the names of services into texts, and addresses too wherever a name will do."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias, assert_never

from kurtc.plan.configs import (
    ExecRecipe,
    GetHttpRequestRecipe,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
    ServiceConfig,
)
from kurtc.plan.instructions import RunPython, RunSh, Task
from kurtc.plan.values import Future, Holed, Text, Value, text

Addresses: TypeAlias = Literal["auto", "numeric"]
"""Whether an `ip_address` becomes the service's name unless its place needs a number, or always a number."""

Fold: TypeAlias = Callable[[Future, str], str | Future]
"""What a future becomes, given the text before it."""

_NUMERIC = re.compile(
    r"""
    /ip[46]/ [^\s]* $               # multiaddr
    | extip | externalip | \benr\b  # advertised addresses of Ethereum's clients
    | (enode|ed25519|p2p)[:/] [^\s,]* @ $   # peers that are dialled without DNS
    | (^|[-_.\s"'{,\[]) ([a-z0-9]+[-_.])*  # --public-ip=, NODE_IP
      (ips?|ip[-_.]?addr(ess)?(es)?|ipv[46]) ([-_.][a-z0-9]+)* ["']? [\s:=]* ["']? [^\s=]* $
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CONTEXT = 100


def fold_by(addresses: Addresses, names: Mapping[str, str]) -> Fold:
    """The rule for futures: names become text, addresses too where a name will do, everything else stays.

    `names` are those of the nodes that steps become; a hole in the graph says which node makes its value.
    """

    def fold(future: Future, before: str) -> str | Future:
        match future.field:
            case "hostname":
                return future.service
            case "ip_address" if addresses == "auto" and not needs_number(before):
                return future.service
            case "ip_address":
                return Future(step=future.service, field="ip_address")
            case field:
                return Future(step=names[future.step], field=field)

    return fold


def needs_number(before: str) -> bool:
    """Whether whoever reads the text behind `before` understands numeric addresses only."""
    return bool(_NUMERIC.search(before[-_CONTEXT:]))


def folded_text(value: Text, fold: Fold, context: str = "") -> Text:
    """The text with its futures folded; `context` stands before it."""
    if isinstance(value, str):
        return value
    parts: list[str | Future] = []
    before = context
    for part in value.parts:
        parts.append(part if isinstance(part, str) else fold(part, before))
        before += str(parts[-1]) if isinstance(parts[-1], str) else ""
    return text(parts)


def folded_value(value: Value, fold: Fold) -> Value:
    """The value with all of its texts folded."""
    match value:
        case Holed():
            return folded_text(value, fold)
        case tuple():
            return tuple(folded_value(item, fold) for item in value)
        case Mapping():
            return {key: folded_value(item, fold) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _ as never:
            assert_never(never)


def folded_config(config: ServiceConfig, own: Future, fold: Fold) -> ServiceConfig:
    """The configuration with its texts folded; the placeholder for the own address becomes the hole `own`."""

    def folded(text: Text, context: str) -> Text:
        return _with_own(folded_text(text, fold, context), config.private_ip_address_placeholder, own)

    def items(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        before = ["", *(f"{literal(item)} " for item in texts)]
        return tuple(folded(item, last) for item, last in zip(texts, before, strict=False))

    ready = config.ready_conditions
    return replace(
        config,
        entrypoint=items(config.entrypoint),
        cmd=items(config.cmd),
        env_vars={key: folded(item, f"{key}=") for key, item in config.env_vars.items()},
        ready_conditions=None if ready is None else folded_condition(ready, fold),
    )


def folded_condition(condition: ReadyCondition, fold: Fold) -> ReadyCondition:
    """The condition with its recipe folded; Kurtosis replaces nothing else in it."""
    return replace(condition, recipe=folded_recipe(condition.recipe, fold))


def folded_recipe(recipe: Recipe, fold: Fold) -> Recipe:
    """The recipe with its command or body folded."""
    match recipe:
        case ExecRecipe():
            return replace(recipe, command=_folded_words(recipe.command, fold))
        case PostHttpRequestRecipe():
            return replace(recipe, body=folded_text(recipe.body, fold))
        case GetHttpRequestRecipe():
            return recipe
        case _ as never:
            assert_never(never)


def folded_task(task: Task, fold: Fold) -> Task:
    """The task with its script, variables and arguments folded."""
    match task:
        case RunSh():
            variables = {key: folded_text(item, fold, f"{key}=") for key, item in task.env_vars.items()}
            return replace(task, run=folded_text(task.run, fold), env_vars=variables)
        case RunPython():
            return replace(task, run=folded_text(task.run, fold), args=_folded_words(task.args, fold))
        case _ as never:
            assert_never(never)


def _folded_words(words: tuple[Text, ...], fold: Fold) -> tuple[Text, ...]:
    before = ["", *(f"{literal(word)} " for word in words)]
    return tuple(folded_text(word, fold, last) for word, last in zip(words, before, strict=False))


def literal(value: Text) -> str:
    """The literal parts of a text."""
    return value if isinstance(value, str) else "".join(part for part in value.parts if isinstance(part, str))


def _with_own(value: Text, placeholder: str, own: Future) -> Text:
    parts = value.parts if isinstance(value, Holed) else (value,)
    return text([piece for part in parts for piece in _split(part, placeholder, own)])


def _split(part: str | Future, placeholder: str, own: Future) -> Iterator[str | Future]:
    if isinstance(part, Future) or not placeholder:
        yield part
        return
    first, *rest = part.split(placeholder)
    yield first
    for literal_part in rest:
        yield own
        yield literal_part
