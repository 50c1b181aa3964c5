"""A plan as a Mermaid flowchart: steps from top to bottom, joined by what flows between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import assert_never

from kurtc.plan.configs import ExecRecipe
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
    Print,
    RemoveService,
    RenderTemplates,
    Request,
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Verify,
    Wait,
)
from kurtc.plan.model import Plan, Step
from kurtc.plan.relations import futures_of, relations
from kurtc.plan.values import Holed, Text
from kurtc.records import mutable

_MARKUP = re.compile(
    r"[^\w .,/()+=-]"  # whatever may mean something to Mermaid or HTML
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis of Markdown: underscores that are not inside of a word
    r"|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]"  # lists and headings of Markdown
)
_LONGEST = 60

Edge = tuple[int, int, str]
"""From one step to another, by number, and of which kind: an arrow of Mermaid."""

_VALUE, _FILES, _SERVICE = "-->", "==>", "-.->"


def mermaid_text(plan: Plan) -> str:
    """The flowchart, with a final newline.

    Thin arrows are run-time values, thick ones files artifacts, dotted ones the use of a service; each says which.
    """
    lines = ["flowchart TB"]
    lines += (f"  {_node(number, step)}" for number, step in enumerate(plan.steps, 1))
    lines += (f"  n{number} ~~~ n{number + 1}" for number in range(1, len(plan.steps)))
    for (source, target, arrow), labels in _edges(plan).items():
        said = label(", ".join(labels))
        lines.append(f"  n{source} {arrow}" + (f'|"{said}"|' if said else "") + f" n{target}")
    return "\n".join([*lines, *STYLES]) + "\n"


STYLES = (
    "  classDef service fill:#dbeafe,stroke:#1d4ed8,color:#111",
    "  classDef files fill:#dcfce7,stroke:#15803d,color:#111",
    "  classDef task fill:#fef3c7,stroke:#b45309,color:#111",
    "  classDef other fill:#f3f4f6,stroke:#6b7280,color:#111",
)


def _node(number: int, step: Step) -> str:
    verb = step.instruction.instruction.replace("_", " ")
    subject = label(_subject(step.instruction))
    begin, end, style = _look(step.instruction)
    return f'n{number}{begin}"{number} {verb}{"<br/>" if subject else ""}{subject}"{end}:::{style}'


def _look(instruction: Instruction) -> tuple[str, str, str]:
    """The brackets of the step's shape, and its class."""
    match instruction:
        case AddService() | AddServices():
            return "([", "])", "service"
        case UploadFiles() | RenderTemplates() | StoreServiceFiles():
            return "[(", ")]", "files"
        case RunSh() | RunPython() | Exec() | Request() | Wait():
            return "[", "]", "task"
        case (
            SetService()
            | GetService()
            | GetServices()
            | RemoveService()
            | StartService()
            | StopService()
            | Verify()
            | Print()
            | GetFilesArtifact()
            | GetClusterType()
        ):
            return "[", "]", "other"
        case _ as never:
            assert_never(never)


def _subject(instruction: Instruction) -> str:
    """What the step is about, in a few words."""
    match instruction:
        case AddServices(configs=configs):
            return ", ".join(configs)
        case GetServices(names=names):
            return ", ".join(names)
        case Exec(service_name=name, recipe=recipe):
            return f"{_words(name)}: {' '.join(map(_words, recipe.command))}"
        case Request(service_name=name, recipe=recipe):
            return f"{_words(name)}: {_words(recipe.endpoint)}"
        case Wait(service_name=name, recipe=recipe):
            tried = " ".join(map(_words, recipe.command)) if isinstance(recipe, ExecRecipe) else _words(recipe.endpoint)
            return f"{_words(name)}: {tried}"
        case Verify(value=value, assertion=assertion):
            return f"{_words(value)} {assertion}"
        case Print(msg=msg):
            return _words(msg)
        case GetClusterType(cluster_type=cluster_type):
            return cluster_type
        case _:
            return _words(instruction.name)


def _words(text: Text) -> str:
    if isinstance(text, Holed):
        return "".join(it if isinstance(it, str) else f"<{it.service or it.step}.{it.field}>" for it in text.parts)
    return text


def _edges(plan: Plan) -> Mapping[Edge, tuple[str, ...]]:
    """What each step uses of earlier ones, in the order of the steps that use it."""
    made = _Made()
    edges: dict[Edge, dict[str, None]] = {}
    for number, step in enumerate(plan.steps, 1):
        for edge, label in made.uses(number, step):
            edges.setdefault(edge, {})[label] = None
        made.add(number, step)
    return {edge: tuple(labels) for edge, labels in edges.items()}


@mutable
class _Made:
    """What the steps so far have made: the last maker's number of each value, files artifact and service."""

    values: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    services: dict[Text, int] = field(default_factory=dict)

    def add(self, number: int, step: Step) -> None:
        self.values[step.id] = number
        self.files |= dict.fromkeys(relations(step.instruction).makes, number)
        self.services |= dict.fromkeys(relations(step.instruction).starts, number)

    def uses(self, number: int, step: Step) -> Iterator[tuple[Edge, str]]:
        for future in futures_of(step.instruction):
            if future.step in self.values:
                yield (self.values[future.step], number, _VALUE), future.field
        for name in relations(step.instruction).uses:
            if name in self.files:
                yield (self.files[name], number, _FILES), name
        for service in relations(step.instruction).services:
            if service in self.services:
                yield (self.services[service], number, _SERVICE), _words(service)


def label(text: str) -> str:
    """The text on one line, with entity codes in place of markup."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return _MARKUP.sub(lambda found: f"#{ord(found[0])};", short)
