"""What the parts of the module share: the network, addresses in it, volumes, and what is known of earlier runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kurtc_backends.addressing import numbers
from kurtc_backends.terraform.artifacts import Artifacts
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, For, Gap, Item, Raw, Template, attributes, inline
from kurtc_backends.terraform.images import Images
from kurtc_backends.terraform.labels import labels
from kurtc_backends.terraform.mounts import volume
from kurtc_backends.terraform.steps import Step, container

_RESERVED = 2
"""The network's own address and its gateway."""

TERRAFORM = (
    Block(
        type="terraform",
        body=(
            Attribute(name="required_version", value=">= 1.5.0"),
            Block(
                type="required_providers",
                body=(Attribute(name="docker", value={"source": "kreuzwerker/docker", "version": "~> 4.6"}),),
            ),
        ),
    ),
)
"""The versions that the module needs. It has no `provider`: a module with one could not be used with `count`."""


def network(module: Module, artifacts: Artifacts) -> Block:
    """The module's network; other containers get addresses of its lower half only, where some are fixed."""
    said: list[Item] = [Attribute(name="name", value=Raw(written="var.name"))]
    if module.fixed:
        subnet: dict[str, Expression] = {
            "subnet": Raw(written="local.subnet"),
            "ip_range": Raw(written="cidrsubnet(local.subnet, 1, 0)"),
            # An engine that starts anew tells which one it has chosen; nothing may look changed then.
            "gateway": Raw(written="cidrhost(local.subnet, 1)"),
        }
        said.append(Block(type="ipam_config", body=attributes(subnet)))
    conditions = _lifecycle(_only_known("images", "images"), *_found_files(artifacts))
    return Block(type="resource", labels=("docker_network", "this"), body=(*said, labels(), conditions))


def records() -> list[Item]:
    """The volume in which steps remember what they have done, and what the engine remembers of them."""
    named = Template(parts=(Raw(written="var.name"), "-steps"))
    made = volume("steps", named, "What steps have made, so that nothing happens twice when a container is pruned")
    return [
        Block(type="data", labels=("docker_containers", "engine")),
        replace(made, body=(*made.body, _lifecycle(_only_known("rerun", "steps")))),
    ]


def _only_known(variable: str, known: str) -> Block:
    """The precondition that the keys of a variable are among what a local value lists: no typing error goes unseen."""
    unknown = f"setsubtract(keys(var.{variable}), local.{known})"
    message = (f"The variable {variable} has unknown {known}: ", Raw(written=f'join(", ", {unknown})'), ".")
    return _precondition(f"length({unknown}) == 0", Template(parts=message))


def _found_files(artifacts: Artifacts) -> Iterator[Block]:
    """The precondition that Terraform sees the files: it takes some characters in the module's path for a pattern."""
    full = {place.split("/")[1] for place in artifacts.files if place.startswith("files/")}
    folders = [folder for folder in artifacts.folders.values() if folder in full]
    if folders:
        condition = f"alltrue([for folder in {inline(folders)} : length(local.artifacts[folder]) > 0])"
        yield _precondition(condition, "Some files are gone, or the path of the module has one of [ ] { } * ? in it.")


def _precondition(condition: str, message: Expression) -> Block:
    body = (
        Attribute(name="condition", value=Raw(written=condition)),
        Attribute(name="error_message", value=message),
    )
    return Block(type="precondition", body=body)


def _lifecycle(*conditions: Block) -> Block:
    return Block(type="lifecycle", body=conditions)


def opened_records(name: str, helper: Raw) -> Block:
    """The step that lets tasks of every user write to that volume."""
    step = Step(
        name=name,
        comment="Lets the tasks of every image write here",
        what="the volume of the steps cannot be prepared",
        line="steps.tf",
        image=helper,
        scripts=("open.sh",),
        words=[],
        environment=[Raw(written='"KURTC_INPUTS=${docker_volume.steps.mountpoint}"')],
        user="0",
    )
    return container(step)


def local_values(module: Module, artifacts: Artifacts, images: Images, steps: Sequence[str]) -> list[Item]:
    """The blocks of `locals.tf`."""
    own: list[Item] = [
        Attribute(
            name="labels", value={"kurtc.module": Raw(written="var.name")}, comment="On everything that has labels"
        ),
        Gap(),
        Attribute(name="images", value=images.pulled, comment="What the variable images can replace"),
    ]
    if module.fixed:
        own += [Gap(), *_addresses(module)]
    if artifacts.folders:
        own += [Gap(), *_artifacts(artifacts)]
    if steps:
        own += [Gap(), *_attempts(steps)]
    return [Block(type="locals", body=tuple(own))]


def prefix_length(services: int) -> int:
    """The length of the network's prefix: room for services and their helpers."""
    return min(24, 32 - (4 * services + 2 * _RESERVED).bit_length())


def _addresses(module: Module) -> list[Item]:
    bits = prefix_length(len(module.graph.services)) - 10
    number = f"parseint(substr(sha256(var.name), 0, 8), 16) % {2**bits}"
    half = 2 ** (32 - prefix_length(len(module.graph.services))) // 2
    places = numbers(module.fixed, half - _RESERVED)
    addresses: Expression = {
        name: Raw(written=f"cidrhost(local.subnet, {half + 1 + number})") for name, number in places.items()
    }
    return [
        Attribute(
            name="subnet",
            value=Raw(written=f'coalesce(var.subnet, cidrsubnet("10.64.0.0/10", {bits}, {number}))'),
            comment="Some services need addresses that are known before they start",
        ),
        Attribute(name="addresses", value=addresses),
    ]


def _artifacts(artifacts: Artifacts) -> list[Item]:
    folders = [folder for folder in artifacts.folders.values() if folder not in artifacts.rendered]
    found: list[Item] = []
    if folders:
        found.append(
            Attribute(
                name="artifacts",
                value={folder: _hashes(folder) for folder in folders},
                comment="The files in files/, by folder and path, with their hashes",
            )
        )
    if artifacts.rendered:
        rendered: Expression = dict(artifacts.rendered)
        found.append(Attribute(name="rendered", value=rendered, comment="The files of templates/ with their values"))
    return found


def _hashes(folder: str) -> For:
    place = f"${{path.module}}/files/{folder}"
    return For(each=f'file in fileset("{place}", "**")', item=f'file => filesha256("{place}/${{file}}")')


def _attempts(steps: Sequence[str]) -> list[Item]:
    own = 'local.containers["${var.name}-${step}"]'
    containers = For(
        each="container in data.docker_containers.engine.containers",
        item='trimprefix(container.names[0], "/") => container',
        condition='try(container.labels["kurtc.module"], null) == var.name',
    )
    failed = For(each="step in local.steps", item=f'step => can(regex("^Exited \\\\([1-9]", {own}.status))')
    attempts = For(
        each="step in local.steps",
        item=f'step => try(tonumber({own}.labels["kurtc.attempt"]), 0) + (local.failed[step] ? 1 : 0)',
    )
    return [
        Attribute(name="steps", value=list(steps)),
        Gap(),
        Attribute(
            name="containers",
            value=containers,
            comment="A step whose container has failed gets a new number, so that the next apply runs it again",
        ),
        Attribute(name="failed", value=failed),
        Attribute(name="attempts", value=attempts),
    ]
