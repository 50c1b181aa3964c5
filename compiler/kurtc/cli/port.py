"""`kurtc port`: where ports of services can be reached."""

from typing import Annotated, cast

import typer

from kurtc.cli.engine import EnclaveArgument, EngineOptions, PortArgument, ServiceArgument


def print_(
    options: EngineOptions,
    enclave: EnclaveArgument,
    service: ServiceArgument,
    port: PortArgument,
    *,
    format_: Annotated[
        str, typer.Option("--format", metavar="PIECES", help="What to print: of protocol,ip,number, in this order.")
    ] = "protocol,ip,number",
) -> None:
    """Print where a port can be reached.

    \b
      curl $(kurtc port print shop window http)
      psql -p $(kurtc port print shop database sql --format number)
    """
    from kurtc.cli.printing import print_data
    from kurtc.execution.administration.enclaves import opened
    from kurtc.execution.administration.ports import PIECES, Piece, port_text, published_port

    pieces = format_.strip("'\"").split(",")
    if not pieces or [piece for piece in PIECES if piece in pieces] != pieces:
        raise typer.BadParameter(f"'{format_}' is not protocol,ip,number or some of it in this order")
    with options.engine() as engine:
        found = published_port(opened(engine, enclave), service, port)
    if options.as_json:
        print_data(options.console, found)
    else:
        options.console.result(port_text(found, cast(list[Piece], pieces)) + "\n")


COMMANDS = (print_,)
