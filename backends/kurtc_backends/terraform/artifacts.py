"""Files artifacts: what is written beside the module, and how it gets into the container that fills volumes."""

import posixpath
import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import assert_never

from kurtc.backend import Copied, Fetched, Made, OutputFile
from kurtc.lowering.actions import RenderFiles, stored
from kurtc.lowering.graph import Downloaded, FileEdge, Produced, Rendered, Uploaded
from kurtc.package.tree import Entry, Tree
from kurtc.plan.values import Future, Text, futures
from kurtc.records import frozen, mutable
from kurtc_backends.names import Names
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Call, Expression, Raw, Template, quoted
from kurtc_backends.terraform.names import identifier, slug, variable_name
from kurtc_backends.terraform.steps import RECORDS
from kurtc_backends.terraform.templatefile import template_text
from kurtc_backends.terraform.values import value_text

_MOVED = "kurtc-file"
"""What a file is called in the module, and on its way, whose own name Terraform cannot pass on."""


@frozen
class Placed:
    """Where the container that fills volumes finds an artifact, and what changes when the artifact does."""

    source: str
    identity: tuple[Expression, ...]
    uploads: tuple[Block, ...] = ()
    is_produced: bool = False


@mutable
class Artifacts:
    """Every artifact that somebody mounts, and the files beside the module."""

    placed: dict[tuple[str, str], Placed] = field(default_factory=dict)
    """Each artifact that is mounted, by the consumer and the artifact's name."""
    files: dict[str, OutputFile] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    """The folder below `files` of each artifact that has one."""
    rendered: dict[str, Mapping[str, Expression]] = field(default_factory=dict)
    """The texts with addresses, by folder and path."""


def artifacts(module: Module) -> Artifacts:
    """Lay out every artifact that is mounted, in the plan's order."""
    made = Artifacts()
    names = Names()
    order = {name: index for index, name in enumerate(module.graph.artifacts)}
    done: dict[tuple[str, str], Placed] = {}
    for edge in sorted(module.graph.files, key=lambda edge: order[edge.artifact]):
        producer = edge.content.producer if isinstance(edge.content, Produced) else ""
        if (edge.artifact, producer) not in done:
            done[edge.artifact, producer] = _placed(edge, module, made, names)
        made.placed[edge.consumer, edge.artifact] = done[edge.artifact, producer]
    return made


def rendered_texts(folder: str, texts: Mapping[str, Text], module: Module, files: dict[str, OutputFile]) -> Expression:
    """The expression of texts by path, each of a template file that is added to `files`."""
    rendered: dict[str, Expression] = {}
    disk = Names()
    for path, text in texts.items():
        place = f"templates/{folder}/{disk.free(_disk_name(path))}.tftpl"
        names = _variables(text)
        files[place] = Made(data=template_text(text, names).encode())
        variables: Expression = {names[future]: value_text(future, module) for future in dict.fromkeys(futures(text))}
        file = Template(parts=(Raw(written="path.module"), f"/{place}"))
        rendered[path] = Call(function="templatefile", arguments=(file, variables))
    return rendered


def _placed(edge: FileEdge, module: Module, made: Artifacts, names: Names) -> Placed:
    match edge.content:
        case Produced(producer=producer):
            return _produced(edge.artifact, producer, module)
        case content:
            folder = names.free(slug(edge.artifact, "artifact"))
            made.folders[edge.artifact] = folder
    match content:
        case Uploaded(tree=tree):
            return _tree(folder, tree, made)
        case Downloaded(source=source, file_name=file_name):
            place = file_name if _is_plain(file_name) else _MOVED
            made.files[f"files/{folder}/{place}"] = Fetched(url=source.url)
            return _prepared(folder, [*_moved(place, file_name)], made)
        case Rendered(texts=texts) if any(True for text in texts.values() for _ in futures(text)):
            made.rendered[folder] = rendered_texts(folder, texts, module, made.files)  # type: ignore[assignment]
            content_ = Raw(written=f"local.rendered[{quoted(folder)}]")
            return Placed(source=f"/artifacts/{folder}", identity=(content_,), uploads=(_texts(folder, content_),))
        case Rendered(texts=texts):
            return _texts_as_files(folder, texts, made)
        case _ as never:
            assert_never(never)


