"""What commands take: a package with its arguments, and how it may be read."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.command import Reporting
from kurtc.records import frozen

if TYPE_CHECKING:
    from kurtc.pipeline import Input

_PACKAGE = """\
A folder with a kurtosis.yml or a Docker Compose file, the kurtosis.yml itself, a .star script, a locator
(github.com/author/repository/folder@version), or a plan that `kurtc plan -o` wrote."""


def _number(value: float) -> float:
    """What is no number is neither below nor above a limit."""
    if math.isnan(value):
        raise typer.BadParameter(f"{value} is not a number")
    return value


@frozen
class PackageOptions(Reporting):
    """A package with its arguments; options of every command that reads one."""

    package: Annotated[str, typer.Argument(metavar="PACKAGE", help=_PACKAGE, show_default=False)]
    arguments: Annotated[
        str, typer.Argument(metavar="ARGS", help="The package's arguments, as JSON or YAML text.", show_default=False)
    ] = "{}"
    args_file: Annotated[
        str, typer.Option(metavar="FILE", help="Read the arguments from a JSON or YAML file.", show_default=False)
    ] = ""
    main_file: Annotated[
        str, typer.Option(metavar="FILE", help="The script to start in, instead of main.star.", show_default=False)
    ] = ""
    main_function_name: Annotated[
        str, typer.Option(metavar="NAME", help="The function to call, instead of run.", show_default=False)
    ] = ""
    privileged: Annotated[
        bool, typer.Option("--privileged", help="Allow privileged services, host PIDs and the Docker socket.")
    ] = False
    locked: Annotated[bool, typer.Option("--locked", help="Refuse whatever is not at its commit in kurtc.lock.")] = (
        False
    )
    offline: Annotated[bool, typer.Option("--offline", help="Use what is in the cache; ask no server.")] = False
    time_limit: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0.001, max=1_000_000, callback=_number, help="How long the interpretation may take."
        ),
    ] = 60.0
    memory_limit: Annotated[
        int, typer.Option(metavar="MIB", min=64, max=2**30, help="How much memory the interpretation may take.")
    ] = 4096
    stack_limit: Annotated[
        int, typer.Option(metavar="FRAMES", min=1, max=1_000_000, help="How deep Starlark calls may nest.")
    ] = 1000

    def input(self, *, refresh: bool = False) -> "Input":
        """The options as the pipeline takes them; `refresh` asks servers anew for what the lock file pins."""
        from kurtc.frontend.options import InterpretOptions, Limits
        from kurtc.package.dependencies import FetchOptions
        from kurtc.pipeline import Input

        limits = Limits(seconds=self.time_limit, memory_mib=self.memory_limit, stack_frames=self.stack_limit)
        return Input(
            package=self.package,
            arguments=self.arguments,
            args_file=self.args_file,
            main_file=self.main_file,
            fetch=FetchOptions(offline=self.offline, locked=self.locked, refresh=refresh),
            interpretation=InterpretOptions(
                main_function=self.main_function_name, privileged=self.privileged, limits=limits
            ),
        )


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of stdout.", show_default=False),
]
