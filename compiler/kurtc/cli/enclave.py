"""`kurtc enclave`: what runs have made, and how to be rid of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.engine import EnclaveArgument, EnclaveArguments, EngineOptions, FullUuids
from kurtc.diagnostics import Diagnostic, Refused

if TYPE_CHECKING:
    from kurtc.execution.administration.enclaves import EnclaveInfo, Inspection
    from kurtc.terminal import Paint


def ls(options: EngineOptions, *, full_uuids: FullUuids = False) -> None:
    """List the enclaves of the engine, also those whose state is not on this disk."""
    from kurtc.cli.columns import table
    from kurtc.cli.contents import uuid_text
    from kurtc.cli.printing import print_data, stdout_paint
    from kurtc.execution.administration.enclaves import listed

    with options.engine() as engine:
        found = listed(engine)
    if options.as_json:
        print_data(options.console, found)
        return
    rows = [
        (uuid_text(info.uuid, full=full_uuids), info.name, _status(info), _creation_time(info.created))
        for info in found
    ]
    options.console.result(table(("UUID", "Name", "Status", "Creation Time"), rows, stdout_paint(options.console)))
    for remark in sorted({info.remark for info in found if info.remark}):
        names = ", ".join(info.name for info in found if info.remark == remark)
        options.console.say(f"{remark}; `kurtc enclave rm -f` removes what there is: {names}")


def inspect(options: EngineOptions, enclave: EnclaveArgument, *, full_uuids: FullUuids = False) -> None:
    """Show an enclave: its files artifacts, its services and their ports, and what its last run returned."""
    from kurtc.cli.printing import print_data, stdout_paint
    from kurtc.execution.administration.enclaves import inspection, opened

    with options.engine() as engine:
        found = inspection(opened(engine, enclave))
    if options.as_json:
        print_data(options.console, found)
    else:
        options.console.result(_inspection_text(found, stdout_paint(options.console), full_uuids=full_uuids))
        if found.enclave.remark:
            options.console.say(f"{found.enclave.remark}; this is what the engine knows")


def rm(
    options: EngineOptions,
    enclaves: EnclaveArguments,
    *,
    force: Annotated[bool, typer.Option("--force", "-f", help="Remove it even if its services are running.")] = False,
) -> None:
    """Remove enclaves with everything in them: containers, volumes, network, artifacts, state."""
    from kurtc.execution.administration.enclaves import remove_enclave

    with options.engine() as engine:
        _each(options, enclaves, lambda enclave: remove_enclave(engine, enclave, force=force))


def stop(options: EngineOptions, enclaves: EnclaveArguments) -> None:
    """Stop the containers of enclaves. Nothing is lost: `kurtc run` starts what is stopped again."""
    from kurtc.execution.administration.enclaves import stop_enclave

    with options.engine() as engine:
        _each(options, enclaves, lambda enclave: stop_enclave(engine, enclave))


def dump(
    options: EngineOptions,
    enclave: EnclaveArgument,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A new folder, instead of NAME--UUID.", show_default=False)
    ] = None,
) -> None:
    """Write everything that is known of an enclave into a folder: specifications, logs, files.

    It holds run-time values, passwords too: only you can read it.
    """
    from kurtc.cli.printing import print_data, warn_skipped
    from kurtc.execution.administration.dump import dump_enclave
    from kurtc.execution.administration.enclaves import opened

    with options.engine() as engine:
        found = opened(engine, enclave)
        target = folder or Path(f"{found.enclave.name}--{found.enclave.uuid}")
        skipped = dump_enclave(found, target)
    warn_skipped(options.console, skipped)
    if options.as_json:
        print_data(options.console, {"folder": str(target), "skipped": skipped})
    else:
        options.console.result(f"{target}\n")


COMMANDS = (ls, inspect, stop, rm, dump)


def _each(options: EngineOptions, enclaves: list[str], act: Callable[[str], str]) -> None:
    """Do something with each enclave, whatever becomes of the others; print with which it is done."""
    done: list[str] = []
    findings: list[Diagnostic] = []
    for enclave in enclaves:
        try:
            done.append(act(enclave))
        except Refused as refused:
            findings += refused.diagnostics
    if done:
        _print_names(options, done)
    if findings:
        raise Refused(tuple(findings))


def _print_names(options: EngineOptions, names: list[str]) -> None:
    from kurtc.cli.printing import print_data

    if options.as_json:
        print_data(options.console, names)
    else:
        options.console.result("".join(f"{name}\n" for name in names))


def _inspection_text(found: "Inspection", paint: "Paint", *, full_uuids: bool) -> str:
    from kurtc.cli.contents import artifact_table, output_text, service_table, uuid_text

    info = found.enclave
    facts = {
        "Name": info.name,
        "UUID": uuid_text(info.uuid, full=full_uuids),
        "Status": _status(info),
        "Creation Time": _creation_time(info.created),
        "Packages": ", ".join(found.packages) or "<none>",
    }
    width = max(map(len, facts)) + 4
    return "\n".join(
        part
        for part in (
            "".join(f"{name + ':':{width}}{text}\n" for name, text in facts.items()),
            artifact_table(found.artifacts, paint, full_uuids=full_uuids),
            service_table(found.services, paint, full_uuids=full_uuids),
            output_text(found.output, paint),
        )
        if part
    )


def _status(info: "EnclaveInfo") -> str:
    return info.status.upper().replace("-", " ")


def _creation_time(created: float | None) -> str:
    return "?" if created is None else time.strftime("%a, %d %b %Y %H:%M:%S %Z", time.localtime(created))
