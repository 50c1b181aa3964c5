"""`kurtc files`: files artifacts of enclaves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kurtc.cli.engine import ArtifactArgument, EnclaveArgument, EngineOptions, FullUuids

if TYPE_CHECKING:
    from kurtc.execution.administration.artifacts import FileInfo
    from kurtc.execution.administration.unpacking import Skipped


def ls(options: EngineOptions, enclave: EnclaveArgument, *, full_uuids: FullUuids = False) -> None:
    """List the files artifacts of an enclave."""
    from kurtc.cli.columns import table
    from kurtc.cli.contents import artifact_rows
    from kurtc.cli.printing import print_data, stdout_paint
    from kurtc.execution.administration.enclaves import inspection, opened

    with options.engine() as engine:
        found = inspection(opened(engine, enclave))
    if options.as_json:
        print_data(options.console, found.artifacts)
    else:
        rows = artifact_rows(found.artifacts, full_uuids=full_uuids)
        options.console.result(table(("UUID", "Name", "Size"), rows, stdout_paint(options.console)))
    if found.enclave.remark:
        options.console.say(f"{found.enclave.remark}; nobody else knows of artifacts")


def download(
    options: EngineOptions,
    enclave: EnclaveArgument,
    artifact: ArtifactArgument,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The folder to put it in, instead of one of its name.", show_default=False),
    ] = None,
    *,
    no_extract: Annotated[bool, typer.Option("--no-extract", help="Keep it an archive: DIR/ARTIFACT.tar.")] = False,
) -> None:
    """Copy a files artifact to this disk. Nothing that is there already is overwritten.

    \b
      kurtc files download shop window-page
      kurtc files download shop window-page . --no-extract
    """
    from kurtc.cli.printing import print_data, warn_skipped
    from kurtc.execution.administration.artifacts import (
        artifact_called,
        copy_archive,
        download_artifact,
        plain_name,
    )
    from kurtc.execution.administration.enclaves import opened

    with options.engine() as engine:
        found = opened(engine, enclave)
    wanted = artifact_called(found, artifact)
    place = folder or Path("." if no_extract else plain_name(wanted.name))
    skipped: tuple[Skipped, ...] = ()
    if no_extract:
        place = copy_archive(found, wanted, place)
    else:
        skipped = download_artifact(found, wanted, place)
    warn_skipped(options.console, skipped)
    if options.as_json:
        print_data(options.console, {"path": str(place), "skipped": skipped})
    else:
        options.console.result(f"{place}\n")


def inspect(
    options: EngineOptions,
    enclave: EnclaveArgument,
    artifact: ArtifactArgument,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file in it, to print instead.", show_default=False)
    ] = "",
) -> None:
    """Show what is in a files artifact: all of it as a tree, or one file."""
    from kurtc.cli.printing import print_bytes, print_data
    from kurtc.execution.administration.artifacts import artifact_called, artifact_file, artifact_files
    from kurtc.execution.administration.enclaves import opened

    with options.engine() as engine:
        found = opened(engine, enclave)
    wanted = artifact_called(found, artifact)
    if file:
        data = artifact_file(found, wanted, file)
        if options.as_json:
            print_data(options.console, {"path": file, "text": data.decode(errors="surrogateescape")})
        else:
            print_bytes(data)
        return
    files = artifact_files(found, wanted)
    if options.as_json:
        print_data(options.console, files)
    else:
        options.console.result(_tree_text(wanted.name, files))


COMMANDS = (ls, download, inspect)


def _tree_text(name: str, files: "tuple[FileInfo, ...]") -> str:
    """The files below their folders, each indented."""
    from kurtc.cli.amounts import bytes_text
    from kurtc.terminal import harmless

    lines, shown = [harmless(name)], set[str]()
    for file in files:
        *folders, last = file.path.split("/")
        for depth in range(1, len(folders) + 1):
            folder = "/".join(folders[:depth])
            if folder not in shown:
                shown.add(folder)
                lines.append(f"{'  ' * depth}{harmless(folders[depth - 1])}/")
        if file.kind == "directory":
            if file.path in shown:
                continue
            shown.add(file.path)
        about = {
            "file": f"  [{bytes_text(file.size)}]",
            "directory": "/",
            "link": f" -> {harmless(file.target)}",
            "other": "  [neither file nor folder]",
        }
        lines.append(f"{'  ' * (len(folders) + 1)}{harmless(last)}{about[file.kind]}")
    return "".join(f"{line}\n" for line in lines)
