"""Whether a chart fits: Helm keeps it, and what it renders, in one Secret."""

import base64
import gzip
from collections.abc import Iterable, Iterator, Mapping

from kurtc.backend import Copied, Made, OutputFile
from kurtc.diagnostics import Diagnostic
from kurtc.lowering.graph import Artifact

_SECRET = 1_048_576
"""Bytes that a Secret may hold."""
_FILE = 5 * 1024 * 1024
"""Bytes that Helm 4 reads of a file."""
_SHOWN = 3


def too_large(files: Mapping[str, OutputFile], owners: Mapping[str, Artifact]) -> Iterator[Diagnostic]:
    """A finding when the release would not fit; it names the largest files; `owners` are the artifacts of files."""
    sizes = {path: len(data) for path, file in files.items() if (data := _data(path, file)) is not None}
    for path, size in sizes.items():
        if size > _FILE:
            yield _finding(f"{path} has {size:,} bytes, and Helm takes {_FILE:,} for a file", owners.get(path))
            return
    if sum(sizes.values()) < _SECRET // 4:
        return
    taken = len(gzip.compress(b"".join(_kept(files)), 6)) * 4 // 3
    if taken > _SECRET:
        largest = sorted(sizes, key=lambda path: -sizes[path])[:_SHOWN]
        shown = ", ".join(f"{path} ({sizes[path]:,} bytes)" for path in largest)
        blamed = next((owners[path] for path in largest if path in owners), None)
        yield _finding(
            f"the release takes about {taken:,} bytes, and Kubernetes keeps {_SECRET:,} for it; largest are {shown}",
            blamed,
        )


def weight(files: Mapping[str, OutputFile], paths: Iterable[str]) -> int:
    """The bytes of these files, as far as they are known."""
    return sum(len(_data(path, files[path]) or b"") for path in paths)


def _kept(files: Mapping[str, OutputFile]) -> Iterator[bytes]:
    """What Helm keeps: the chart's files in base 64, and what it renders of them."""
    for path, file in files.items():
        data = _data(path, file)
        if data is None:
            continue
        encoded = base64.b64encode(data)
        yield encoded
        if path.startswith("files/"):
            yield encoded if path.endswith((".tar", ".tgz")) else data
        elif path.startswith("templates/"):
            yield data


def _data(path: str, file: OutputFile) -> bytes | None:
    if path.startswith("build/"):
        return None
    match file:
        case Made(data=data):
            return data
        case Copied(location=location):
            return location.read_bytes()
        case _:
            return None


def _finding(message: str, blamed: Artifact | None) -> Diagnostic:
    """The finding, at the artifact that it is about."""
    return Diagnostic(
        code="chart-size",
        message=message,
        position=blamed.origin.position if blamed else None,
        hint=f"put it into an image: --option helm.artifact-images={blamed.name}"
        if blamed
        else "the plan's texts and objects take this place: make several charts of it",
        step=blamed.origin.step if blamed else "",
    )
