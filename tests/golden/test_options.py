"""README.md lists the options of every target, as the targets have them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kurtc.backend import COMMON_OPTIONS, Option, backend_named, backend_names

FILE = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- options:begin -->", "<!-- options:end -->"


def test_the_readme_lists_the_options(request: pytest.FixtureRequest) -> None:
    text = FILE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    wanted = f"{before}{BEGIN}\n" + "\n".join(_lines()) + f"\n{END}{rest.partition(END)[2]}"
    if request.config.getoption("--rewrite-golden", default=False):
        assert not os.environ.get("CI"), "expectations are not rewritten in CI"
        FILE.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, "look at it, then `make golden`"


def _lines() -> Iterator[str]:
    yield "| Target | Option | Meaning |"
    yield "|---|---|---|"
    yield from (_row("all", option) for option in COMMON_OPTIONS)
    for name in backend_names():
        yield from (_row(f"`{name}`", option) for option in backend_named(name).options)


def _row(target: str, option: Option) -> str:
    usage = option.usage.replace("|", "\\|")
    return f"| {target} | `{usage}` | {option.explanation} |"
