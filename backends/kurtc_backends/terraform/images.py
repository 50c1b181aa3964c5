"""Images: pulled by name, or built from a context that is copied beside the module."""

from collections.abc import Mapping
from dataclasses import field

from kurtc.backend import OutputFile
from kurtc.lowering import Graph
from kurtc.lowering.actions import RunTask
from kurtc.lowering.decisions import Origin
from kurtc.lowering.graph import BuildContext
from kurtc.plan.configs import AnyImage
from kurtc.records import mutable
from kurtc_backends.names import Names
from kurtc_backends.terraform.hcl import Attribute, Block, Call, Expression, Raw, attributes, quoted
from kurtc_backends.terraform.names import identifier, slug
from kurtc_backends.terraform.steps import HELPER
from kurtc_backends.trees import tree_files


@mutable
class Images:
    """The resource of each image by its name, their blocks, and the contexts beside the module."""

    resources: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    files: dict[str, OutputFile] = field(default_factory=dict)

    def id(self, name: str) -> Raw:
        """The expression of an image's id."""
        return Raw(written=f"docker_image.{self.resources[name]}.image_id")

    @property
    def pulled(self) -> list[Expression]:
        """The names of those that are not built."""
        return [name for name in self.resources if name not in self.folders]

    @property
    def helper(self) -> Raw:
        """The image of the helpers."""
        return self.id(HELPER)


def images(graph: Graph, *, helper: bool) -> Images:
    """Every image of the graph, in the plan's order, then the one of the helpers if there are any."""
    made = Images()
    names = Names()
    users = _users(graph)
    for name, user in {**users, **({HELPER: users.get(HELPER, "the helpers")} if helper else {})}.items():
        # With its tag: the first one of several would be another one as soon as the plan has one before it.
        wanted = slug(name.rpartition("/")[2].partition("@")[0], "image")
        resource = identifier(names.free(f"image-{wanted}" if wanted[0].isdigit() else wanted))
        made.resources[name] = resource
        if context := graph.contexts.get(name):
            made.folders[name] = f"build/{resource}"
            made.files |= tree_files(made.folders[name], context.tree)
            made.blocks.append(_built(resource, name, user, made.folders[name], context))
        else:
            made.blocks.append(_pulled(resource, name, user))
    return made


def _users(graph: Graph) -> dict[str, str]:
    """The names of the images, in the plan's order, with the first place that names each."""
    wanted: list[tuple[AnyImage, Origin, str]] = [
        (service.config.image, service.origin, service.name) for service in graph.services
    ]
    wanted += [
        (node.action.task.image, node.origin, node.name) for node in graph.one_shots if isinstance(node.action, RunTask)
    ]
    found: dict[str, str] = {}
    for image, origin, name in wanted:
        found.setdefault(str(image.name), f"{origin.position}: the image of {name}")
    return found


def _pulled(resource: str, name: str, user: str) -> Block:
    said: dict[str, Expression] = {
        "name": Raw(written=f"lookup(var.images, {quoted(name)}, {quoted(name)})"),
        "keep_locally": True,
    }
    return Block(type="resource", labels=("docker_image", resource), body=attributes(said), beside=user)


def _built(resource: str, name: str, user: str, folder: str, context: BuildContext) -> Block:
    image = context.image
    said: dict[str, Expression] = {
        "context": Raw(written=f'"${{path.module}}/{folder}"'),
        "dockerfile": image.build_file,
        "target": image.target_stage or None,
        "build_args": dict(image.build_args),
    }
    files = Raw(
        written=f'sha256(jsonencode({{ for file in fileset("${{path.module}}/{folder}", "**") : '
        f'file => filesha256("${{path.module}}/{folder}/${{file}}") }}))'
    )
    build = _build(said, context)
    triggers: Mapping[str, Expression] = {"context": files, "build": Call(function="sha256", arguments=(build,))}
    return Block(
        type="resource",
        labels=("docker_image", resource),
        body=(
            Attribute(name="name", value=name),
            Attribute(name="keep_locally", value=True),
            Attribute(name="triggers", value=triggers),
            Block(type="build", body=attributes(said)),
        ),
        beside=user,
    )


def _build(said: Mapping[str, Expression], context: BuildContext) -> Expression:
    """What the build says, and what in its context has no content that Terraform could hash, as one text."""
    arguments = said["build_args"]
    assert isinstance(arguments, Mapping)
    words = [f"{key}={value}" for key, value in arguments.items()]
    for entry in context.tree.entries:
        if entry.kind != "file" or entry.executable:
            words.append(f"{entry.kind} {entry.path} {entry.link or ''}")
    return "\n".join([str(said["dockerfile"]), str(said["target"] or ""), *words])
