"""`kurtc schema`: the format of plans."""

from kurtc.cli.command import Reporting
from kurtc.cli.inputs import Output


def schema(options: Reporting, output: Output = None) -> None:
    """Print the JSON Schema of plans, as `kurtc plan --format json` and `--format yaml` write them."""
    from kurtc.plan.schema import schema_text

    options.console.result(schema_text(), output)
