"""Requests as a helper's curl sends them."""

from collections.abc import Iterator
from typing import assert_never

from kurtc.plan.configs import GetHttpRequestRecipe, HttpRecipe, PostHttpRequestRecipe
from kurtc.plan.durations import Duration


def pause(interval: Duration) -> str:
    """Seconds as every `sleep` reads them."""
    return f"{max(interval.seconds, 0.01):.3f}".rstrip("0").rstrip(".")


def configuration(recipe: HttpRecipe, body: str | None = None) -> str:
    """The configuration of curl: the body, where it is given here, and the headers."""
    options = [*(() if body is None else (("data-raw", body),)), *_headers(recipe)]
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in options)


def _headers(recipe: HttpRecipe) -> Iterator[tuple[str, str]]:
    headers = {name: str(value) for name, value in recipe.headers.items()}
    match recipe:
        case PostHttpRequestRecipe(content_type=content_type):
            headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
            headers["Content-Type"] = str(content_type)
        case GetHttpRequestRecipe():
            pass
        case _ as never:
            assert_never(never)
    for name, value in headers.items():
        yield "header", f"{name}: {value}" if value else f"{name};"


def _quoted(text: str) -> str:
    """The text between quotes, as curl reads its configuration."""
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(character, escape)
    return f'"{text}"'
