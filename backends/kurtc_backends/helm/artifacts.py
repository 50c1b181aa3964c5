"""Files artifacts that are known at build time: files of the chart, and the ConfigMaps that carry them."""

import gzip
import io
import re
import tarfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.backend import Copied, Fetched, Made, OutputFile
from kurtc.lowering.graph import Artifact, Downloaded, Produced, Rendered, Uploaded
from kurtc.package.tree import Tree
from kurtc_backends.helm.chartdata import Chart
from kurtc_backends.helm.helpers import INDEX, SCRIPTS
from kurtc_backends.helm.images import ArtifactImage, Built, artifact_image, built_artifact, written
from kurtc_backends.helm.names import LONGEST, Names, label
from kurtc_backends.helm.yamltext import Action, Block, Node, template

_PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_LOST = re.compile("[\0\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
"""Characters that do not survive the way through Helm as text."""
_BOM = b"\xef\xbb\xbf"
"""Helm takes it away from the beginning of files."""
_PLAIN_SIZE = 700_000
"""Bytes up to which files stand for themselves in the chart; beyond they are packed."""
_PACKED_SIZE = 200_000
"""Bytes up to which an archive is not compressed."""
_LONGEST = LONGEST - len("checksum/")
"""Characters of a name, before which volumes, containers and annotations have some of their own."""
RESERVED = ("kube-root-ca.crt", SCRIPTS, INDEX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an artifact: its path there, its place in the chart, its key in the ConfigMap."""

    path: str
    place: str
    key: str
    executable: bool = False
    text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An artifact in the chart: file by file, packed as one archive of that name, or in an image."""

    name: str
    members: tuple[Member, ...] = ()
    archive: str = ""
    image: ArtifactImage | None = None

    @property
    def is_plain(self) -> bool:
        """Whether its ConfigMap can be mounted as it is."""
        return not self.archive and not self.image


@dataclass(slots=True, kw_only=True)
class Artifacts:
    """The carried artifacts by the name that the plan knows them by, and the files of the chart."""

    carried: dict[str, Carried] = field(default_factory=dict)
    files: dict[str, OutputFile] = field(default_factory=dict)
    built: list[Built] = field(default_factory=list)
    """Those that go into images."""

    def places(self, artifact: str) -> list[str]:
        """The files of the chart that hold an artifact."""
        return [member.place for member in self.carried[artifact].members]


def carried_artifacts(chart: Chart, imaged: Container[str]) -> Artifacts:
    """The artifacts whose content is known at build time; those in `imaged` go into images."""
    made = Artifacts()
    names = Names.of(RESERVED)
    for artifact in chart.artifacts.values():
        name = names.free(label(artifact.name, "files"), _LONGEST)
        if artifact.name in imaged:
            _carry_in_image(made, chart, name, artifact)
        else:
            _carry(made, name, artifact)
    return made


def _carry_in_image(made: Artifacts, chart: Chart, name: str, artifact: Artifact) -> None:
    assert not isinstance(artifact.content, Produced)
    image = artifact_image(chart.name, name, artifact)
    made.carried[artifact.name] = Carried(name=name, image=image)
    made.built.append(built_artifact(image, name, artifact.content))


def _carry(made: Artifacts, name: str, artifact: Artifact) -> None:
    content = artifact.content
    match content:
        case Downloaded(source=source, file_name=file_name):
            key = file_name if _PLAIN_PATH.fullmatch(file_name) else "download"
            place = f"files/{name}/{key}"
            made.files[place] = Fetched(url=source.url)
            made.carried[artifact.name] = Carried(name=name, members=(Member(path=file_name, place=place, key=key),))
        case Uploaded(tree=tree):
            data = {entry.path: entry.location.read_bytes() for entry in tree.entries if entry.kind == "file"}
            plain = len(data) == len(tree.entries)
            programs = {entry.path for entry in tree.entries if entry.executable}
            if plain and _is_plain(data):
                _carry_plain(made, name, artifact.name, data, programs)
                for entry in tree.entries:
                    made.files[f"files/{name}/{entry.path}"] = Copied(
                        location=entry.location, executable=entry.executable
                    )
            else:
                _carry_packed(made, name, artifact.name, _tree_archive(tree))
        case Rendered(texts=texts):
            data = {path: written(text) for path, text in texts.items()}
            if _is_plain(data):
                _carry_plain(made, name, artifact.name, data, set())
            else:
                _carry_packed(made, name, artifact.name, _archive((path, data[path], 0o644) for path in sorted(data)))
        case Produced():
            return
        case _ as never:
            assert_never(never)


def _is_plain(data: Mapping[str, bytes]) -> bool:
    """Whether files can stand for themselves: with simple names, nothing that Helm changes, not too large."""
    simple = all(_PLAIN_PATH.fullmatch(path) for path in data)
    return (
        bool(data)
        and simple
        and not any(content.startswith(_BOM) for content in data.values())
        and sum(map(len, data.values())) <= _PLAIN_SIZE
    )


def _carry_plain(made: Artifacts, name: str, artifact: str, data: Mapping[str, bytes], programs: set[str]) -> None:
    keys = Names()
    members = tuple(
        Member(
            path=path,
            place=f"files/{name}/{path}",
            key=keys.free(path.replace("/", "."), 250),
            executable=path in programs,
            text=_is_text(content),
        )
        for path, content in data.items()
    )
    made.files.update({member.place: Made(data=data[member.path]) for member in members})
    made.carried[artifact] = Carried(name=name, members=members)


def _carry_packed(made: Artifacts, name: str, artifact: str, archive: bytes) -> None:
    end = "tar"
    if len(archive) > _PACKED_SIZE:
        archive, end = gzip.compress(archive, mtime=0), "tgz"
    member = Member(path=f"files.{end}", place=f"files/{name}.{end}", key=f"files.{end}")
    made.files[member.place] = Made(data=archive)
    made.carried[artifact] = Carried(name=name, members=(member,), archive=member.key)


def _is_text(data: bytes) -> bool:
    try:
        return not _LOST.search(data.decode())
    except UnicodeDecodeError:
        return False


def is_lost(text: str) -> re.Match[str] | None:
    """The first character of `text` that does not survive the way through Helm."""
    return _LOST.search(text)


def _tree_archive(tree: Tree) -> bytes:
    def files() -> Iterator[tuple[str, bytes | str | None, int]]:
        for entry in tree.entries:
            mode = 0o755 if entry.executable or entry.kind == "directory" else 0o644
            content = entry.location.read_bytes() if entry.kind == "file" else entry.link
            yield entry.path, content, mode

    return _archive(files())


def _archive(entries: Iterator[tuple[str, bytes | str | None, int]]) -> bytes:
    """A tar archive of files (bytes), links (their target) and folders (None), the same for the same content."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content, mode in entries:
            info = tarfile.TarInfo(path)
            info.mode = mode
            if isinstance(content, bytes):
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
                continue
            info.type = tarfile.DIRTYPE if content is None else tarfile.SYMTYPE
            info.linkname = content or ""
            archive.addfile(info)
    return file.getvalue()


def config_map(chart: Chart, carried: Carried) -> str:
    """The template of the ConfigMap that carries an artifact."""
    name = f"{chart.name}.files.{carried.name}"
    parts: dict[str, dict[str, Node]] = {"data": {}, "binaryData": {}}
    for member in carried.members:
        part, end = ("data", "quote") if member.text else ("binaryData", "b64enc")
        parts[part][member.key] = Action(f'{{{{ .Files.Get "{member.place}" | {end} }}}}')
    inside = template({key: part for key, part in parts.items() if part})
    head = template(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": carried.name,
                "labels": Block((f'{{{{- include "{chart.name}.labels" (list . "{carried.name}") | nindent @@ }}}}',)),
            },
        }
    )
    return f'{{{{- define "{name}" -}}}}\n{inside.rstrip()}\n{{{{- end -}}}}\n{head}{{{{ include "{name}" . }}}}\n'


def checksum(chart: Chart, carried: Carried) -> Action:
    """What changes when the artifact does."""
    return Action(f'{{{{ include "{chart.name}.hash" (list . "files.{carried.name}") }}}}')
