"""Compose projects of short plans, as text and as data."""

from pathlib import Path
from typing import cast

import yaml

from kurtc.backend import Emission, Made, build
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.plan import Plan
from kurtc_backends.compose import BACKEND
from lowering.plans import FolderContents

NOTHING = FolderContents(Path())

Data = dict[str, "Data"] | list["Data"] | str | int | bool | None


def emitted(plan: Plan, source: FolderContents = NOTHING, /, **options: str) -> Emission:
    """The project of a plan, with options whose dashes are written as `_`."""
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return build(BACKEND, plan, source, given)


def text(emission: Emission, path: str = "compose.yaml") -> str:
    """A file of a project."""
    made = emission.files[path]
    assert isinstance(made, Made)
    return made.data.decode()


def composed(emission: Emission) -> dict[str, Data]:
    """`compose.yaml` as data."""
    return cast("dict[str, Data]", yaml.safe_load(text(emission)))


def services(emission: Emission) -> dict[str, dict[str, Data]]:
    """The services of `compose.yaml`, helpers too."""
    return cast("dict[str, dict[str, Data]]", composed(emission)["services"])


def service(plan: Plan, name: str = "db", **options: str) -> dict[str, Data]:
    """One service of the project of a plan without files."""
    return services(emitted(plan, **options))[name]


def refused(plan: Plan, **options: str) -> list[Diagnostic]:
    """The findings that a plan without files is refused with."""
    try:
        emitted(plan, **options)
    except Refused as error:
        return list(error.diagnostics)
    raise AssertionError("the plan is accepted")
