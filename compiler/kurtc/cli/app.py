"""The commands of kurtc, in the order in which help lists them."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from kurtc.cli.command import command

_COMMANDS = ("plan", "validate", "run", "build", "targets", "lock", "schema")
"""Each is a module of `kurtc.cli` with a function of that name."""
_GROUPS = {
    "enclave": "What runs have made: list, inspect, stop, remove, dump.",
    "service": "Services of an enclave: logs, commands, shells, start and stop.",
    "files": "Files artifacts of an enclave: list, inspect, download.",
    "port": "Ports of services: where they can be reached.",
}
"""Each is a module of `kurtc.cli` with the functions `COMMANDS`."""

_HELP = """\
Kurtosis packages: see what one will do, check it, run it on Docker, or turn it
into a Docker Compose project, a Helm chart or a Terraform module.

\b
  kurtc plan github.com/kurtosis-tech/postgres-package
  kurtc validate ./shop '{"port": 8090}'
  kurtc run ./shop --enclave staging
  kurtc build ./shop --target compose -o out

Packages are interpreted in a sandbox; only `run` and what looks after enclaves
need an engine.
"""


def app(words: Sequence[str]) -> typer.Typer:
    """What understands the words of a command line.

    Typer makes all options of every command that it is told of: that is only the one that is called, where the first
    word names it.
    """
    made = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,  # Rich takes longer to import than everything else together
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_options)
    called = words[0] if words and words[0] in (*_COMMANDS, *_GROUPS) else ""
    for name in _COMMANDS:
        if called in ("", name):
            _add_command(made, name)
    for name, about in _GROUPS.items():
        if called in ("", name):
            _add_group(made, name, about)
    return made


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"kurtc {version('kurtc')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version


def _add_command(made: typer.Typer, name: str) -> None:
    module = import_module(f"kurtc.cli.{name}")
    made.command(cls=getattr(module, "COMMAND_CLASS", None))(command(getattr(module, name)))


def _add_group(made: typer.Typer, name: str, about: str) -> None:
    group = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
    for member in import_module(f"kurtc.cli.{name}").COMMANDS:
        group.command(member.__name__.rstrip("_"))(command(member))
    made.add_typer(group, name=name)
