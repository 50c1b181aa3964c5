"""The texts in which services may be named beside those of the plan: uploaded files, build contexts, templates."""

from collections.abc import Iterator

from kurtc import gotemplate
from kurtc.gotemplate.plan_data import template_data
from kurtc.order.touches import Resource
from kurtc.order.units import units
from kurtc.package.tree import Contents, Entry, Tree
from kurtc.plan.configs import AnyImage, ImageBuild, PackageSource, Template
from kurtc.plan.instructions import RenderTemplates, RunPython, RunSh, UploadFiles
from kurtc.plan.model import Plan
from kurtc.plan.values import Value, fill

_READABLE = 1024 * 1024
"""Files up to this size, in bytes, are searched for the names of services."""


def file_texts(plan: Plan, contents: Contents) -> dict[Resource, list[tuple[str, str]]]:
    """The readable files of each artifact and build context, as pairs of path and text. Raises `Refused`."""
    found: dict[Resource, list[tuple[str, str]]] = {}
    for step in plan.steps:
        match step.instruction:
            case UploadFiles(name=name, source=PackageSource() as source):
                found["artifact", name] = list(tree_texts(contents.tree(source)))
            case RenderTemplates(name=name, config=config):
                found["artifact", name] = [
                    item for path, template in config.items() for item in _rendered(path, template)
                ]
            case _:
                pass
    for name, context in _contexts(plan):
        found["image", name] = list(tree_texts(contents.tree(context)))
    return found


def tree_texts(tree: Tree) -> Iterator[tuple[str, str]]:
    """The readable files of a tree, as pairs of path and text."""
    yield from ((entry.path, text) for entry in tree.entries if (text := _readable(entry)) is not None)


def _contexts(plan: Plan) -> Iterator[tuple[str, PackageSource]]:
    def context(image: AnyImage) -> Iterator[tuple[str, PackageSource]]:
        if isinstance(image, ImageBuild):
            yield image.name, image.context

    for unit in units(plan):
        if unit.config:
            yield from context(unit.config.image)
        elif isinstance(unit.step.instruction, RunSh | RunPython):
            yield from context(unit.step.instruction.image)


def _readable(entry: Entry) -> str | None:
    """The text of a file; None for what is no file, too large or binary."""
    if entry.kind != "file" or entry.size > _READABLE:
        return None
    data = entry.location.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")


def _rendered(path: str, template: Template) -> Iterator[tuple[str, str]]:
    """What a template becomes, with the names of run-time values in their places, and what it is made of."""
    source = fill(template.template, str)
    yield path, source
    yield from ((path, text) for text in _strings(template.data))
    try:
        yield path, gotemplate.parse(source, path).render(template_data(template.data, str))
    except gotemplate.TemplateError:
        return  # it needs the real values


def _strings(value: Value) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from _strings(item)
        case None | bool() | int() | float():
            return
        case _ if hasattr(value, "values"):
            for item in value.values():
                yield from _strings(item)
        case _:
            yield fill(value, str)
