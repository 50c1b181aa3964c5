"""`kurtc plan`: what a package will do."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from kurtc.cli.inputs import Output, PackageOptions

if TYPE_CHECKING:
    from kurtc.lowering import Graph
    from kurtc.plan import Plan


class Format(StrEnum):
    """How a plan is shown."""

    TEXT = "text"
    YAML = "yaml"
    JSON = "json"
    MERMAID = "mermaid"


_ENDINGS = {
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".json": Format.JSON,
    ".mmd": Format.MERMAID,
    ".mermaid": Format.MERMAID,
}


def plan(
    options: PackageOptions,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="text to read, yaml or json to keep, mermaid to draw. Without it the name of FILE decides.",
            show_default="text",
        ),
    ] = None,
    lowered: Annotated[
        bool,
        typer.Option("--lowered", help="Show the deployment graph that the targets of `kurtc build` are made from."),
    ] = False,
    output: Output = None,
) -> None:
    """Show what a package will do, step by step, without doing any of it.

    A plan in yaml or json can be given to every command in place of the package. Written to a FILE, it brings the
    files of the package that it needs in the folder FILE.files beside it.

    \b
      kurtc plan ./shop
      kurtc plan ./shop '{"port": 8090}' -o plan.yaml
      kurtc plan github.com/author/repository@1.2.0 --args-file args.yaml --format mermaid
      kurtc plan ./shop --lowered
    """
    from kurtc import pipeline

    program = pipeline.checked(pipeline.load(options.input()))
    console = options.console
    console.findings(program.findings, program.sources)
    chosen = format_ or _ENDINGS.get(output.suffix.lower() if output else "", Format.TEXT)
    match chosen:
        case _ if lowered:
            console.result(_lowered(pipeline.lowered(program), chosen), output)
        case Format.YAML | Format.JSON if output and str(output) != "-":
            pipeline.save(program, output, "yaml" if chosen is Format.YAML else "json")
        case _:
            console.result(_text(program.plan, chosen, color=not output and console.colored(sys.stdout)), output)


def _lowered(graph: "Graph", format_: Format) -> str:
    from kurtc.lowering.printing import graph_data, graph_mermaid, graph_text

    match format_:
        case Format.TEXT:
            return graph_text(graph)
        case Format.YAML | Format.JSON:
            from kurtc.plan.document import DocumentFormat, data_text

            return data_text(graph_data(graph), DocumentFormat(format_.value))
        case Format.MERMAID:
            return graph_mermaid(graph)
        case _:
            assert_never(format_)


def _text(plan: "Plan", format_: Format, *, color: bool) -> str:
    match format_:
        case Format.TEXT:
            from kurtc.plan.printing import render_plan_text

            return render_plan_text(plan, color=color)
        case Format.YAML | Format.JSON:
            from kurtc.plan.codec import Document
            from kurtc.plan.document import DocumentFormat, document_text

            return document_text(Document(plan=plan), DocumentFormat(format_.value))
        case Format.MERMAID:
            from kurtc.plan.mermaid import mermaid_text

            return mermaid_text(plan)
        case _:
            assert_never(format_)
