"""Every program here has the findings that its comments say, and no others: `# E[code]`, `# W[code]`, `# N[code]`."""

import re
from pathlib import Path
from typing import TypeAlias

import pytest

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend import interpret
from kurtc.package.workspace import Workspace
from kurtc.validation import RULES, validate

Finding: TypeAlias = tuple[str, int, str, str]
"""File, line, first letter of the severity, and code."""

FOLDER = Path(__file__).parent
PROGRAMS = sorted([*FOLDER.glob("*.star"), *(manifest.parent for manifest in FOLDER.glob("*/kurtosis.yml"))])
_EXPECTED = re.compile(r"\b([EWN])\[([a-z-]+)\]")

ONLY_IN_PLAN_FILES = {
    "application-protocol",
    "artifact-name",
    "bind-mount",
    "directory-content",
    "future-before-producer",
    "label",
    "port-number",
    "user-id",
}
"""Codes that no script reaches, because the front end refuses it first; `tests/validation` has plans for them."""


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_a_program_is_refused_where_it_says(program: Path) -> None:
    assert findings(program) == expected(program)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_a_program_is_named_after_its_code(program: Path) -> None:
    assert {code for _, _, _, code in expected(program)} == {program.stem}


def test_every_rule_has_a_program() -> None:
    programs = {program.stem for program in PROGRAMS}
    assert {rule.CODE for rule in RULES} - programs == ONLY_IN_PLAN_FILES


def expected(program: Path) -> list[Finding]:
    """What the comments in a script, or in the files of a package, say."""
    files = [program] if program.is_file() else sorted([*program.glob("*.star"), *program.glob("*.yml")])
    return sorted(
        (file.name, number, severity, code)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for severity, code in _EXPECTED.findall(line.partition("#")[2])
    )


def findings(program: Path) -> list[Finding]:
    """What kurtc says."""
    try:
        interpretation = interpret(Workspace.open(str(program)), {})
        found = (*interpretation.diagnostics, *validate(interpretation.plan))
    except Refused as refusal:
        found = refusal.diagnostics
    return sorted({_short(finding) for finding in found})


def _short(finding: Diagnostic) -> Finding:
    position = finding.position
    file, line = (Path(position.file).name, position.line) if position else ("", 0)
    return file, line, finding.severity[0].upper(), finding.code
