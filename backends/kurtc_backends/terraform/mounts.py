"""What services and tasks mount: volumes, and the one-shot that fills those of one service or task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from kurtc.lowering.actions import RunTask
from kurtc.lowering.decisions import Origin
from kurtc.plan.configs import Directory
from kurtc.records import frozen, mutable
from kurtc_backends.names import Names
from kurtc_backends.terraform.artifacts import Artifacts, Placed
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Raw, Template, inline
from kurtc_backends.terraform.images import Images
from kurtc_backends.terraform.labels import labels
from kurtc_backends.terraform.names import identifier, slug
from kurtc_backends.terraform.steps import Step, container, mounted


@frozen
class Mounts:
    """The mounts of one service or task: `volumes` for its container, `blocks` beside it, `after` it has to come."""

    volumes: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    after: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    """The mount points of its own volumes, as expressions: they change with the content."""


@mutable
class Volumes:
    """The volumes of the module that outlive services, and everybody's mounts."""

    persistent: list[Block] = field(default_factory=list)
    of: dict[str, Mounts] = field(default_factory=dict)


def volumes(module: Module, artifacts: Artifacts, images: Images) -> Volumes:
    """The volumes of all services and tasks, in the plan's order; a helper fills them."""
    made = Volumes()
    layout = _Layout(module=module, artifacts=artifacts, images=images)
    for volume in module.graph.volumes:
        made.persistent.append(layout.persistent(volume.key))
    for service in module.graph.services:
        config = service.config
        made.of[service.name] = layout.mounts(service.name, service.origin, config.files, config.bind_mounts)
    for node in module.graph.one_shots:
        if isinstance(node.action, RunTask):
            task = node.action.task
            files = {path: Directory(artifact_names=(name,)) for path, name in task.files.items()}
            binds = getattr(task, "bind_mounts", {})
            made.of[node.name] = layout.mounts(node.name, node.origin, files, binds)
    return made


@mutable
class _Layout:
    module: Module
    artifacts: Artifacts
    images: Images
    names: Names = field(default_factory=lambda: Names.of(["steps"]))
    keys: dict[str, str] = field(default_factory=dict)

    def persistent(self, key: str) -> Block:
        name = self.names.free(key)
        self.keys[key] = f"docker_volume.{identifier(name)}"
        return volume(
            name, Template(parts=(Raw(written="var.name"), f"-{name}")), f"Keeps what services store as '{key}'"
        )

    def mounts(self, consumer: str, origin: Origin, files: Mapping[str, Directory], binds: Mapping[str, str]) -> Mounts:
        blocks: list[Block] = []
        found: list[Block] = []
        copies: list[tuple[str, Sequence[Placed]]] = []
        for path, directory in files.items():
            if directory.persistent_key:
                found.append(mounted(self.keys[directory.persistent_key], path))
                continue
            placed = [self.artifacts.placed[consumer, name] for name in directory.artifact_names]
            name = self.names.free(f"{consumer}-{slug(path, 'files')}")
            blocks.append(_volume(name, placed, f"{origin.position}: the copy of {consumer} for {path}"))
            found.append(mounted(f"docker_volume.{identifier(name)}", path))
            if placed:
                copies.append((name, placed))
        found += [_bind(host, path) for host, path in binds.items()]
        if not copies:
            return Mounts(volumes=tuple(found), blocks=tuple(blocks))
        step = self._filling(consumer, origin, copies)
        after = (f"docker_container.{identifier(step.name)}",)
        points = tuple(f"docker_volume.{identifier(name)}.mountpoint" for name, _ in copies)
        return Mounts(volumes=tuple(found), blocks=(*blocks, container(step)), after=after, points=points)

    def _filling(self, consumer: str, origin: Origin, copies: Iterable[tuple[str, Sequence[Placed]]]) -> Step:
        copied = list(copies)
        placed = list({id(one): one for _, of in copied for one in of}.values())
        resources = {name: f"docker_volume.{identifier(name)}" for name, _ in copied}
        # A volume that is made anew has its mount point to be known again: it is filled anew.
        points = ",".join(f"${{{resource}.mountpoint}}" for resource in resources.values())
        return Step(
            name=self.module.files[consumer],
            comment=f"{origin.position}: fills the volumes of {consumer}",
            what=f"the files of '{consumer}' cannot be copied",
            line=str(origin.position),
            image=self.images.helper,
            scripts=("fill.sh",),
            words=[f"{name} {' '.join(one.source for one in of)}" for name, of in copied],
            environment=[Raw(written=f'"KURTC_INPUTS={points}"')],
            user="0",
            # Whoever moves the module changes the paths of its files, which Terraform could not do to a container.
            labels={"kurtc.source": Raw(written="path.module")},
            volumes=tuple(mounted(resource, f"/volumes/{name}") for name, resource in resources.items()),
            uploads=tuple(block for one in placed for block in one.uploads),
        )


def volume(name: str, named: Expression, comment: str) -> Block:
    """A volume of the module."""
    return Block(
        type="resource",
        labels=("docker_volume", identifier(name)),
        body=(Attribute(name="name", value=named), labels()),
        comment=comment,
    )


def _volume(name: str, placed: Sequence[Placed], comment: str) -> Block:
    """A volume with the hash of its content in its name: other content is another volume, and another container."""
    identity = [part for one in placed for part in one.identity]
    if not identity:
        return volume(name, Template(parts=(Raw(written="var.name"), f"-{name}")), comment)
    digest = f"substr(sha256(jsonencode({inline(identity)})), 0, 8)"
    return volume(name, Template(parts=(Raw(written="var.name"), f"-{name}-", Raw(written=digest))), comment)


def _bind(host: str, path: str) -> Block:
    return Block(
        type="volumes", body=(Attribute(name="host_path", value=host), Attribute(name="container_path", value=path))
    )
