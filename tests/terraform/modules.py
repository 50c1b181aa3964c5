"""Terraform modules of short plans, as text and as what python-hcl2 reads."""

import re
from pathlib import Path
from typing import Any, cast

import hcl2

from kurtc.backend import Emission, Made, build
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.plan import Plan
from kurtc_backends.terraform import BACKEND
from lowering.plans import FolderContents

NOTHING = FolderContents(Path())

Data = dict[str, Any]
"""A block as python-hcl2 reads it: texts and labels keep their quotes, expressions stand in `${…}`."""


def emitted(plan: Plan, source: FolderContents = NOTHING, /, **options: str) -> Emission:
    """The module of a plan."""
    return build(BACKEND, plan, source, options)


def text(emission: Emission, path: str) -> str:
    """A file of a module."""
    made = emission.files[path]
    assert isinstance(made, Made)
    return made.data.decode()


def documents(emission: Emission) -> list[str]:
    """The paths of all files in HCL."""
    return [path for path in emission.files if path.endswith((".tf", ".hcl"))]


def read(emission: Emission, path: str) -> Data:
    """A file in HCL, as python-hcl2 reads it."""
    return cast("Data", hcl2.loads(text(emission, path)))


def resources(emission: Emission, kind: str) -> dict[str, Data]:
    """All resources of a kind by their name."""
    found: dict[str, Data] = {}
    for path in documents(emission):
        for block in read(emission, path).get("resource", []):
            for name, body in block.get(f'"{kind}"', {}).items():
                assert name.strip('"') not in found, f"{kind}.{name} is there twice"
                found[name.strip('"')] = body
    return found


def container(plan: Plan, name: str, **options: str) -> Data:
    """A container of the module of a plan without files."""
    return resources(emitted(plan, **options), "docker_container")[name]


def variables(emission: Emission) -> dict[str, Data]:
    """The variables of a module."""
    return {
        name.strip('"'): body for block in read(emission, "variables.tf")["variable"] for name, body in block.items()
    }


def refused(plan: Plan, source: FolderContents = NOTHING, /, **options: str) -> list[Diagnostic]:
    """The findings that a plan is refused with."""
    try:
        emitted(plan, source, **options)
    except Refused as error:
        return list(error.diagnostics)
    raise AssertionError("the plan is accepted")


def literal(written: str) -> str:
    """The text that a literal without expressions stands for, by the rules of HCL."""
    assert written[0] == written[-1] == '"', written
    inside = written[1:-1]
    token = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(.)|(\$\$\{|%%\{)|(\$\{|%\{|\"|\n)")

    def meant(match: re.Match[str]) -> str:
        short, long, escaped, sign, forbidden = match.groups()
        assert not forbidden, f"{forbidden!r} would not be text in {written}"
        if short or long:
            return chr(int(short or long, 16))
        return sign[1:] if sign else {"n": "\n", "r": "\r", "t": "\t"}.get(escaped, escaped)

    return token.sub(meant, inside)
