"""What containers mount: copies of files artifacts in volumes, or read-only folders, and persistent directories."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from kurtc.backend import OutputFile
from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Graph, Origin, Outcome
from kurtc.lowering.actions import RunTask, stored
from kurtc.lowering.graph import Content, Downloaded, Produced, Rendered, StaticContent, Uploaded
from kurtc.plan.configs import Directory
from kurtc.plan.instructions import RunSh
from kurtc.plan.values import Text
from kurtc.records import frozen, mutable
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.names import slug
from kurtc_backends.compose.yamltext import Node
from kurtc_backends.names import Names
from kurtc_backends.trees import content_files


@frozen
class Copy:
    """The volume of one mount and the folders that it is filled from, in this order.

    `mark` makes it fresh when it changes, even if the content is the same.
    """

    volume: str
    folders: tuple[str, ...]
    mark: str = ""


@mutable
class Mounts:
    """Every mount of the project, and what it needs elsewhere."""

    volumes: dict[str, list[Node]] = field(default_factory=dict)
    """The entries of `volumes` by service or task."""
    named: list[str] = field(default_factory=list)
    stored: dict[tuple[str, str], str] = field(default_factory=dict)
    """The volume of each artifact that a step makes, by step and artifact."""
    copies: list[Copy] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)
    """The services and tasks that have copies of what is known at build time."""
    late: dict[str, list[Copy]] = field(default_factory=dict)
    """The copies of what steps make, by service or task; folders are places in the helper that copies."""
    files: dict[str, OutputFile] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    folder_of: dict[tuple[str, ...], str] = field(default_factory=dict)
    """The folder below `files` that holds these artifacts, the last one on top."""


def mounts(project: Project) -> Mounts:
    """Lay out the mounts of all services and tasks, in the plan's order."""
    edges = project.graph.files
    return _Layout(
        project=project,
        contents={(edge.consumer, edge.path, edge.artifact): edge.content for edge in edges},
        static={edge.artifact: edge.content for edge in edges if not isinstance(edge.content, Produced)},
    ).laid_out()


@frozen
class _Consumer:
    """A service or a task, and what it mounts."""

    name: str
    origin: Origin
    files: Mapping[str, Directory]
    binds: Mapping[str, str]
    mark: str = ""


def _consumers(graph: Graph) -> Iterator[_Consumer]:
    for node in graph.services:
        yield _Consumer(name=node.name, origin=node.origin, files=node.config.files, binds=node.config.bind_mounts)
    for step in graph.one_shots:
        if isinstance(step.action, RunTask):
            task = step.action.task
            files = {path: Directory(artifact_names=(name,)) for path, name in task.files.items()}
            binds = task.bind_mounts if isinstance(task, RunSh) else {}
            yield _Consumer(name=step.name, origin=step.origin, files=files, binds=binds, mark=step.digest[:12])


