"""Compose files become what Kurtosis 1.20 makes of them: recorded.jsonl has its results, null where it refuses."""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from kurtc.diagnostics import Refused
from kurtc.package.composefile.transpiler import transpile
from kurtc.source import SourceFile

from .files import Files

Value: TypeAlias = object

RECORDED = [json.loads(line) for line in Path(__file__).with_name("recorded.jsonl").read_text("utf-8").splitlines()]

REFUSED_EARLIER = {
    "ports-5": "an SCTP port, which Kurtosis would wait for in vain",
    "ports-17": "the port 0",
    "ports-28": "a port without a target",
    "volumes-10": "the folder above the package",
    "volumes-33": "a tmpfs, of which an upload of nothing would be made",
    "volumes-35": "a mount without a target",
    "name-collision": "two services of one name, of which Kurtosis loses one",
    "extends-1": "two services of one name, of which Kurtosis loses one",
    "shape-4": "no services at all, which gives a script that cannot be parsed",
    "profiles-all": "no services but those of a profile, which gives a script that cannot be parsed",
    "extends-profiles": "no services but those of a profile, which gives a script that cannot be parsed",
    "shape-22": "several documents in one file",
}
"""Files that Kurtosis turns into a script that fails, or that lacks something."""
TAKEN = {
    "ports-25": "a long port without a protocol, which is TCP in Compose",
    "deploy-4": "a number of CPUs that is no text",
    "deploy-5": "a number of CPUs that is no text",
}
"""Files that Kurtosis refuses although they are right."""


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["id"])
def test_a_compose_file_becomes_what_kurtosis_makes_of_it(case: Mapping[str, object]) -> None:
    wanted = case["starlark"]
    assert isinstance(wanted, str | None)
    found = made(case["files"])
    if case["id"] in REFUSED_EARLIER:
        assert found is None
        assert wanted is not None
    elif case["id"] in TAKEN:
        assert found is not None
        assert wanted is None
    else:
        assert (found and calls(found)) == (wanted and calls(wanted))


def made(files: object) -> str | None:
    assert isinstance(files, dict)
    try:
        return transpile(SourceFile(path="docker-compose.yml"), files["docker-compose.yml"], Files(files)).starlark
    except Refused:
        return None


def calls(text: str) -> list[Value]:
    """The instructions of a script, in order, without arguments that have their default."""
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    return [value(line.value) for line in function.body if isinstance(line, ast.Expr)]


def value(node: ast.expr) -> Value:
    match node:
        case ast.Constant():
            return node.value
        case ast.List():
            return [value(item) for item in node.elts]
        case ast.Dict():
            return {str(value(key)): value(item) for key, item in zip(node.keys, node.values, strict=True) if key}
        case ast.UnaryOp(op=ast.USub()):
            return "-", value(node.operand)
        case ast.Call():
            arguments = {keyword.arg: value(keyword.value) for keyword in node.keywords}
            return ast.unparse(node.func), {key: item for key, item in arguments.items() if item not in ({}, [], 0)}
        case _:
            raise AssertionError(ast.dump(node))
