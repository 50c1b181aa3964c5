"""The one-shot that waits until a service is ready: whoever needs the service waits for it."""

from kurtc.lowering.graph import ExecProbe, Probe, Service
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Block, Call, Expression, Raw, Template
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.recipes import probe_words
from kurtc_backends.terraform.rights import rights
from kurtc_backends.terraform.steps import TRACE, Step, container
from kurtc_backends.terraform.values import expression


def ready(service: Service, module: Module, helper: Raw) -> list[Block]:
    """The one-shot of a service that has something to try.

    Commands are tried in the service's own namespaces, whose end is the end of the one-shot too; everything else over
    the network, where a service that has ended is not found any more.
    """
    if service.name not in module.ready:
        return []
    resource = f"docker_container.{identifier(service.name)}"
    is_inside = any(isinstance(probe, ExecProbe) for probe in service.probes)
    step = Step(
        name=module.ready[service.name],
        comment=f"{service.origin.position}: {service.name} is ready",
        what=f"'{service.name}' is not ready",
        line=str(service.origin.position),
        image=helper,
        scripts=("ready.sh", "attempts.sh"),
        words=[_document([_words(service, probe, module) for probe in service.probes])],
        environment=[Template(parts=("KURTC_INPUTS=", Raw(written=f"{resource}.id")))],
        inside=resource if is_inside else "",
        user="0",
        more={"privileged": True} if is_inside and service.config.privileged else {},
        rights=rights(service.config, [TRACE]) if is_inside else (),
        seconds=sum(probe.timeout.seconds for probe in service.probes),
    )
    return [container(step)]


def _words(service: Service, probe: Probe, module: Module) -> list[Expression]:
    return [expression(word, module) for word in probe_words(service.name, probe)]


def _document(probes: list[list[Expression]]) -> Expression:
    """The probes as JSON."""
    return Call(function="jsonencode", arguments=(probes,))
