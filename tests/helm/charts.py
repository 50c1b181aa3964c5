"""Charts of short plans, as text and as Helm renders them."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from kurtc.backend import Emission, Made, build
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.output import write
from kurtc.plan import Plan
from kurtc_backends.helm import BACKEND
from lowering.plans import FolderContents

NOTHING = FolderContents(Path())
VERSIONS = ("1.30", "1.32", "1.34", "1.36")
"""The versions of Kubernetes whose schemas charts are held against."""


def emitted(plan: Plan, source: FolderContents = NOTHING, /, **options: str) -> Emission:
    """The chart of a plan, with options whose dashes are written as `_`."""
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return build(BACKEND, plan, source, given)


def text(emission: Emission, path: str) -> str:
    """A file of a chart."""
    made = emission.files[path]
    assert isinstance(made, Made)
    return made.data.decode()


def values(emission: Emission) -> dict[str, Any]:
    """`values.yaml` as data."""
    return cast("dict[str, Any]", yaml.safe_load(text(emission, "values.yaml")))


def refused(plan: Plan, **options: str) -> list[Diagnostic]:
    """The findings that a plan without files is refused with."""
    try:
        emitted(plan, **options)
    except Refused as error:
        return list(error.diagnostics)
    raise AssertionError("the plan is accepted")


def needs_helm() -> None:
    """Skips where there is no `helm`, or fails where it is required."""
    if shutil.which("helm"):
        return
    reason = "there is no helm on this machine"
    if os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def written(emission: Emission, folder: Path) -> Path:
    """The folder, with the chart in it."""
    write(emission, folder)
    return folder


def rendered(chart: Path, *options: str) -> list[dict[str, Any]]:
    """The objects that `helm template` makes of a chart."""
    done = subprocess.run(
        ["helm", "template", "it", str(chart), *options], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def lint(chart: Path) -> str:
    """What `helm lint --strict` has against a chart; empty: nothing."""
    done = subprocess.run(
        ["helm", "lint", "--strict", "--quiet", str(chart)], capture_output=True, text=True, check=False, timeout=120
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def objects(chart: Path, kind: str, *options: str) -> dict[str, dict[str, Any]]:
    """The objects of a kind by their names."""
    return {one["metadata"]["name"]: one for one in rendered(chart, *options) if one["kind"] == kind}
