"""Rows of recipes: what is run or requested, and what is expected of it."""

from collections.abc import Iterator
from typing import assert_never

from kurtc.plan.configs import ExecRecipe, GetHttpRequestRecipe, PostHttpRequestRecipe, ReadyCondition, Recipe
from kurtc.plan.printing.notation import command_rich, value_rich
from kurtc.plan.printing.rich import ROOM, Rich, Row, block, lines_of, rich, text_rich, wrapped


def condition_lines(condition: ReadyCondition) -> list[Rich]:
    """When a service is ready."""
    tested = rich(f"{condition.field} {condition.assertion} ") + value_rich(condition.target_value)
    pace = rich(f", every {condition.interval}, for at most {condition.timeout}")
    return [tested + pace, rich("of ") + recipe_rich(condition.recipe)]


def recipe_rich(recipe: Recipe) -> Rich:
    """What a recipe does, on one line."""
    match recipe:
        case ExecRecipe(command=command):
            return command_rich(command)
        case GetHttpRequestRecipe(port_id=port_id, endpoint=endpoint):
            return rich(f"GET {port_id}:") + text_rich(endpoint)
        case PostHttpRequestRecipe(port_id=port_id, endpoint=endpoint):
            return rich(f"POST {port_id}:") + text_rich(endpoint)
        case _ as never:
            assert_never(never)


def recipe_rows(recipe: Recipe) -> Iterator[Row]:
    """What a recipe has beyond the line that names it."""
    if isinstance(recipe, PostHttpRequestRecipe):
        lines = lines_of(recipe.body)
        yield "body", block(recipe.body, ROOM) if len(lines) > 1 else [text_rich(it) for it in lines]
        if recipe.content_type != "application/json":
            yield "type", [text_rich(recipe.content_type)]
    if not isinstance(recipe, ExecRecipe):
        yield "headers", [rich(f"{key}: ") + text_rich(it) for key, it in recipe.headers.items()]
    yield "extract", [rich(f"{key} = {query}") for key, query in recipe.extract.items()]


def code_rows(codes: tuple[int, ...], usual: tuple[int, ...], *, skipped: bool) -> Iterator[Row]:
    """Which codes are accepted, if not those that usually are."""
    if skipped:
        yield "codes", [rich("any")]
    elif codes != usual:
        yield "codes", wrapped([rich(str(code)) for code in codes], ROOM) or [rich("none is accepted")]
