"""`kurtc build`: a package as a project of another tool."""

from pathlib import Path
from typing import Annotated

import typer

from kurtc.cli.inputs import PackageOptions

_OPTION_HELP = "An option of the target; may be repeated."


def build(
    options: PackageOptions,
    target: Annotated[
        str, typer.Option("--target", "-t", metavar="TARGET", help="What to build, for example compose.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", show_default=False, help="The folder to build into, instead of out/TARGET."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help=_OPTION_HELP, show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files in DIR that kurtc did not make.")] = False,
) -> None:
    """Turn a package into a project of another tool, ready to run.

    Everything that the package asks for is in the project, or in its report with the reason, or refused at its line.
    `kurtc targets` lists what can be built.

    \b
      kurtc build ./shop --target compose
      kurtc build plan.yaml --target compose -o deploy --force
    """
    from kurtc import pipeline

    folder = output or Path("out") / target
    program = pipeline.checked(pipeline.load(options.input()))
    options.console.findings(program.findings, program.sources)
    written = pipeline.build(program, target, _pairs(settings or []), folder, force=force)
    changes = len(written.changed) + len(written.removed)
    options.console.say(f"{folder}: {changes} files changed" if changes else f"{folder}: nothing changed")


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"'{setting}' is not NAME=VALUE", param_hint="--option")
        pairs[name] = value
    return pairs
