"""The digest by which Kurtosis tells the contents of files artifacts apart."""

import hashlib

from kurtc.package.tree import Tree
from kurtc.plan.configs import PackageSource


def content_digest(tree: Tree, source: PackageSource) -> str:
    """MD5 in hexadecimal: of a file's bytes, or of each path in a directory followed by its bytes, in order."""
    total = hashlib.md5(usedforsecurity=False)
    if source.kind == "file":
        total.update(tree.entries[0].location.read_bytes())
        return total.hexdigest()
    contents = {tuple(entry.path.split("/")): entry.location for entry in tree.entries}
    folders = {path[:depth] for path in contents for depth in range(1, len(path))}
    for path in sorted(contents.keys() | folders):
        total.update("".join(f"/{name}" for name in path).encode())
        if path in contents and contents[path].is_file():
            total.update(contents[path].read_bytes())
    return total.hexdigest()
