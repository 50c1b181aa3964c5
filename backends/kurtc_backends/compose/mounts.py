"""What services mount: copies of files artifacts in volumes, or read-only folders, and persistent directories."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kurtc.backend import OutputFile
from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Outcome
from kurtc.lowering.graph import Content, Downloaded, Rendered, Service, Uploaded
from kurtc.plan.configs import Directory
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.names import Names, slug
from kurtc_backends.compose.trees import content_files
from kurtc_backends.compose.yamltext import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The volume of one mount and the folders that it is filled from, in this order."""

    volume: str
    folders: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Mounts:
    """Every mount of the project, and what it needs elsewhere."""

    volumes: dict[str, list[Node]] = field(default_factory=dict)
    """The entries of `volumes` by service."""
    named: list[str] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)
    """The services that have copies."""
    files: dict[str, OutputFile] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    folder_of: dict[tuple[str, ...], str] = field(default_factory=dict)
    """The folder below `files` that holds these artifacts, the last one on top."""


def mounts(project: Project) -> Mounts:
    """Lay out the mounts of all services, in the plan's order."""
    return _Layout(project=project).laid_out()


@dataclass(slots=True, kw_only=True)
class _Layout:
    project: Project
    made: Mounts = field(default_factory=Mounts)
    volumes: Names = field(default_factory=Names)
    folders: Names = field(default_factory=Names)

    def laid_out(self) -> Mounts:
        keys = {volume.key: self._volume(volume.key) for volume in self.project.graph.volumes}
        for service in self.project.graph.services:
            entries: list[Node] = []
            for path, directory in service.config.files.items():
                if directory.persistent_key:
                    entries.append(_mount(keys[directory.persistent_key], path))
                else:
                    entries.append(self._artifacts(service, path, directory))
            entries.extend(_mount(host, path) for host, path in service.config.bind_mounts.items())
            self.made.volumes[service.name] = entries
        self.made.decisions.extend(self._placed())
        return self.made

    def _placed(self) -> Iterator[Decision]:
        for name, artifact in self.project.graph.artifacts.items():
            folders = [folder for artifacts, folder in self.made.folder_of.items() if name in artifacts]
            yield Decision(
                origin=artifact.origin,
                subject=name,
                outcome=Outcome.EMITTED if folders else Outcome.NOTE,
                text=", ".join(f"files/{folder}" for folder in folders) or "no service mounts it: it is not written",
            )

    def _volume(self, wanted: str) -> str:
        name = self.volumes.free(wanted)
        self.made.named.append(name)
        return name

    def _artifacts(self, service: Service, path: str, directory: Directory) -> Node:
        names = directory.artifact_names
        self._check(service, path, names)
        if self.project.options.bind and names:
            folder = self._folder(names)
            return _bind(folder, path)
        volume = self._volume(f"{service.name}-{slug(path, 'files')}")
        if not names:
            return _mount(volume, path, empty=True)
        self.made.copies.append(Copy(volume=volume, folders=tuple(self._folder((name,)) for name in names)))
        self.made.copied.add(service.name)
        return _mount(volume, path)

    def _folder(self, artifacts: tuple[str, ...]) -> str:
        """The folder in the output that holds these artifacts together, the last one on top."""
        if artifacts not in self.made.folder_of:
            folder = self.folders.free("+".join(slug(name, "artifact") for name in artifacts))
            self.made.folder_of[artifacts] = folder
            for name in artifacts:
                content = self.project.graph.artifacts[name].content
                self.made.files |= content_files(f"files/{folder}", content, self.project.addresses)
        return self.made.folder_of[artifacts]

    def _check(self, service: Service, path: str, artifacts: tuple[str, ...]) -> None:
        """Note which file hides which one of another artifact; refuse a file where another artifact has a folder."""
        owner: dict[str, str] = {}
        where = f"files[{path!r}]"
        for name in artifacts:
            for file in _paths(self.project.graph.artifacts[name].content):
                other = owner.get(file)
                if other is not None and other != name:
                    self.made.decisions.append(
                        Decision(
                            origin=service.origin,
                            subject=service.name,
                            attribute=where,
                            outcome=Outcome.NOTE,
                            text=f"'{file}' of '{name}' replaces the one of '{other}'; in Kurtosis either may win",
                        )
                    )
                owner[file] = name
        folders = {parent: name for file, name in owner.items() for parent in _parents(file)}
        for file, name in owner.items():
            if file in folders:
                self.made.findings.append(_conflict(service, where, file, name, folders[file]))


def _conflict(service: Service, where: str, file: str, name: str, other: str) -> Diagnostic:
    return Diagnostic(
        code="file-conflict",
        message=f"{where} of '{service.name}' merges the file '{file}' of '{name}' with a folder of '{other}'",
        position=service.origin.position,
        hint="mount the artifacts at different paths",
        step=service.origin.step,
    )


def _paths(content: Content) -> Iterator[str]:
    match content:
        case Uploaded(tree=tree):
            yield from (entry.path for entry in tree.entries if entry.kind != "directory")
        case Rendered(texts=texts):
            yield from texts
        case Downloaded(file_name=name):
            yield name


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _mount(source: str, target: str, *, empty: bool = False) -> Node:
    if ":" not in target:
        return f"{source}:{target}:nocopy" if empty else f"{source}:{target}"
    entry: dict[str, Node] = {
        "type": "bind" if source.startswith("/") else "volume",
        "source": source,
        "target": target,
    }
    return {**entry, "volume": {"nocopy": True}} if empty else entry


def _bind(folder: str, target: str) -> Node:
    return {
        "type": "bind",
        "source": f"./files/{folder}",
        "target": target,
        "read_only": True,
        "bind": {"create_host_path": False},
    }
