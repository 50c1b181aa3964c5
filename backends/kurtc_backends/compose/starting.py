"""How a service is started: entrypoint, command and environment, behind a wrapper where these hold run-time values."""

import re
from collections.abc import Iterator, Mapping, Sequence

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.graph import Service
from kurtc.order.touches import service_texts
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.programs import ImageProgram
from kurtc.plan.values import Text
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.holes import ANY_IMAGE, BUSYBOX, Marks, has_values
from kurtc_backends.compose.yamltext import Node, named_texts
from kurtc_backends.starting import left_to_image, moved_entrypoint, unknown_entrypoint

WITH_VALUES = (BUSYBOX, "sh", f"{ANY_IMAGE}/with.sh")
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
"""What shells pass on; variables of other names are lost on their way through one."""


def started(service: Service, project: Project) -> dict[str, Node]:
    """`entrypoint`, `command` and `environment` of a service."""
    config = service.config
    marks = Marks.of((text for _, text in service_texts(config)), project.addresses)
    wrapped = wrapped_variables(service)
    program = (_program(config, project.graph.programs) if is_wrapped(service) else None) or ImageProgram()
    before = [*marks.around(WITH_VALUES, wrapped), *moved_entrypoint(config)]
    return {
        "entrypoint": [*before, *map(marks.marked, config.entrypoint or program.entrypoint)],
        "command": [marks.marked(text) for text in config.cmd or program.cmd],
        "environment": named_texts(
            {key: marks.marked(text) for key, text in config.env_vars.items() if key not in wrapped}
        ),
    }


def is_wrapped(service: Service) -> bool:
    """Whether a service is started with values of the run."""
    return any(has_values(text) for _, text in service_texts(service.config))


def wrapped_variables(service: Service) -> dict[str, Text]:
    """The variables that the wrapper sets: those with values, and those whose names no shell passes on."""
    if not is_wrapped(service):
        return {}
    return apart(service.config.env_vars)


def apart(variables: Mapping[str, Text]) -> dict[str, Text]:
    """The variables that cannot stand in `environment` when a shell comes before the program."""
    return {name: text for name, text in variables.items() if has_values(text) or not passes_shells(name)}


def passes_shells(name: str) -> bool:
    """Whether a variable of that name survives a shell."""
    return bool(_NAME.fullmatch(name))


def unstartable(service: Service, programs: Mapping[str, ImageProgram]) -> Iterator[Diagnostic]:
    """A finding where something has to come before a program that only the image knows."""
    config = service.config
    if config.entrypoint:
        return
    reasons = [f"files_to_be_moved of '{service.name}' need"] if config.files_to_be_moved else []
    if is_wrapped(service) and _program(config, programs) is None:
        places = [place for place, text in service_texts(config) if has_values(text)]
        reasons.append(f"the values of the run in {_shown(places)} of '{service.name}' need")
    for reason in reasons:
        yield unknown_entrypoint(service, reason, "entrypoint and cmd")


def _shown(places: Sequence[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]} and {len(places) - 1} more"


def _program(config: ServiceConfig, programs: Mapping[str, ImageProgram]) -> ImageProgram | None:
    """What the image starts, as far as the service leaves it to the image."""
    return ImageProgram() if config.entrypoint else left_to_image(config, programs)
