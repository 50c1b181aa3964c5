"""A plan as data and back, without loss: one model for JSON and YAML."""

from typing import cast

from kurtc.plan.configs import PackageSource
from kurtc.plan.data import Data, InvalidError, Problem, invalid, mapping, refused, shown
from kurtc.plan.decoding import decode
from kurtc.plan.encoding import encode
from kurtc.plan.model import VERSION, Plan, Step
from kurtc.records import frozen


@frozen
class CarriedFiles:
    """Files of a package that travel beside a document: `folder` in its folder of files, `digest` of the tree there."""

    source: PackageSource
    folder: str
    digest: str


@frozen
class Document:
    """What a plan's document holds: the plan, and where the files are that it needs (not part of its identity)."""

    plan: Plan
    files: tuple[CarriedFiles, ...] = ()


def encode_plan(plan: Plan) -> dict[str, Data]:
    """The plan as data.

    Raises:
        Refused: `invalid-plan`: a value is nested too deeply to be written.
    """
    return encode_document(Document(plan=plan))


def decode_plan(data: object) -> Plan:
    """The plan that the data describes.

    Raises:
        Refused: `invalid-plan`, with every problem and its path.
    """
    return decode_document(data).plan


def encode_document(document: Document) -> dict[str, Data]:
    """The document as data; `files` only when there are any. Raises what `encode_plan` raises."""
    try:
        plan = encode(Plan, document.plan)
    except InvalidError as error:
        raise refused(error.problems) from None
    assert isinstance(plan, dict)
    data: dict[str, Data] = {"version": VERSION, **plan}
    return data | {"files": encode(_FILES, document.files)} if document.files else data


_FILES = tuple[CarriedFiles, ...]


def decode_document(data: object) -> Document:
    """The document that the data describes. Raises what `decode_plan` raises."""
    try:
        entries = dict(mapping(data))
        _check_version(entries)
        return _document(entries)
    except InvalidError as error:
        raise refused(error.problems) from None


def _check_version(entries: dict[str, object]) -> None:
    version = entries.pop("version", None)
    if version is None:
        raise invalid("'version' is missing: this is not a plan", hint=f"plans begin with `version: {VERSION}`")
    if type(version) is not int or version != VERSION:
        hint = "a newer kurtc wrote it: upgrade kurtc" if isinstance(version, int) and version > VERSION else ""
        raise InvalidError([Problem(f"expected {VERSION}, got {shown(version)}", hint, ("version",))])


def _document(entries: dict[str, object]) -> Document:
    problems: list[Problem] = []
    files: object = ()
    try:
        files = decode(_FILES, entries.pop("files", []))
    except InvalidError as error:
        problems += error.below("files")
    try:
        plan = cast("Plan", decode(Plan, entries))
        problems += _duplicates(plan.steps)
    except InvalidError as error:
        problems += error.problems
    if problems:
        raise InvalidError(problems)
    return Document(plan=plan, files=cast("tuple[CarriedFiles, ...]", files))


def _duplicates(steps: tuple[Step, ...]) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for index, step in enumerate(steps):
        first = seen.setdefault(step.id, index)
        if first != index:
            message = f"{shown(step.id)} is already the id of steps[{first}]"
            problems.append(Problem(message, path=("steps", index, "id")))
    return problems
