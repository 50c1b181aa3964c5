"""Recipes, ready conditions, and the values that assertions compare with."""

from typing import cast

from kurtc.frontend.builders.context import Context
from kurtc.frontend.checks import described
from kurtc.frontend.wire import StarlarkValue, Struct, Tuple
from kurtc.plan.configs import (
    Assertion,
    ExecRecipe,
    GetHttpRequestRecipe,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
)
from kurtc.plan.values import Value


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
        target_value=target_value(fields["target_value"], context),
        interval=context.duration(fields.get("interval"), "interval", "1s"),
        timeout=context.duration(fields.get("timeout"), "timeout", "15m"),
    )


def target_value(value: StarlarkValue, context: Context) -> Value:
    """What an assertion compares with."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return context.text(value, "target_value")
        case list() | Tuple():
            items = value if isinstance(value, list) else value.items
            return tuple(target_value(item, context) for item in items)
        case dict():
            return {key: target_value(item, context) for key, item in context.entries(value, "target_value")}
        case Struct("struct", fields):
            return {key: target_value(item, context) for key, item in fields.items()}
    raise context.wrong(f"target_value cannot contain {described(value)}")
