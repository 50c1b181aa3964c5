"""`kurtc plan`: what a package will do."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from kurtc.cli.inputs import Output, PackageOptions

if TYPE_CHECKING:
    from kurtc.plan import Plan


class Format(StrEnum):
    """How a plan is shown."""

    TEXT = "text"
    YAML = "yaml"
    JSON = "json"
    MERMAID = "mermaid"


def plan(
    options: PackageOptions,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="text to read, yaml or json to keep, mermaid to draw.")
    ] = Format.TEXT,
    output: Output = None,
) -> None:
    """Show what a package will do, step by step, without doing any of it.

    A plan in yaml or json can be given to every command in place of the package.

    \b
      kurtc plan ./shop
      kurtc plan ./shop '{"replicas": 2}' --format yaml -o plan.yaml
      kurtc plan github.com/author/repository@1.2.0 --args-file args.yaml --format mermaid
    """
    from kurtc import pipeline

    program = pipeline.checked(pipeline.load(options.input()))
    options.console.findings(program.findings, program.sources)
    options.console.result(_text(program.plan, format_), output)


def _text(plan: "Plan", format_: Format) -> str:
    from kurtc.plan.codec import Document
    from kurtc.plan.document import DocumentFormat, document_text

    match format_:
        case Format.TEXT | Format.MERMAID | Format.YAML:
            return document_text(Document(plan=plan), DocumentFormat.YAML)
        case Format.JSON:
            return document_text(Document(plan=plan), DocumentFormat.JSON)
        case _:
            assert_never(format_)
