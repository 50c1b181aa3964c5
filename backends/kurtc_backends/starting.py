"""How services are started where something has to come before a program that only the image knows, for every target."""

import shlex
from collections.abc import Mapping

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.graph import Service
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.programs import ImageProgram


def moved_entrypoint(config: ServiceConfig) -> list[str]:
    """The words in front of the entrypoint that put `files_to_be_moved` in their place.

    They are copied, not moved: a container that is made or started again finds them where they were.
    """
    if not config.files_to_be_moved:
        return []
    copies = " && ".join(
        f"cp -R {shlex.quote(source)} {shlex.quote(target)}" for source, target in config.files_to_be_moved.items()
    )
    return ["/bin/sh", "-c", f'{copies} && exec "$@"', "sh"]


def left_to_image(config: ServiceConfig, programs: Mapping[str, ImageProgram]) -> ImageProgram | None:
    """What the image starts for a service without an entrypoint, as far as the service leaves it; None: unknown."""
    known = programs.get(str(config.image.name))
    return known and (ImageProgram(entrypoint=known.entrypoint) if config.cmd else known)


def unknown_entrypoint(service: Service, reason: str, said: str) -> Diagnostic:
    """The finding that `reason` (`… need`) needs what only the image knows; `said` is what the user can set instead."""
    return Diagnostic(
        code="unknown-entrypoint",
        message=f"{reason} its entrypoint, and only the image {service.config.image.name} knows that",
        position=service.origin.position,
        hint=f"set {said} of its ServiceConfig, or look into the image with --images local or registry",
        step=service.origin.step,
    )
