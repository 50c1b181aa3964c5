"""The files that images are built from."""

from collections.abc import Iterable

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering.artifacts import Contents, located
from kurtc.lowering.graph import BuildContext
from kurtc.order import Unit
from kurtc.plan.configs import ImageBuild


def build_contexts(units: Iterable[Unit], contents: Contents) -> tuple[dict[str, BuildContext], list[Diagnostic]]:
    """The context of each image that is built, by the image's name: Kurtosis builds a name once, as said last."""
    last: dict[str, tuple[Unit, ImageBuild]] = {}
    for unit in units:
        if unit.config is not None and isinstance(unit.config.image, ImageBuild):
            last[unit.config.image.name] = (unit, unit.config.image)
    found: dict[str, BuildContext] = {}
    findings: list[Diagnostic] = []
    for name, (unit, image) in last.items():
        try:
            found[name] = BuildContext(image=image, tree=contents.tree(image.context))
        except Refused as refused:
            findings.extend(located(unit.step, finding) for finding in refused.diagnostics)
    return found, findings
