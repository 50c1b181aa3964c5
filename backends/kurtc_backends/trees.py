"""Trees and files artifacts of the plan as files of the output, for every target."""

from collections.abc import Callable
from typing import assert_never

from kurtc.backend import Copied, Fetched, Folder, Linked, Made, OutputFile
from kurtc.lowering.graph import Downloaded, Rendered, StaticContent, Uploaded
from kurtc.package.tree import Entry, Tree
from kurtc.plan.values import Text


def content_files(folder: str, content: StaticContent, written: Callable[[Text], bytes]) -> dict[str, OutputFile]:
    """The files of an artifact below `folder`, its texts as `written` says; an empty artifact is an empty folder."""
    match content:
        case Uploaded(tree=tree):
            files = tree_files(folder, tree)
        case Rendered(texts=texts):
            files = {f"{folder}/{path}": Made(data=written(text)) for path, text in texts.items()}
        case Downloaded(source=source, file_name=name):
            files = {f"{folder}/{name}": Fetched(url=source.url)}
        case _ as never:
            assert_never(never)
    return files or {folder: Folder()}


def tree_files(folder: str, tree: Tree) -> dict[str, OutputFile]:
    """The entries of a tree below `folder`."""
    return {f"{folder}/{entry.path}": _file(entry) for entry in tree.entries}


def _file(entry: Entry) -> OutputFile:
    match entry.kind:
        case "file":
            return Copied(location=entry.location, executable=entry.executable)
        case "symlink":
            return Linked(target=entry.link or "")
        case "directory":
            return Folder()
        case _ as never:
            assert_never(never)
