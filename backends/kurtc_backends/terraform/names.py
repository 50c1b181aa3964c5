"""Names of what the module adds: never those of the plan's nodes, and always the same for the same plan."""

import re

from kurtc.lowering import Graph


def identifier(name: str) -> str:
    """A DNS label as the name of a resource; two of them never become the same."""
    return name.replace("-", "_")


def variable_name(*words: str) -> str:
    """What of these words can stand in the name of a variable or an output."""
    return re.sub(r"[^a-z0-9]+", "_", "_".join(words).lower()).strip("_")


def slug(text: str, otherwise: str) -> str:
    """What of `text` can stand in the name of a file or volume; `otherwise` when nothing can."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or otherwise


def module_name(graph: Graph) -> str:
    """The name of the module: the last word of the package's id, or the script's name."""
    package = graph.package
    words = (package.id.rpartition("/")[2], package.main_file.rpartition("/")[2].removesuffix(".star"))
    for word in words:
        if name := re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:31].strip("-"):
            return name
    return "plan"
