"""What commands about enclaves share: how they talk, and the engine that they ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.command import Reporting
from kurtc.cli.completion import artifact_names, enclave_names, port_ids, service_names
from kurtc.diagnostics import refusal
from kurtc.records import frozen

if TYPE_CHECKING:
    from kurtc.execution.engine import Engine

_ENCLAVE = "An enclave: its name, its UUID, or the first 12 characters of that."
_SERVICE = "A service: its name, its UUID, or the first 12 characters of that."

EnclaveArgument = Annotated[
    str, typer.Argument(metavar="ENCLAVE", help=_ENCLAVE, show_default=False, autocompletion=enclave_names)
]
EnclaveArguments = Annotated[
    list[str], typer.Argument(metavar="ENCLAVE...", help=_ENCLAVE, show_default=False, autocompletion=enclave_names)
]
ServiceArgument = Annotated[
    str, typer.Argument(metavar="SERVICE", help=_SERVICE, show_default=False, autocompletion=service_names)
]
ArtifactArgument = Annotated[
    str,
    typer.Argument(
        metavar="ARTIFACT",
        help="A files artifact: its name, its UUID, or the first 12 characters of that.",
        show_default=False,
        autocompletion=artifact_names,
    ),
]
PortArgument = Annotated[
    str,
    typer.Argument(
        metavar="PORT", help="The id that the port has in the plan.", show_default=False, autocompletion=port_ids
    ),
]
FullUuids = Annotated[bool, typer.Option("--full-uuids", help="Show all 32 characters of UUIDs.")]


@frozen
class EngineOptions(Reporting):
    """Options of every command about enclaves."""

    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False

    @contextmanager
    def engine(self) -> "Iterator[Engine]":
        """The engine. Raises `Refused` (no-engine, engine-failure), also for what it refuses to do in between."""
        from kurtc.execution import engines
        from kurtc.execution.engine import EngineError, EngineLostError
        from kurtc.execution.engine import EngineOptions as Options

        try:
            yield engines.engine_named("docker", Options())
        except EngineError as error:
            code = "no-engine" if isinstance(error, EngineLostError) else "engine-failure"
            raise refusal(code, error.message, hint=error.hint) from None
