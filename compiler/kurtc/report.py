"""The report of a build: every decision, and the files that were made, with their hashes."""

import json
from collections.abc import Mapping

from kurtc.backend import Emission
from kurtc.lowering import Decision

_FORMAT = "kurtc-report"


def report_text(emission: Emission, files: Mapping[str, str]) -> str:
    """The report as JSON; `files` maps the paths of the files that were made to their marks."""
    document = {
        "format": _FORMAT,
        "version": 1,
        "target": emission.target,
        "options": dict(emission.options),
        "decisions": [_decision(decision) for decision in emission.decisions],
        "files": dict(files),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def made_files(data: bytes) -> dict[str, str] | None:
    """The files that a report says were made, with their marks; None when `data` is no report."""
    try:
        document = json.loads(data)
        if document["format"] != _FORMAT:
            return None
        return {str(path): str(mark) for path, mark in document["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _decision(decision: Decision) -> dict[str, str]:
    return {
        "step": decision.origin.step,
        "instruction": decision.origin.instruction,
        "position": str(decision.origin.position),
        "subject": decision.subject,
        "attribute": decision.attribute,
        "outcome": decision.outcome,
        "text": decision.text,
    }
