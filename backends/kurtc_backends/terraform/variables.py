"""The variables of the module: typed, described, and checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Item, Raw
from kurtc_backends.terraform.main import prefix_length
from kurtc_backends.terraform.options import NAME
from kurtc_backends.terraform.ports import Publication
from kurtc_backends.terraform.secrets import Secret

OWN = frozenset({"name", "subnet", "images", "rerun"})
"""The variables that say something of the whole module."""


def variables(
    module: Module, ports: Mapping[str, Sequence[Publication]], secrets: Iterable[Secret], steps: Sequence[str]
) -> list[Item]:
    """The blocks of `variables.tf`."""
    found = [_name(module.name), _images()]
    if steps:
        found.append(_rerun(steps))
    if module.fixed:
        found.append(_subnet(prefix_length(len(module.graph.services))))
    found += [_port(publication) for of in ports.values() for publication in of if publication.variable]
    found += [_secret(secret) for secret in secrets]
    return list(found)


def _name(name: str) -> Block:
    check = Raw(written=f'can(regex("^{NAME.pattern}$", var.name))')
    return _variable(
        "name",
        "Prefix of everything that the module makes, so that several copies can live on one engine.",
        "string",
        name,
        [(check, "The name has to be lower-case letters, digits and dashes, no dash first, 31 at most.")],
    )


def _images() -> Block:
    text = "Images to use instead of those of the plan, by the plan's name for them: mirrors, digests, other versions."
    return _variable("images", text, "map(string)", {})


def _rerun(steps: Sequence[str]) -> Block:
    text = "Steps to run again: another text for a step's name runs it once more, and what is made of its results."
    return _variable("rerun", f"{text} Steps: {_some(steps)}.", "map(string)", {})


def _some(steps: Sequence[str]) -> str:
    shown = ", ".join(steps[:8])
    return shown if len(steps) <= 8 else f"{shown} and others, see local.steps"


def _subnet(prefix: int) -> Block:
    check = Raw(written="var.subnet == null || can(cidrnetmask(var.subnet))")
    size = Raw(written=f'try(tonumber(split("/", var.subnet)[1]) <= {prefix}, var.subnet == null)')
    return _variable(
        "subnet",
        "Network of the module, in CIDR notation; null for one in 10.64.0.0/10 that follows from the name.",
        "string",
        None,
        [
            (check, "The subnet has to be an IPv4 network such as 10.80.0.0/24."),
            (size, f"The subnet is too small: it needs a prefix of at most {prefix}."),
        ],
    )


def _port(publication: Publication) -> Block:
    name = publication.variable
    text = (
        f"Port of the host for {publication.port_id} of {publication.service} "
        f"({publication.port.number}/{publication.port.transport_protocol.lower()}); 0 for a free one."
    )
    check = Raw(written=f"var.{name} >= 0 && var.{name} <= 65535 && floor(var.{name}) == var.{name}")
    return _variable(name, text, "number", publication.number, [(check, "A port is a whole number from 0 to 65535.")])


def _secret(secret: Secret) -> Block:
    text = secret.place + "."
    if secret.is_elsewhere:
        text += " The plan has the same text in other places, too, which keep it."
    return _variable(secret.variable, text, "string", secret.default, is_sensitive=True)


def _variable(
    name: str,
    description: str,
    kind: str,
    default: Expression,
    checks: Iterable[tuple[Raw, str]] = (),
    *,
    is_sensitive: bool = False,
) -> Block:
    body: list[Item] = [
        Attribute(name="description", value=description),
        Attribute(name="type", value=Raw(written=kind)),
        Attribute(name="default", value=default),
    ]
    if is_sensitive:
        body.append(Attribute(name="sensitive", value=True))
    if default is not None:
        body.append(Attribute(name="nullable", value=False))
    body += _checks(checks)
    return Block(type="variable", labels=(name,), body=tuple(body))


def _checks(checks: Iterable[tuple[Raw, str]]) -> Iterator[Block]:
    for condition, message in checks:
        body = (Attribute(name="condition", value=condition), Attribute(name="error_message", value=message))
        yield Block(type="validation", body=body)
