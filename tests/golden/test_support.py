"""SUPPORT.md says what each target makes of each attribute, as the targets' own tables do."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kurtc.backend import Backend, Support, backend_named, backend_names
from kurtc.lowering import Outcome

FILE = Path(__file__).parents[2] / "SUPPORT.md"
HEAD = """\
# What targets make of a plan

Each attribute of each instruction is emitted, emitted with a *note*, or *refused* at its line; nothing is dropped in silence. This page
is made from the tables that the targets themselves go by (`make golden`). What only running can do, `kurtc run` does.
"""


def test_the_page_says_what_the_tables_say(request: pytest.FixtureRequest) -> None:
    wanted = page([backend_named(name) for name in backend_names()])
    if request.config.getoption("--rewrite-golden", default=False):
        assert not os.environ.get("CI"), "expectations are not rewritten in CI"
        FILE.write_text(wanted, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == wanted, "look at it, then `make golden`"


def test_every_target_decides_the_same_attributes() -> None:
    tables = {name: {(row.owner, row.attribute) for row in backend_named(name).support} for name in backend_names()}
    assert len(set(map(frozenset, tables.values()))) == 1


def page(backends: list[Backend]) -> str:
    """The page's text."""
    owners = dict.fromkeys(row.owner for backend in backends for row in backend.support)
    return "\n".join([HEAD, *(line for owner in owners for line in _section(owner, backends))])


def _section(owner: type, backends: list[Backend]) -> Iterator[str]:
    rows = {backend.name: {row.attribute: row for row in backend.support if row.owner is owner} for backend in backends}
    attributes = dict.fromkeys(attribute for table in rows.values() for attribute in table)
    yield f"## {owner.__name__}\n"
    yield f"| Attribute | {' | '.join(rows)} |"
    yield f"|---|{'---|' * len(rows)}"
    for attribute in attributes:
        yield f"| `{attribute}` | {' | '.join(_cell(table.get(attribute)) for table in rows.values())} |"
    yield ""


def _cell(row: Support | None) -> str:
    if row is None:
        return ""
    text = row.text.replace("|", "\\|")
    match row.outcome:
        case Outcome.EMITTED:
            return text or "emitted"
        case Outcome.NOTE:
            return f"*note:* {text}"
        case Outcome.REFUSED:
            return f"*refused:* {text}"
