"""The commands of kurtc, in the order in which help lists them."""

from typing import Annotated

import typer

from kurtc.cli.build import build
from kurtc.cli.command import command
from kurtc.cli.lock import lock
from kurtc.cli.plan import plan
from kurtc.cli.schema import schema
from kurtc.cli.targets import targets
from kurtc.cli.validate import validate

_HELP = """\
Compile Kurtosis packages: see what one will do, check it, and turn it into a
Docker Compose project.

\b
  kurtc plan github.com/kurtosis-tech/postgres-package
  kurtc validate ./shop '{"replicas": 2}'
  kurtc build ./shop --target compose -o out

Nothing is started and no engine is needed: packages are interpreted in a sandbox.
"""

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,  # Rich takes longer to import than everything else together
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"kurtc {version('kurtc')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version


for function in (plan, validate, build, targets, lock, schema):
    app.command()(command(function))
