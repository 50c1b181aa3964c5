"""Files that are moved to their place when a service starts (`files_to_be_moved`)."""

import shlex
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.graph import Service
from kurtc.plan.configs import ServiceConfig


def moved_entrypoint(config: ServiceConfig) -> list[str]:
    """The words in front of the entrypoint that put the files in their place.

    They are copied, not moved: a container that is made again finds them where they were.
    """
    if not config.files_to_be_moved:
        return []
    copies = " && ".join(
        f"cp -R {shlex.quote(source)} {shlex.quote(target)}" for source, target in config.files_to_be_moved.items()
    )
    return ["/bin/sh", "-c", f'{copies} && exec "$@"', "sh"]


def unmovable(service: Service) -> Iterator[Diagnostic]:
    """A finding where the program that comes after the move is only known to the image."""
    if service.config.files_to_be_moved and not service.config.entrypoint:
        yield Diagnostic(
            code="unknown-entrypoint",
            message=f"files_to_be_moved of '{service.name}' need its entrypoint, and only its image knows that",
            position=service.origin.position,
            hint="set the entrypoint of its ServiceConfig",
            step=service.origin.step,
        )
