"""The content of files artifacts: uploaded trees, downloads, templates rendered at build time as far as possible."""

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from urllib.parse import urlsplit

from kurtc import gotemplate
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering.decisions import Origin
from kurtc.lowering.folding import Fold
from kurtc.lowering.graph import Artifact, Downloaded, Rendered, StaticContent, Uploaded
from kurtc.lowering.opaque import Inspected
from kurtc.lowering.templates import rendered
from kurtc.order.touches import Resource
from kurtc.package.tree import Contents, Entry, Tree
from kurtc.plan import Plan, Step
from kurtc.plan.configs import DownloadSource, PackageSource, Source
from kurtc.plan.instructions import RenderTemplates, UploadFiles
from kurtc.plan.values import Future, Text, futures
from kurtc.records import mutable

_READABLE = 1024 * 1024
"""Files up to this size, in bytes, are searched for the names of services."""


@mutable
class Artifacts:
    """The artifacts whose content is known at build time by name, those with run-time values, and what is wrong."""

    nodes: dict[str, Artifact] = field(default_factory=dict)
    renderings: dict[str, Mapping[str, Text]] = field(default_factory=dict)
    """The texts of artifacts that wait for run-time values, by the id of the step that renders them."""
    texts: dict[Resource, list[tuple[str, str]]] = field(default_factory=dict)
    """The readable files of each artifact, as pairs of path and text."""
    findings: list[Diagnostic] = field(default_factory=list)


def artifacts(plan: Plan, contents: Contents, fold: Fold) -> Artifacts:
    """Read and render every artifact as far as its content is known at build time."""
    result = Artifacts()
    for step in plan.steps:
        try:
            match step.instruction:
                case UploadFiles(name=name, source=source):
                    content = _uploaded(source, contents)
                case RenderTemplates(name=name) as render:
                    rendering = _rendered(step, render, fold)
                    if _waits(rendering):
                        result.renderings[step.id] = rendering.texts
                        result.texts["artifact", name] = list(_texts(rendering))
                        continue
                    content = rendering
                case _:
                    continue
        except Refused as refused:
            result.findings.extend(located(step, finding) for finding in refused.diagnostics)
            continue
        result.nodes[name] = Artifact(
            origin=Origin.of(step), name=name, content=content, digest=content_digest(content)
        )
        result.texts["artifact", name] = list(_texts(content))
    return result


def _waits(rendering: Rendered) -> bool:
    """Whether a text has a value of the run."""
    return any(future.field != "ip_address" for text in rendering.texts.values() for future in futures(text))


def located(step: Step, finding: Diagnostic) -> Diagnostic:
    """The finding, at the step when it has no position of its own."""
    return Diagnostic(
        code=finding.code,
        message=finding.message,
        position=finding.position or step.position,
        hint=finding.hint,
        step=step.id,
    )


def _uploaded(source: Source, contents: Contents) -> StaticContent:
    match source:
        case PackageSource():
            return Uploaded(tree=contents.tree(source))
        case DownloadSource(url=url):
            return Downloaded(source=source, file_name=posixpath.basename(urlsplit(url).path) or "download")


def _rendered(step: Step, render: RenderTemplates, fold: Fold) -> Rendered:
    texts: dict[str, Text] = {}
    for path, template in render.config.items():
        inside = _inside(path)
        if inside is None or any(_overlap(inside, other) for other in texts):
            raise _refused(step, "file-path", f"'{path}' is no path for a file of the artifact '{render.name}'")
        try:
            texts[inside] = rendered(template, path, fold)
        except gotemplate.TemplateError as error:
            place = f"line {error.line}, column {error.column}"
            raise _refused(step, "template-error", f"the template of '{path}' fails at {place}: {error}") from None
        except Inspected as inspected:
            raise _looks_into(step, path, inspected.future) from None
    return Rendered(texts=texts)


def _looks_into(step: Step, path: str, value: Future) -> Refused:
    if value.field == "ip_address":
        message = f"the template of '{path}' computes with an ip_address, which is not known before the run"
        return _refused(step, "inspected-address", message, "use the service's hostname")
    message = f"the template of '{path}' computes with {value}, a value of the run; it can only be printed as it is"
    return _refused(step, "inspected-value", message, "let the step that makes the value make the text, too")


def _refused(step: Step, code: str, message: str, hint: str = "") -> Refused:
    return Refused((Diagnostic(code=code, message=message, position=step.position, hint=hint, step=step.id),))


def _inside(path: str) -> str | None:
    """The path below the artifact's root, as Kurtosis joins it; None when it leaves the artifact."""
    joined = posixpath.normpath(path.lstrip("/"))
    return None if joined in {".", ".."} or joined.startswith("../") or "\0" in joined else joined


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def content_digest(content: StaticContent) -> str:
    """The hash of what an artifact is made of."""
    match content:
        case Uploaded(tree=tree):
            return tree.digest()
        case Downloaded(source=source):
            return hashlib.sha256(source.url.encode()).hexdigest()
        case Rendered(texts=texts):
            return text_digest(texts)


def text_digest(texts: Mapping[str, Text]) -> str:
    """SHA-256 over paths and texts, holes by their name."""
    total = hashlib.sha256()
    for path in sorted(texts):
        for part in (path, str(texts[path])):
            data = part.encode("utf-8", "surrogatepass")
            total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def _texts(content: StaticContent) -> Iterator[tuple[str, str]]:
    match content:
        case Uploaded(tree=tree):
            yield from tree_texts(tree)
        case Rendered(texts=texts):
            yield from ((path, _literal(text)) for path, text in texts.items())
        case Downloaded():
            return


def _literal(text: Text) -> str:
    """The text without its holes: what they mention is said by the values."""
    return text if isinstance(text, str) else " ".join(part for part in text.parts if isinstance(part, str))


def tree_texts(tree: Tree) -> Iterator[tuple[str, str]]:
    """The readable files of a tree, as pairs of path and text."""
    yield from ((entry.path, text) for entry in tree.entries if (text := _readable(entry)) is not None)


def _readable(entry: Entry) -> str | None:
    """The text of a file; None for what is no file, too large or binary."""
    if entry.kind != "file" or entry.size > _READABLE:
        return None
    data = entry.location.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")
