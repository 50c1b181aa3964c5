"""How a service is started: its entrypoint and its command, where something has to be said that the plan leaves out."""

from collections.abc import Iterator, Mapping

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.graph import Service
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.programs import ImageProgram
from kurtc_backends.starting import left_to_image, moved_entrypoint, unknown_entrypoint
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Expression
from kurtc_backends.terraform.values import expression


def started(config: ServiceConfig, module: Module) -> dict[str, Expression]:
    """Entrypoint and command. The provider takes no empty text in a command, but everything in an entrypoint."""
    program = _program(config, module.graph.programs) or ImageProgram()
    given = config.entrypoint or program.entrypoint
    entrypoint: list[Expression] = [*moved_entrypoint(config), *(expression(text, module) for text in given)]
    command: list[Expression] = [expression(text, module) for text in config.cmd or program.cmd]
    if entrypoint and any(not isinstance(word, str) or word == "" for word in command):
        return {"entrypoint": [*entrypoint, *command]}
    return {"entrypoint": entrypoint, "command": command}


def unstartable(service: Service, programs: Mapping[str, ImageProgram]) -> Iterator[Diagnostic]:
    """A finding for each reason for which the entrypoint has to be said, and only the image knows it."""
    config, name = service.config, service.name
    if config.entrypoint or _program(config, programs):
        return
    reasons = [f"files_to_be_moved of '{name}' need"] if config.files_to_be_moved else []
    if "" in config.cmd:
        reasons.append(f"the empty text in cmd of '{name}' (the provider takes one in an entrypoint only) needs")
    for reason in reasons:
        yield unknown_entrypoint(service, reason, "the entrypoint")


def _program(config: ServiceConfig, programs: Mapping[str, ImageProgram]) -> ImageProgram | None:
    """What is known of what the image starts, where the service leaves to the image what has to be said."""
    if config.entrypoint or not (config.files_to_be_moved or "" in config.cmd):
        return None
    return left_to_image(config, programs)
