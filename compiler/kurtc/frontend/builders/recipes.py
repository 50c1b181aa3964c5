"""Recipes, ready conditions, and the values that assertions compare with."""

from typing import cast

from kurtc.frontend.builders.context import Context
from kurtc.frontend.checks import described
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import Mapping, Opaque, StarlarkValue, Struct, Tuple
from kurtc.plan.configs import (
    Assertion,
    ExecRecipe,
    GetHttpRequestRecipe,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
)
from kurtc.plan.values import Value

MEMBERSHIP = ("IN", "NOT_IN")
"""The assertions that look for a value among others."""


def recipe(value: StarlarkValue, context: Context) -> Recipe:
    """A recipe of any kind."""
    assert isinstance(value, Struct)
    match value.type:
        case "ExecRecipe":
            return exec_recipe(value, context)
        case "GetHttpRequestRecipe":
            return _get(value, context)
        case _:
            return _post(value, context)


def exec_recipe(value: StarlarkValue, context: Context) -> ExecRecipe:
    """A command in a service's container."""
    assert isinstance(value, Struct)
    return ExecRecipe(
        command=context.texts(value.fields["command"], "command"),
        extract=context.plain_map(value.fields.get("extract"), "extract"),
    )


def _get(value: Struct, context: Context) -> GetHttpRequestRecipe:
    fields = value.fields
    return GetHttpRequestRecipe(
        port_id=context.plain(fields["port_id"], "port_id"),
        endpoint=context.text(fields["endpoint"], "endpoint"),
        extract=context.plain_map(fields.get("extract"), "extract"),
        headers=context.text_map(fields.get("headers"), "headers"),
    )


def _post(value: Struct, context: Context) -> PostHttpRequestRecipe:
    fields = value.fields
    return PostHttpRequestRecipe(
        port_id=context.plain(fields["port_id"], "port_id"),
        endpoint=context.text(fields["endpoint"], "endpoint"),
        body=context.text(fields.get("body", ""), "body"),
        content_type=context.text(fields.get("content_type", "application/json"), "content_type"),
        extract=context.plain_map(fields.get("extract"), "extract"),
        headers=context.text_map(fields.get("headers"), "headers"),
    )


def result_fields(of: Recipe) -> tuple[str, ...]:
    """The keys of the dict that executing a recipe gives, in the script's order."""
    first = ("code", "output") if isinstance(of, ExecRecipe) else ("body", "code")
    return (*first, *(f"extract.{key}" for key in of.extract))


def ready_condition(value: StarlarkValue, context: Context) -> ReadyCondition | None:
    """The ready condition of a service configuration."""
    if value is None:
        return None
    fields = context.struct(value, "ready_conditions", "ReadyCondition").fields
    return ReadyCondition(
        recipe=recipe(fields["recipe"], context),
        field=context.plain(fields["field"], "field"),
        assertion=cast(Assertion, fields["assertion"]),
        target_value=target_value(fields["target_value"], fields["assertion"], context),
        interval=context.duration(fields.get("interval"), "interval", "1s"),
        timeout=context.duration(fields.get("timeout"), "timeout", "15m"),
    )


def target_value(value: StarlarkValue, assertion: StarlarkValue, context: Context) -> Value:
    """What an assertion compares with; `IN` and `NOT_IN` look at the keys of a dict."""
    if assertion in MEMBERSHIP:
        if isinstance(value, Struct):
            raise no_list(value, assertion, context)
        if isinstance(value, Mapping):
            return tuple(_key(key, context) for key in value)
    return _compared(value, context)


def no_list(value: StarlarkValue, assertion: StarlarkValue, context: Context) -> StarlarkFailure:
    """The error of an assertion that cannot look among `value`."""
    return context.wrong(f"the assertion {assertion} needs a list as target_value, got {described(value)}")


def _key(key: StarlarkValue, context: Context) -> Value:
    return key.text == "True" if isinstance(key, Opaque) and key.type == "bool" else _compared(key, context)


def _compared(value: StarlarkValue, context: Context) -> Value:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return context.text(value, "target_value")
        case list() | Tuple():
            items = value if isinstance(value, list) else value.items
            return tuple(_compared(item, context) for item in items)
        case dict():
            return {key: _compared(item, context) for key, item in context.entries(value, "target_value")}
        case Struct("struct", fields):
            return {key: _compared(item, context) for key, item in fields.items()}
    raise context.wrong(f"target_value cannot contain {described(value)}")
