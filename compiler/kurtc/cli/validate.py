"""`kurtc validate`: what is wrong with a package."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from kurtc.cli.inputs import Output, PackageOptions
from kurtc.cli.outcome import ExitCode
from kurtc.diagnostics import errors

if TYPE_CHECKING:
    from kurtc.pipeline import Findings


class Format(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Images(StrEnum):
    """Where images are looked for."""

    NONE = "none"
    LOCAL = "local"
    REGISTRY = "registry"


def validate(
    options: PackageOptions,
    images: Annotated[
        Images, typer.Option(help="Look for the images too: on this machine, or in their registries.")
    ] = Images.NONE,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="text for people; json and sarif go to stdout, for machines.")
    ] = Format.TEXT,
    output: Output = None,
) -> None:
    """Check a package: everything that is wrong with it at once, before anything runs.

    Ends with 0 where nothing but warnings was found, with 1 otherwise.

    \b
      kurtc validate ./shop
      kurtc validate ./shop --images registry
      kurtc validate ./shop --format sarif -o findings.sarif
    """
    from kurtc import pipeline

    if options.offline and images is Images.REGISTRY:
        raise typer.BadParameter("registries are not asked with --offline", param_hint="--images")
    found = pipeline.findings(options.input(), images=images.value)
    if format_ is Format.TEXT and output is None:
        options.console.findings(found.diagnostics, found.sources)
    else:
        options.console.result(_text(found, format_), output)
    if errors(found.diagnostics):
        raise typer.Exit(ExitCode.REFUSED)
    options.console.say("valid")


def _text(found: "Findings", format_: Format) -> str:
    from kurtc.render import render, render_json

    match format_:
        case Format.TEXT:
            return render(found.diagnostics, found.sources)
        case Format.JSON:
            return render_json(found.diagnostics)
        case Format.SARIF:
            from importlib.metadata import version

            from kurtc.sarif import render_sarif

            return render_sarif(found.diagnostics, version("kurtc"))
        case _:
            assert_never(format_)
