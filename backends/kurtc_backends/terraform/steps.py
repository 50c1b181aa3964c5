"""The container of a one-shot: it runs a script once, and its failure names the line of the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from kurtc.records import frozen
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Gap, Item, Raw, Template, attributes, quoted
from kurtc_backends.terraform.labels import labels
from kurtc_backends.terraform.names import identifier

RECORDS = "/.kurtc"
"""Where steps keep their results: the volume of all steps."""
HELPER = "badouralix/curl-jq"
"""The image of the steps that need none of their own: with sh, nc, getent, curl, jq and nsenter."""
TRACE = "CAP_SYS_PTRACE"
"""What it takes to look into the first process of another user."""
_USUAL = 15 * 60
"""Seconds that a step may take before Terraform has to be told; it gives up after 20 minutes."""


@frozen
class Step:
    """A one-shot's container on its way to HCL.

    `image` is the image's name; `script` and `words` are what it runs. `inside` is the service whose namespaces it
    shares, as a resource; without it, it joins the module's network. `seconds` is how long it may take (0: no limit).
    `what` follows the line in the message of a failure.
    """

    name: str
    comment: str
    what: str
    line: str
    image: Raw
    scripts: tuple[str, ...]
    words: Sequence[Expression]
    environment: Sequence[Expression] = ()
    inside: str = ""
    user: str = ""
    seconds: float = 1
    more: Mapping[str, Expression] = field(default_factory=dict)
    labels: Mapping[str, Expression] = field(default_factory=dict)
    rights: Sequence[Block] = ()
    volumes: tuple[Block, ...] = ()
    uploads: tuple[Block, ...] = ()
    after: Sequence[str] = ()


def container(step: Step) -> Block:
    """The `docker_container` of a step."""
    shared = Template(parts=("container:", Raw(written=f"{step.inside}.id")))
    said: dict[str, Expression] = {
        "name": Template(parts=(Raw(written="var.name"), f"-{step.name}")),
        "image": step.image,
        "user": step.user or None,
        "entrypoint": ["/bin/sh", "/kurtc/step.sh", step.scripts[0].removesuffix(".sh"), *step.words],
        "env": [*step.environment, *_settings(step)],
        **({"pid_mode": shared, "network_mode": shared} if step.inside else {}),
        # Its process then is none that ignores signals; where it is not the first one, it is none anyway.
        "init": None if step.inside else True,
        **step.more,
        "attach": True,
        "logs": True,
        "must_run": False,
    }
    return Block(
        type="resource",
        labels=("docker_container", identifier(step.name)),
        body=(*attributes(said), *_nested(step), *_after(step.after), _lifecycle(step)),
        beside=step.comment,
    )


def value(name: str, comment: str, more: Iterable[Block] = ()) -> Block:
    """The `terraform_data` that keeps the results of a step when its container is gone."""
    source = f"docker_container.{identifier(name)}"
    lifecycle = Block(
        type="lifecycle",
        body=(
            Attribute(name="ignore_changes", value=[Raw(written="input")]),
            Attribute(name="replace_triggered_by", value=[Raw(written=source)]),
            *more,
        ),
    )
    return Block(
        type="resource",
        labels=("terraform_data", identifier(name)),
        body=(Attribute(name="input", value=Raw(written=f"jsondecode({source}.container_logs)")), lifecycle),
        comment=comment,
    )


def mounted(volume: str, path: str, *, read_only: bool = False) -> Block:
    """The block that mounts a volume, given as a resource."""
    body: list[Item] = [
        Attribute(name="volume_name", value=Raw(written=f"{volume}.name")),
        Attribute(name="container_path", value=path),
    ]
    if read_only:
        body.append(Attribute(name="read_only", value=True))
    return Block(type="volumes", body=tuple(body))


def script_upload(name: str) -> Block:
    """The block that puts a script of the module into a container."""
    content = Raw(written=f'filebase64("${{path.module}}/scripts/{name}")')
    body = (Attribute(name="file", value=f"/kurtc/{name}"), Attribute(name="content_base64", value=content))
    return Block(type="upload", body=body)


def depends_on(resources: Iterable[str]) -> tuple[Attribute, ...]:
    """The order that no reference says."""
    wanted = list(dict.fromkeys(resources))
    return (Attribute(name="depends_on", value=[Raw(written=name) for name in wanted]),) if wanted else ()


def _settings(step: Step) -> list[Expression]:
    rerun = Raw(written=f'lookup(var.rerun, {quoted(step.name)}, "")')
    return [f"KURTC_STEP={step.name}", Template(parts=("KURTC_RERUN=", rerun))]


def _nested(step: Step) -> list[Block]:
    found = list(step.rights)
    attempt = Raw(written=f"local.attempts[{quoted(step.name)}]")
    found.append(labels({**step.labels, "kurtc.step": step.name, "kurtc.attempt": attempt}))
    if not step.inside:
        network = Attribute(name="name", value=Raw(written="docker_network.this.id"))
        found.append(Block(type="networks_advanced", body=(network,)))
    found += [mounted("docker_volume.steps", RECORDS), *step.volumes]
    found += [script_upload(name) for name in ("step.sh", *step.scripts)]
    found += step.uploads
    if step.seconds == 0 or step.seconds > _USUAL:
        minutes = "1440m" if step.seconds == 0 else f"{int(step.seconds // 60) * 5 // 4 + 5}m"
        found.append(Block(type="timeouts", body=(Attribute(name="create", value=minutes),)))
    return found


def _after(resources: Sequence[str]) -> tuple[Item, ...]:
    return (Gap(), *depends_on(resources)) if resources else ()


def _lifecycle(step: Step) -> Block:
    said = Raw(
        written="try(base64decode(jsondecode(self.container_logs).failed), "
        '"exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")'
    )
    postcondition = Block(
        type="postcondition",
        body=(
            Attribute(name="condition", value=Raw(written="coalesce(self.exit_code, 0) == 0")),
            Attribute(name="error_message", value=Template(parts=(f"{step.line}: {step.what}: ", said))),
        ),
    )
    return Block(type="lifecycle", body=(postcondition,))
