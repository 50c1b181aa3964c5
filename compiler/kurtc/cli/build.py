"""`kurtc build`: a package as a project of another tool."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from kurtc.cli.inputs import PackageOptions

_OPTION_HELP = "An option of every target that has it, or TARGET.NAME=VALUE of one; may be repeated."
_OUTPUT_HELP = "The folder to build into, instead of out/TARGET; several targets have folders of their own in it."
_IMAGES_HELP = "Whom to ask what an image starts by itself, where run-time values have to come before that."


class Images(StrEnum):
    """Where images are looked into."""

    NONE = "none"
    LOCAL = "local"
    REGISTRY = "registry"


class BuildCommand(TyperCommand):
    """A command whose help ends with the options of all installed targets."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # their classes are private to Typer
        """Write the options, target by target."""
        from kurtc.backend import COMMON_OPTIONS, backend_named, backend_names

        rows = {"Options of every target": COMMON_OPTIONS}
        rows |= {f"Options of the target {name}": backend_named(name).options for name in backend_names()}
        for title, options in rows.items():
            with formatter.section(title):
                formatter.write_dl([(option.usage, option.explanation) for option in options])


COMMAND_CLASS = BuildCommand


def build(  # noqa: PLR0917 - each parameter is an option
    options: PackageOptions,
    target: Annotated[
        list[str],
        typer.Option("--target", "-t", metavar="TARGET", help="What to build, for example compose; may be repeated."),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", show_default=False, help=_OUTPUT_HELP)
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help=_OPTION_HELP, show_default=False)
    ] = None,
    images: Annotated[Images, typer.Option(help=_IMAGES_HELP)] = Images.NONE,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files in DIR that kurtc did not make.")] = False,
) -> None:
    """Turn a package into a project of another tool, ready to run.

    Everything that the package asks for is in the project, or in its report with the reason, or refused at its line.
    Building again updates the project: what is no longer made goes, what somebody has changed is never lost.

    \b
      kurtc build ./shop --target compose
      kurtc build plan.yaml --target compose -o deploy --force
    """
    from kurtc import pipeline
    from kurtc.cli.amounts import counted

    if options.offline and images is Images.REGISTRY:
        raise typer.BadParameter("registries are not asked with --offline", param_hint="--images")
    program = pipeline.checked(pipeline.load(options.input()))
    options.console.findings(program.findings, program.sources)
    request = pipeline.BuildRequest(
        folders=_folders(list(dict.fromkeys(target)), output),
        options=_pairs(settings or []),
        images=images.value,
        force=force,
    )
    for name, written in pipeline.build(program, request).items():
        changes = len(written.changed) + len(written.removed)
        folder = request.folders[name]
        options.console.say(
            f"{folder}: {counted(changes, 'file')} changed" if changes else f"{folder}: nothing changed"
        )


def _folders(targets: list[str], output: Path | None) -> dict[str, Path]:
    if output and len(targets) == 1:
        return {targets[0]: output}
    return {target: (output or Path("out")) / target for target in targets}


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"'{setting}' is not NAME=VALUE", param_hint="--option")
        pairs[name] = value
    return pairs
