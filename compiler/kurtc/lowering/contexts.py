"""The files that images are built from."""

from collections.abc import Iterable
from dataclasses import field

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering.artifacts import located, tree_texts
from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.graph import BuildContext
from kurtc.order import Unit
from kurtc.order.touches import Resource
from kurtc.package.tree import Contents
from kurtc.plan.configs import AnyImage, ImageBuild
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.records import mutable


@mutable
class Contexts:
    """The context of each image that is built, by the image's name."""

    nodes: dict[str, BuildContext] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)

    def texts(self) -> dict[Resource, list[tuple[str, str]]]:
        """The readable files of each context, as pairs of path and text."""
        return {("image", name): list(tree_texts(node.tree)) for name, node in self.nodes.items()}


def build_contexts(units: Iterable[Unit], contents: Contents) -> Contexts:
    """The contexts of all images that are built: Kurtosis builds a name once, as it is said last."""
    result = Contexts()
    last: dict[str, tuple[Unit, ImageBuild]] = {}
    for unit in units:
        image = _image(unit)
        if isinstance(image, ImageBuild):
            before = last.get(image.name)
            if before is not None and before[1] != image:
                result.decisions.append(_replaced(before[0], image.name, unit))
            last[image.name] = (unit, image)
    for name, (unit, image) in last.items():
        try:
            result.nodes[name] = BuildContext(image=image, tree=contents.tree(image.context))
        except Refused as refused:
            result.findings.extend(located(unit.step, finding) for finding in refused.diagnostics)
    return result


def _image(unit: Unit) -> AnyImage | None:
    match unit.step.instruction:
        case RunSh(image=image) | RunPython(image=image):
            return image
        case _:
            return unit.config.image if unit.config else None


def _replaced(unit: Unit, image: str, by: Unit) -> Decision:
    text = f"'{image}' is built once, as {by.step.position} says"
    return Decision(
        origin=Origin.of(unit.step), subject=unit.service, attribute="image", outcome=Outcome.NOTE, text=text
    )
