"""An enclave as a folder: what its containers were made of, what they logged, and its files, to look at or hand on."""

import json
from pathlib import Path

from kurtc.diagnostics import refusal
from kurtc.execution.administration.artifacts import download_artifact, plain_name
from kurtc.execution.administration.enclaves import Opened, inspection
from kurtc.execution.administration.unpacking import Skipped, scratch_beside
from kurtc.execution.engine import Container
from kurtc.execution.events import plain_data
from kurtc.execution.inventory import artifact_infos

_PRIVATE = 0o700


def dump_enclave(enclave: Opened, folder: Path) -> tuple[Skipped, ...]:
    """Write `enclave.json`, a folder with `spec.json` and `output.log` for each container, and `files/` with artifacts.

    The folder is there with all of it, for its user only, or not at all. What had no place in it is returned. Raises
    `Refused` (existing-file) where there is such a folder already.
    """
    if folder.exists():
        raise refusal("existing-file", f"there is '{folder}' already", hint="name a folder that is new")
    skipped: list[Skipped] = []
    with scratch_beside(folder) as scratch:
        scratch.chmod(_PRIVATE)
        _write_json(scratch / "enclave.json", inspection(enclave))
        for container in enclave.containers:
            _dump_container(enclave, container, scratch / container_folder(container))
        for artifact in artifact_infos(enclave.state):
            place = scratch / "files" / plain_name(artifact.name)
            place.parent.mkdir(exist_ok=True)
            if place.exists():  # two names that differ in characters that no file can have
                place = place.with_name(f"{place.name}--{artifact.uuid[:12]}")
            skipped += download_artifact(enclave, artifact, place)
        scratch.rename(folder)
    return tuple(skipped)


def container_folder(container: Container) -> str:
    """`db--0123456789ab`: the name that the container has in the enclave, and the beginning of its id."""
    return f"{plain_name(container.name or container.role)}--{container.id[:12]}"


def _dump_container(enclave: Opened, container: Container, folder: Path) -> None:
    folder.mkdir()
    _write_json(folder / "spec.json", enclave.engine.inspect_container(container.id))
    with (folder / "output.log").open("wb") as file:
        file.writelines(enclave.engine.logs(container.id))


def _write_json(place: Path, value: object) -> None:
    place.write_text(json.dumps(plain_data(value), indent=2) + "\n")