@mutable
class _Layout:
    project: Project
    contents: Mapping[tuple[str, str, str], Content]
    """What is mounted, by consumer, path and artifact: it is what the artifact is at that point of the plan."""
    static: Mapping[str, StaticContent]
    made: Mounts = field(default_factory=Mounts)
    volumes: Names = field(default_factory=Names)
    folders: Names = field(default_factory=Names)

    def laid_out(self) -> Mounts:
        graph = self.project.graph
        keys = {volume.key: self._volume(volume.key) for volume in graph.volumes}
        for step in graph.one_shots:
            for name in stored(step.action):
                self.made.stored[step.name, name] = self._volume(slug(name, "artifact"))
        for consumer in _consumers(graph):
            entries: list[Node] = []
            for path, directory in consumer.files.items():
                if directory.persistent_key:
                    entries.append(_mount(keys[directory.persistent_key], path))
                else:
                    entries.append(self._artifacts(consumer, path, directory))
            entries.extend(_mount(host, path) for host, path in consumer.binds.items())
            self.made.volumes[consumer.name] = entries
        self.made.decisions.extend(self._placed())
        return self.made

    def _placed(self) -> Iterator[Decision]:
        for name, artifact in self.project.graph.artifacts.items():
            if made := [volume for (_, stored_as), volume in self.made.stored.items() if stored_as == name]:
                text = f"the volume {', then '.join(made)}"
                yield Decision(origin=artifact.origin, subject=name, outcome=Outcome.EMITTED, text=text)
                continue
            folders = [folder for artifacts, folder in self.made.folder_of.items() if name in artifacts]
            yield Decision(
                origin=artifact.origin,
                subject=name,
                outcome=Outcome.EMITTED if folders else Outcome.NOTE,
                text=", ".join(f"files/{folder}" for folder in folders) or "no service mounts it: it is not written",
            )

    def _volume(self, wanted: str) -> str:
        """A new volume; Compose takes a name of one letter for a drive of Windows."""
        name = self.volumes.free(wanted if len(wanted) > 1 else f"{wanted}-files")
        self.made.named.append(name)
        return name

    def _artifacts(self, consumer: _Consumer, path: str, directory: Directory) -> Node:
        names = directory.artifact_names
        contents = {name: self.contents[consumer.name, path, name] for name in names}
        self._check(consumer, path, contents)
        late = any(isinstance(content, Produced) for content in contents.values())
        if self.project.options.bind and names and not late:
            return _bind(self._folder(names), path)
        volume = self._volume(f"{consumer.name}-{slug(path, 'files')}")
        if not names:
            return _mount(volume, path, empty=True)
        if late:
            places = tuple(self._place(name, contents[name]) for name in names)
            self.made.late.setdefault(consumer.name, []).append(Copy(volume=volume, folders=places))
            return _mount(volume, path, empty=True)
        folders = tuple(self._folder((name,)) for name in names)
        self.made.copies.append(Copy(volume=volume, folders=folders, mark=consumer.mark))
        self.made.copied.add(consumer.name)
        return _mount(volume, path)

    def _place(self, artifact: str, content: Content) -> str:
        """Where the helper that copies what steps make has an artifact."""
        if isinstance(content, Produced):
            return f"/stored/{self.made.stored[content.producer, artifact]}"
        return f"/files/{self._folder((artifact,))}"

    def _folder(self, artifacts: tuple[str, ...]) -> str:
        """The folder in the output that holds these artifacts together, the last one on top."""
        if artifacts not in self.made.folder_of:
            folder = self.folders.free("+".join(slug(name, "artifact") for name in artifacts))
            self.made.folder_of[artifacts] = folder
            for name in artifacts:
                self.made.files |= content_files(f"files/{folder}", self.static[name], self._written)
        return self.made.folder_of[artifacts]

    def _written(self, text: Text) -> bytes:
        return self.project.addresses.filled(text).encode()

    def _check(self, consumer: _Consumer, path: str, contents: Mapping[str, Content]) -> None:
        """Note which file hides which one of another artifact; refuse a file where another artifact has a folder."""
        owner: dict[str, str] = {}
        where = f"files[{path!r}]"
        for name, content in contents.items():
            for file in _paths(content):
                other = owner.get(file)
                if other is not None and other != name:
                    self.made.decisions.append(
                        Decision(
                            origin=consumer.origin,
                            subject=consumer.name,
                            attribute=where,
                            outcome=Outcome.NOTE,
                            text=f"'{file}' of '{name}' replaces the one of '{other}'; in Kurtosis either may win",
                        )
                    )
                owner[file] = name
        folders = {parent: name for file, name in owner.items() for parent in _parents(file)}
        for file, name in owner.items():
            if file in folders:
                self.made.findings.append(_conflict(consumer, where, file, name, folders[file]))


def _conflict(consumer: _Consumer, where: str, file: str, name: str, other: str) -> Diagnostic:
    return Diagnostic(
        code="file-conflict",
        message=f"{where} of '{consumer.name}' merges the file '{file}' of '{name}' with a folder of '{other}'",
        position=consumer.origin.position,
        hint="mount the artifacts at different paths",
        step=consumer.origin.step,
    )


def _paths(content: Content) -> Iterator[str]:
    match content:
        case Uploaded(tree=tree):
            yield from (entry.path for entry in tree.entries if entry.kind != "directory")
        case Rendered(texts=texts):
            yield from texts
        case Downloaded(file_name=name):
            yield name
        case Produced():
            return


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _mount(source: str, target: str, *, empty: bool = False) -> Node:
    if ":" not in source + target:
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