def _produced(name: str, producer: str, module: Module) -> Placed:
    action = module.one_shots[producer].action
    identity = Raw(written=f"terraform_data.{identifier(producer)}.id")
    if isinstance(action, RenderFiles):
        texts = Raw(written=f"terraform_data.{identifier(producer)}.output")
        return Placed(source=f"/artifacts/{producer}", identity=(texts,), uploads=(_texts(producer, texts),))
    source = f"{RECORDS}/{producer}/files/{stored(action).index(name)}"
    return Placed(source=source, identity=(identity,), is_produced=True)


def _texts(folder: str, texts: Raw) -> Block:
    """The block that brings texts as one document: an empty one could not be uploaded by itself."""
    return Block(
        type="upload",
        body=(
            Attribute(name="file", value=f"/artifacts/{folder}.json"),
            Attribute(name="content", value=Raw(written=f"jsonencode({texts.written})")),
        ),
    )


def _tree(folder: str, tree: Tree, made: Artifacts) -> Placed:
    names = _taken(entry.path for entry in tree.entries)
    setup: list[str] = []
    for entry in tree.entries:
        place = entry.path
        if entry.kind == "file":
            place = entry.path if _is_plain(entry.path) else names.free(_MOVED)
            made.files[f"files/{folder}/{place}"] = Copied(location=entry.location, executable=entry.executable)
        setup += _setup(entry, place)
    return _prepared(folder, setup, made)


def _texts_as_files(folder: str, texts: Mapping[str, Text], made: Artifacts) -> Placed:
    names = _taken(texts)
    setup: list[str] = []
    for path, text in texts.items():
        place = path if _is_plain(path) else names.free(_MOVED)
        made.files[f"files/{folder}/{place}"] = Made(data=str(text).encode())
        setup += _moved(place, path)
    return _prepared(folder, setup, made)


def _prepared(folder: str, setup: Sequence[str], made: Artifacts) -> Placed:
    """The artifact whose files are in a folder of the module; the setup says what Terraform does not carry."""
    each = Raw(written=f"local.artifacts[{quoted(folder)}]")
    content = Block(
        type="content",
        body=(
            Attribute(name="file", value=Raw(written=f'"/artifacts/{folder}/${{upload.key}}"')),
            Attribute(name="source", value=Raw(written=f'"${{path.module}}/files/{folder}/${{upload.key}}"')),
            Attribute(name="source_hash", value=Raw(written="upload.value")),
        ),
    )
    dynamic = Block(type="dynamic", labels=("upload",), body=(Attribute(name="for_each", value=each), content))
    if not setup:
        return Placed(source=f"/artifacts/{folder}", identity=(each,), uploads=(dynamic,))
    made.files[f"files/{folder}.sh"] = Made(data="".join(f"{line}\n" for line in setup).encode())
    script = Raw(written=f'filebase64("${{path.module}}/files/{folder}.sh")')
    body = (Attribute(name="file", value=f"/artifacts/{folder}.sh"), Attribute(name="content_base64", value=script))
    return Placed(
        source=f"/artifacts/{folder}", identity=(each, script), uploads=(dynamic, Block(type="upload", body=body))
    )


def _setup(entry: Entry, place: str) -> Iterator[str]:
    """What has to be done in the folder for an entry, as lines of a shell script."""
    path = shlex.quote(f"./{entry.path}")
    match entry.kind:
        case "file":
            yield from _moved(place, entry.path)
            if entry.executable:
                yield f"chmod 755 {path}"
        case "directory":
            yield f"mkdir -p {path}"
        case "symlink":
            yield f"mkdir -p {shlex.quote('./' + posixpath.dirname(entry.path))}"
            yield f"ln -sfn {shlex.quote(entry.link or '')} {path}"
        case _ as never:
            assert_never(never)


def _moved(place: str, path: str) -> Iterator[str]:
    if place != path:
        yield f"mkdir -p {shlex.quote('./' + posixpath.dirname(path))}"
        yield f"mv {place} {shlex.quote('./' + path)}"


def _taken(paths: Iterable[str]) -> Names:
    """The names at the top of a folder that its files and the folders around them have."""
    return Names.of(path.partition("/")[0] for path in paths)


def _is_plain(path: str) -> bool:
    """Whether Terraform can name the file: it normalises texts."""
    return path.isprintable() and unicodedata.is_normalized("NFC", path) and "\\" not in path


def _disk_name(path: str) -> str:
    return path if _is_plain(path) else slug(path, "file")


def _variables(text: Text) -> dict[Future, str]:
    names = Names()
    return {
        future: names.free(variable_name(future.step, future.field) or "value", "_")
        for future in dict.fromkeys(futures(text))
    }
