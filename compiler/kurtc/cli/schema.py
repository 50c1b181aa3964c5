"""`kurtc schema`: the formats of what kurtc writes for machines."""

from enum import StrEnum
from typing import Annotated, assert_never

import typer

from kurtc.cli.command import Reporting
from kurtc.cli.inputs import Output


class Subject(StrEnum):
    """What has a schema."""

    PLAN = "plan"
    EVENTS = "events"


def schema(
    options: Reporting,
    subject: Annotated[
        Subject, typer.Argument(help="plan: what `kurtc plan` writes; events: each line of `kurtc run --json`.")
    ] = Subject.PLAN,
    output: Output = None,
) -> None:
    """Print a JSON Schema: of plans, as `kurtc plan --format json` and `--format yaml` write them, or of events."""
    options.console.result(_text(subject), output)


def _text(subject: Subject) -> str:
    match subject:
        case Subject.PLAN:
            from kurtc.plan.schema import schema_text as plan_schema_text

            return plan_schema_text()
        case Subject.EVENTS:
            from kurtc.execution.schema import schema_text as events_schema_text

            return events_schema_text()
        case _:
            assert_never(subject)
