"""Recipes performed: a command in a service's container, or a request to one of its ports."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from textwrap import indent
from typing import assert_never

from kurtc.execution.context import Context
from kurtc.execution.engine import HttpRequest
from kurtc.execution.extraction import ExtractionError, extracted, extracted_from_output
from kurtc.execution.starlark_text import starlark_text
from kurtc.execution.state import RuntimeValue, ServiceRecord
from kurtc.execution.values import Values
from kurtc.plan.configs import ExecRecipe, GetHttpRequestRecipe, HttpRecipe, PostHttpRequestRecipe, Recipe
from kurtc.plan.values import Text

Fields = Mapping[str, RuntimeValue]
"""The fields of a result: `code`, `output` or `body`, and `extract.<key>`."""

_LONGEST = 10_000


def filled(recipe: Recipe, values: Values) -> Recipe:
    """The recipe with the values of the run in its texts."""
    match recipe:
        case ExecRecipe(command=command):
            return replace(recipe, command=tuple(values.text(item) for item in command))
        case GetHttpRequestRecipe(endpoint=endpoint):
            return replace(recipe, endpoint=values.text(endpoint), headers=_headers(recipe, values))
        case PostHttpRequestRecipe(endpoint=endpoint, body=body, content_type=content_type):
            return replace(
                recipe,
                endpoint=values.text(endpoint),
                headers=_headers(recipe, values),
                body=values.text(body),
                content_type=values.text(content_type),
            )
        case _ as never:
            assert_never(never)


def performed(context: Context, service: ServiceRecord, recipe: Recipe, seconds: float | None = None) -> Fields:
    """What a filled recipe gives.

    Raises `EngineError`, `ExtractionError`, and `TimeoutError` after `seconds`.
    """
    match recipe:
        case ExecRecipe(command=command, extract=queries):
            ended = context.engine.exec(service.container, tuple(map(str, command)), seconds)
            output = decoded(ended.output)
            with _telling("exit code", ended.code, is_usual=ended.code == 0):
                found = extracted_from_output(output, queries)
            return {"code": ended.code, "output": output, **_named(found)}
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            answer = context.engine.request(context.enclave, http_request(service, recipe), seconds)
            body = decoded(answer.body)
            with _telling("status code", answer.code, is_usual=200 <= answer.code < 300):
                found = extracted(body, recipe.extract)
            return {"code": answer.code, "body": body, **_named(found)}
        case _ as never:
            assert_never(never)


@contextmanager
def _telling(what: str, code: int, *, is_usual: bool) -> Iterator[None]:
    """Has an extraction that fails name the code that may be why."""
    try:
        yield
    except ExtractionError as error:
        raise error if is_usual else ExtractionError(f"{error}, with {what} {code}") from None


def http_request(service: ServiceRecord, recipe: HttpRecipe) -> HttpRequest:
    """The request that a filled recipe sends to a service."""
    headers = {name: str(text) for name, text in recipe.headers.items()}
    port, path = service.ports[recipe.port_id].number, str(recipe.endpoint)
    match recipe:
        case GetHttpRequestRecipe():
            return HttpRequest(address=service.address, port=port, method="GET", path=path, headers=headers)
        case PostHttpRequestRecipe(body=body, content_type=content_type):
            kept = {name: text for name, text in headers.items() if name.lower() != "content-type"}
            return HttpRequest(
                address=service.address,
                port=port,
                method="POST",
                path=path,
                headers={**kept, "Content-Type": str(content_type)},
                body=encoded(str(body)),
            )
        case _ as never:
            assert_never(never)


def described(recipe: Recipe, service: ServiceRecord) -> str:
    """A filled recipe in a few words: `GET http://web:80/path`, the command and where it runs."""
    match recipe:
        case ExecRecipe(command=command):
            return f"`{' '.join(map(str, command))[:80]}` in '{service.name}'"
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            method = "GET" if isinstance(recipe, GetHttpRequestRecipe) else "POST"
            return f"{method} http://{service.name}:{service.ports[recipe.port_id].number}{recipe.endpoint}"
        case _ as never:
            assert_never(never)


def unacceptable(what: str, code: RuntimeValue, acceptable: Sequence[int], output: str) -> str:
    """That a code is not what the plan accepts, in Kurtosis' words."""
    accepted = ", ".join(map(str, acceptable))
    said = (
        "with output:\n" + indent(output.replace("\r\n", "\n").rstrip(), "  ") if output.strip() else "with no output"
    )
    return f"{what} '{code}' that is not part of the acceptable status codes '[{accepted}]', {said}"


def decoded(data: bytes) -> str:
    """Bytes as text, from which `encoded` makes the same bytes again."""
    return data.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes of a text."""
    return text.encode("utf-8", "surrogateescape")


def shown(fields: Fields) -> str:
    """The result of a recipe or task as Kurtosis shows it."""
    if "body" in fields:
        found = {name: starlark_text(value) for name, value in fields.items() if name.startswith("extract.")}
        extracts = [f"'{name}': {value}" for name, value in found.items()]
        text = f"Request had response code '{fields['code']}' and body {_cut(str(fields['body']))!r}"
        return "\n".join([f"{text}, with extracted fields:", *extracts]) if extracts else text
    output = _cut(str(fields["output"]))
    head = f"Command returned with exit code '{fields['code']}'"
    if not output:
        return f"{head} with no output"
    if "\n" not in output.rstrip("\n"):
        return f"{head} and the following output: {output.rstrip()}"
    edge = "-" * 20
    return f"{head} and the following output:\n{edge}\n{output.rstrip()}\n{edge}"


def _cut(text: str) -> str:
    """The text, of which an end too long to read is only counted: results go to people, values stay whole."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… {len(text) - _LONGEST} more characters"


def _named(found: Mapping[str, RuntimeValue]) -> dict[str, RuntimeValue]:
    return {f"extract.{key}": value for key, value in found.items()}


def _headers(recipe: HttpRecipe, values: Values) -> dict[str, Text]:
    return {name: values.text(text) for name, text in recipe.headers.items()}
