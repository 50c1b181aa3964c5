"""Reads the recorded cases: packages, small scripts, argument files."""

import csv
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Recorded: TypeAlias = "bool | int | float | str | list[Recorded] | dict[str, Recorded] | None"
"""A JSON value of a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStep:
    """One instruction as Kurtosis interpreted it; `position` is `file:line:column`."""

    name: str
    position: str
    description: str
    arguments: Mapping[str, Recorded]
    resolved: Mapping[str, Recorded]
    returned: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What Kurtosis made of one program. `status` is `ok`, `interpretation_error` or `panic`."""

    status: str
    error: str
    output: str
    printed: tuple[str, ...]
    validation_errors: tuple[str, ...]
    steps: tuple[RecordedStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCase:
    """One package with one file of arguments (`""`: none); `path` is the package's folder in its repository."""

    repository: str
    commit: str
    path: str
    package_id: str
    name: str
    arguments_file: str
    main_file: str
    notes: frozenset[str]
    file: str

    @property
    def id(self) -> str:
        """The name of the case among all of them."""
        return f"{self.repository}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One small script, and what Kurtosis made of it."""

    name: str
    script: str
    arguments: str
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlArguments:
    """One text of arguments, and the JSON (None: an error) that it became."""

    text: str
    json: str | None


def recordings_folder() -> Path | None:
    """The folder that `KURTC_CONFORMANCE` names."""
    named = os.environ.get("KURTC_CONFORMANCE")
    return Path(named) if named else None


def package_cases(folder: Path | None) -> tuple[PackageCase, ...]:
    """All lines of INDEX.tsv."""
    if folder is None:
        return ()
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(_package_case(row) for row in csv.DictReader(file, delimiter="\t"))


def _package_case(row: Mapping[str, str]) -> PackageCase:
    return PackageCase(
        repository=row["repository"],
        commit=row["commit"],
        path="" if row["package_path"] == "." else row["package_path"],
        package_id=row["package_id"],
        name=row["case"],
        arguments_file=row["args_file"],
        main_file=row["main_file"],
        notes=frozenset(filter(None, row["notes"].split(";"))),
        file=row["file"],
    )


def recording_of(folder: Path, case: PackageCase) -> Recording:
    """What Kurtosis made of a case."""
    return _recording(json.loads((folder / case.file).read_text(encoding="utf-8")))


def probes(folder: Path | None) -> tuple[Probe, ...]:
    """All lines of probes.jsonl."""
    return tuple(
        Probe(
            name=_text(row["name"]),
            script=_text(row["script"]),
            arguments=_text(row["args"]),
            recording=_recording(_dict(row["result"])),
        )
        for row in _rows(folder, "probes.jsonl")
    )


def yaml_arguments(folder: Path | None) -> tuple[YamlArguments, ...]:
    """All lines of yaml-args.jsonl."""
    return tuple(_yaml_arguments(row) for row in _rows(folder, "yaml-args.jsonl"))


def _rows(folder: Path | None, name: str) -> list[dict[str, Recorded]]:
    if folder is None:
        return []
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").split("\n") if line]


def _recording(data: dict[str, Recorded]) -> Recording:
    return Recording(
        status=_text(data["status"]),
        error=_text(data["error"]),
        output=_text(data["output"]),
        printed=tuple(_text(line) for line in _list(data["print"])),
        validation_errors=tuple(_text(line) for line in _list(data["validation_errors"])),
        steps=tuple(_step(step) for step in _list(data["instructions"])),
    )


def _step(step: Recorded) -> RecordedStep:
    assert isinstance(step, dict)
    return RecordedStep(
        name=_text(step["name"]),
        position=_text(step["position"]),
        description=_text(step["description"]),
        arguments=_dict(step["args"]),
        resolved=_dict(step["resolved"]),
        returned=step["returned"],
    )


def _text(value: Recorded) -> str:
    assert value is None or isinstance(value, str)
    return value or ""


def _list(value: Recorded) -> list[Recorded]:
    assert value is None or isinstance(value, list)
    return value or []


def _dict(value: Recorded) -> dict[str, Recorded]:
    assert value is None or isinstance(value, dict)
    return value or {}


def _yaml_arguments(row: dict[str, Recorded]) -> YamlArguments:
    return YamlArguments(text=_text(row["yaml"]), json=None if row["json"] is None else _text(row["json"]))
