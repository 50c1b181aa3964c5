"""Files that are moved to their place when a service starts (`files_to_be_moved`)."""

import shlex
from collections.abc import Mapping

from kurtc.execution.engine import ReadyImage


def with_moves(
    moves: Mapping[str, str], entrypoint: tuple[str, ...], command: tuple[str, ...], image: ReadyImage
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entrypoint and command of a service that copies its files first; copied, so that a restart finds them too."""
    if not moves:
        return entrypoint, command
    run = entrypoint or image.entrypoint
    arguments = command or (() if entrypoint else image.command)
    copies = [f"cp -R {shlex.quote(source)} {shlex.quote(target)}" for source, target in moves.items()]
    return ("/bin/sh", "-c", " && ".join([*copies, 'exec "$@"']), "sh"), (*run, *arguments)
