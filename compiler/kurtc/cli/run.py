"""`kurtc run`: a package, executed."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.inputs import PackageOptions
from kurtc.cli.outcome import ExitCode

if TYPE_CHECKING:
    from kurtc.execution.options import RunOptions
    from kurtc.pipeline import Program


class ImageDownload(StrEnum):
    """When registries are asked for images."""

    MISSING = "missing"
    ALWAYS = "always"


def run(
    options: PackageOptions,
    *,
    enclave: Annotated[
        str,
        typer.Option(
            "--enclave", "-e", metavar="NAME", show_default="after the package", help="The enclave to run it in."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; do nothing, ask no engine.")
    ] = False,
    parallelism: Annotated[int, typer.Option(min=1, metavar="N", help="How many steps may be under way at once.")] = 32,
    sequential: Annotated[
        bool, typer.Option("--sequential", help="Do one step after the other, in the plan's order.")
    ] = False,
    image_download: Annotated[
        ImageDownload, typer.Option(help="Ask registries for images that are missing, or always.")
    ] = ImageDownload.MISSING,
    helper_image: Annotated[
        str,
        typer.Option(metavar="IMAGE", help="An image with sh, curl and nc, to look into the enclave's network with."),
    ] = "badouralix/curl-jq",
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            writable=True,
            show_default=False,
            help="Write a trace for chrome://tracing or ui.perfetto.dev.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write events to stdout, one a line (see `kurtc schema events`).")
    ] = False,
) -> None:
    """Run a package on the engine of your Docker context.

    The enclave is named after the package unless you say otherwise: running again does what has changed or was not
    done yet, and removes what left the script. Steps run at once where none can observe the other. Ctrl-C stops
    cleanly, a second one at once; either way the same command goes on from there.

    \b
      kurtc run ./shop
      kurtc run ./shop '{"port": 8090}' --enclave staging
      kurtc run plan.yaml --dry-run
      kurtc run github.com/author/repository@1.2.0 --json | jq .event
    """
    from kurtc import pipeline
    from kurtc.execution.engine import EngineOptions
    from kurtc.execution.options import RunOptions

    if profile and not profile.parent.is_dir():
        raise typer.BadParameter(f"there is no folder '{profile.parent}'", param_hint="--profile")
    if profile and dry_run:
        raise typer.BadParameter("a dry run does nothing that takes time", param_hint="--profile")
    program = pipeline.checked(pipeline.load(options.input()))
    options.console.findings(program.findings, program.sources)
    chosen = RunOptions(
        enclave=enclave,
        engine_options=EngineOptions(helper_image=helper_image),
        parallelism=parallelism,
        sequential=sequential,
        always_pull=image_download is ImageDownload.ALWAYS,
    )
    if dry_run:
        _preview(options, program, chosen, as_json=as_json)
    else:
        _run(options, program, chosen, profile, as_json=as_json)


def _preview(options: PackageOptions, program: "Program", chosen: "RunOptions", *, as_json: bool) -> None:
    from kurtc import pipeline
    from kurtc.cli.preview import preview_text
    from kurtc.cli.printing import print_data, stdout_paint

    found = pipeline.preview(program, chosen)
    if as_json:
        print_data(options.console, found)
    else:
        options.console.result(preview_text(found, stdout_paint(options.console)))


def _run(
    options: PackageOptions, program: "Program", chosen: "RunOptions", profile: Path | None, *, as_json: bool
) -> None:
    from kurtc.cli.progress.session import Session, display_for
    from kurtc.execution.options import Stop

    stop = Stop()
    session = Session(console=options.console, display=display_for(options.console, stop, as_json=as_json), stop=stop)
    try:
        finished = session.run(program, chosen)
    finally:
        if profile and session.events:
            options.console.result(session.trace(), profile)
    if not as_json:
        session.conclude(program, finished)
    match finished.outcome:
        case "failed":
            raise typer.Exit(ExitCode.RUN_FAILED)
        case "interrupted":
            raise typer.Exit(ExitCode.INTERRUPTED)
        case "done":
            return
