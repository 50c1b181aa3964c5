"""`kurtc service`: look into services, and do something with them."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.completion import service_names
from kurtc.cli.engine import EnclaveArgument, EngineOptions, ServiceArgument

if TYPE_CHECKING:
    from kurtc.execution.events import ServiceInfo


class Format(StrEnum):
    """How a service is inspected."""

    TEXT = "text"
    YAML = "yaml"
    JSON = "json"


def logs(
    options: EngineOptions,
    enclave: EnclaveArgument,
    services: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SERVICE...]",
            help="Services; none is all of them.",
            show_default=False,
            autocompletion=service_names,
        ),
    ] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Show whole logs.")] = False,
    num: Annotated[
        int, typer.Option("--num", "-n", min=0, metavar="N", help="Show the last N lines of each log.")
    ] = 200,
    match: Annotated[
        str, typer.Option("--match", metavar="TEXT", help="Of these, show lines with this text.", show_default=False)
    ] = "",
    regex_match: Annotated[
        str,
        typer.Option("--regex-match", metavar="REGEX", help="Of these, show lines that fit this.", show_default=False),
    ] = "",
    invert_match: Annotated[bool, typer.Option("--invert-match", "-v", help="Show lines that do not match.")] = False,
    all_services: Annotated[bool, typer.Option("--all-services", "-x", help="Show the logs of all services.")] = False,
) -> None:
    """Show logs of services; those of several services have the name before each line.

    Services that the plan has removed keep their logs: name them.

    \b
      kurtc service logs shop database -f
      kurtc service logs shop --match error -n 1000
    """
    from kurtc.cli.logging import print_logs
    from kurtc.execution.administration.enclaves import opened
    from kurtc.execution.administration.logs import LogQuery, log_lines, matching
    from kurtc.execution.administration.services import logged_containers

    if match and regex_match:
        raise typer.BadParameter("choose one of --match and --regex-match", param_hint="--regex-match")
    query = LogQuery(
        tail=None if everything else num,
        follow=follow,
        matches=matching(match, regex_match, invert=invert_match),
    )
    with options.engine() as engine:
        containers = logged_containers(opened(engine, enclave), () if all_services else services or ())
        print_logs(
            options.console, log_lines(engine, containers, query), named=len(containers) > 1, as_json=options.as_json
        )


def exec_(
    options: EngineOptions,
    enclave: EnclaveArgument,
    service: ServiceArgument,
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help="A command for sh, as one word: in quotes.", show_default=False)
    ],
    *,
    user: Annotated[
        str,
        typer.Option(
            "--user", "-u", metavar="USER", help="Who runs it, instead of the image's user.", show_default=False
        ),
    ] = "",
) -> None:
    """Run a command in a service, and end with its exit code.

    \b
      kurtc service exec shop database "psql -U shop -c 'select 1'"
    """
    from kurtc.cli.printing import print_data
    from kurtc.execution.administration.enclaves import opened
    from kurtc.execution.administration.services import running_service

    with options.engine() as engine:
        container = running_service(opened(engine, enclave), service).container
        output = None if options.as_json else _write
        ended = engine.exec(container, ("sh", "-c", command), user=user, output=output)
    if options.as_json:
        print_data(options.console, {"code": ended.code, "output": ended.output.decode(errors="surrogateescape")})
    if ended.code != 0:
        options.console.say(f"the command ended with exit code {ended.code}")
        raise typer.Exit(ended.code)


def shell(options: EngineOptions, enclave: EnclaveArgument, service: ServiceArgument) -> None:
    """Open a shell in a service: bash where there is one, else sh."""
    from kurtc.execution.administration.enclaves import opened
    from kurtc.execution.administration.services import attach_shell

    with options.engine() as engine:
        code = attach_shell(opened(engine, enclave), service)
    if code != 0:
        raise typer.Exit(code)


def start(options: EngineOptions, enclave: EnclaveArgument, service: ServiceArgument) -> None:
    """Start a service that was stopped. The next run stops it again, if the plan does."""
    from kurtc.execution.administration.services import start_service

    with options.engine() as engine:
        found, changed = start_service(engine, enclave, service)
    _print_change(options, found, "started" if changed else "was running already", changed=changed)


def stop(options: EngineOptions, enclave: EnclaveArgument, service: ServiceArgument) -> None:
    """Stop a service and keep its container. The next run starts it again, if the plan has it running."""
    from kurtc.execution.administration.services import stop_service

    with options.engine() as engine:
        found, changed = stop_service(engine, enclave, service)
    _print_change(options, found, "stopped" if changed else "was stopped already", changed=changed)


def inspect(
    options: EngineOptions,
    enclave: EnclaveArgument,
    service: ServiceArgument,
    *,
    format_: Annotated[
        Format, typer.Option("--output", "-o", help="text for people; yaml and json have all that the engine knows.")
    ] = Format.TEXT,
) -> None:
    """Show a service: image, status, address, ports; and, as YAML or JSON, all that the engine knows of it."""
    from kurtc.cli.printing import print_data
    from kurtc.execution.administration.enclaves import opened
    from kurtc.execution.administration.services import inspected_service
    from kurtc.execution.events import plain_data

    with options.engine() as engine:
        found = inspected_service(opened(engine, enclave), service)
    if options.as_json or format_ is Format.JSON:
        print_data(options.console, found)
    elif format_ is Format.YAML:
        import yaml

        options.console.result(yaml.safe_dump(plain_data(found), sort_keys=False, allow_unicode=True))
    else:
        options.console.result(_service_text(found.service))


COMMANDS = (logs, exec_, shell, start, stop, inspect)


def _service_text(service: "ServiceInfo") -> str:
    from kurtc.cli.contents import ports_text
    from kurtc.terminal import harmless

    facts = {
        "Name": service.name,
        "UUID": service.uuid or "?",
        "Status": service.status.upper(),
        "Image": service.image,
        "Address": service.address or "<none>",
        "Container": service.container[:12],
    }
    lines = [f"{name + ':':12}{harmless(text)}\n" for name, text in facts.items()]
    ports = "".join(f"  {harmless(line)}\n" for line in ports_text(service).split("\n"))
    return f"{''.join(lines)}Ports:\n{ports}"


def _print_change(options: EngineOptions, service: "ServiceInfo", text: str, *, changed: bool) -> None:
    from kurtc.cli.printing import print_data

    if options.as_json:
        print_data(options.console, {"service": service.name, "changed": changed})
    else:
        options.console.result(f"service {service.name} {text}\n")


def _write(piece: bytes) -> None:
    sys.stdout.buffer.write(piece)
    sys.stdout.flush()
