"""Every code that a finding can have is expected by some test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
_MAKERS = ("refusal", "_refused", "_refusal")


def codes() -> dict[str, str]:
    """Every code in the sources, with a file that has it."""
    files = [*ROOT.glob("compiler/**/*.py"), *ROOT.glob("backends/**/*.py")]
    return {code: file.name for file in files for code in _codes(ast.parse(file.read_text(encoding="utf-8")))}


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="CODE")], value=ast.Constant(value=str(code))):
                yield code
            case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
                yield code
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]) if name in _MAKERS:
                yield from [code] if _CODE.fullmatch(code) else []


def expectations() -> str:
    """The text of all tests but this one, and of all golden files."""
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("tests/**/*.star"), *ROOT.glob("tests/**/*.yml")]
    files += [file for file in ROOT.glob("golden/*/expected/**/*") if file.suffix in (".txt", ".json", ".yaml")]
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files if file != Path(__file__))


@pytest.fixture(scope="module")
def expected() -> str:
    return expectations()


@pytest.mark.parametrize("code", sorted(codes()))
def test_some_test_expects_the_code(code: str, expected: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", expected), f"no test expects {code}, of {codes()[code]}"


def test_the_codes_are_found() -> None:
    assert {"duplicate-service", "unsupported-step", "syntax", "fetch-failure"} <= codes().keys()
    assert len(codes()) > 120
