"""Findings as SARIF 2.1.0, for code scanning and editors."""

import json
from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import quote

from kurtc.diagnostics import Diagnostic
from kurtc.source import Caller, Position

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_WHOLE = Position(file="kurtosis.yml", line=1, column=1)
"""Where findings about a package as a whole stand: code scanning refuses logs with results that stand nowhere."""


def render_sarif(diagnostics: Iterable[Diagnostic], tool_version: str) -> str:
    """A log with one run. Files of the package's repository are relative to `%SRCROOT%`, others have URLs."""
    findings = tuple(diagnostics)
    codes = {code: index for index, code in enumerate(dict.fromkeys(finding.code for finding in findings))}
    rules: list[Json] = [
        {"id": code, "shortDescription": {"text": code.replace("-", " ").capitalize()}} for code in codes
    ]
    run: dict[str, Json] = {
        "tool": {"driver": {"name": "kurtc", "version": tool_version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes[finding.code]) for finding in findings],
    }
    log: Json = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(finding: Diagnostic, rule: int) -> Json:
    text = f"{finding.message}\nHint: {finding.hint}" if finding.hint else finding.message
    result: dict[str, Json] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": text},
    }
    result["locations"] = [_location(finding.position or _WHOLE)]
    if finding.position is not None and finding.position.callers:
        result["stacks"] = [_stack(finding.position)]
    if finding.step:
        result["properties"] = {"step": finding.step}
    return result


def _stack(position: Position) -> Json:
    """The calls that led to the position, which is the innermost frame."""
    frames: list[Json] = [{"location": _location(position)}]
    for caller in position.callers:
        location: dict[str, Json] = {**_location(caller), "message": {"text": f"in {caller.function}"}}
        frames.append({"location": location})
    return {"message": {"text": "Starlark calls, the nearest first"}, "frames": frames}


def _location(place: Position | Caller) -> dict[str, Json]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.repository, place.file),
            "region": {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)},
        }
    }


def _artifact(repository: str, file: str) -> Json:
    path = quote(file)
    if not repository:
        return {"uri": path, "uriBaseId": "%SRCROOT%"}
    name, _, version = repository.partition("@")
    return {"uri": f"https://{quote(name)}/blob/{quote(version or 'HEAD')}/{path}"}
