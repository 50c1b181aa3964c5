"""Names of what the target adds: never those of the plan's services, and always the same for the same plan."""

import re

from kurtc.lowering import Graph

_PROJECT = re.compile(r"[^a-z0-9_-]+")


def slug(text: str, otherwise: str) -> str:
    """What of `text` can stand in the name of a file, volume or folder; `otherwise` when nothing can."""
    return re.sub(r"[^a-z0-9_.]+", "-", text.lower()).strip("-._")[:60] or otherwise


def project_name(graph: Graph) -> str:
    """The project's name: the last word of the package's id, or the script's name."""
    package = graph.package
    words = (package.id.rpartition("/")[2], package.main_file.rpartition("/")[2].removesuffix(".star"))
    for word in words:
        name = _PROJECT.sub("-", word.lower()).strip("-_")
        if name:
            return name
    return "plan"
