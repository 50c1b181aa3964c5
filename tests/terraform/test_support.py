from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import get_args

import pytest

from kurtc.lowering import actions
from kurtc.plan import configs
from kurtc.plan.configs import NixBuild, PackageSource
from kurtc.plan.instructions import RunPython, RunSh
from kurtc_backends.terraform.support import SUPPORT
from lowering.plans import plan_of, service, task
from terraform.modules import refused

# Not part of a service's configuration: where files come from, and what artifacts and tasks are made of.
_ELSEWHERE = {configs.PackageSource, configs.DownloadSource, configs.Template}
_ACTIONS = {*get_args(actions.Action), RunSh, RunPython}
_NIX = NixBuild(name="x", context=PackageSource(path=".", kind="directory"), flake_location_dir=".")


def _types(module: ModuleType) -> list[type]:
    found = (value for value in vars(module).values() if isinstance(value, type) and is_dataclass(value))
    return [value for value in found if value.__module__ == module.__name__ and value not in _ELSEWHERE]


@pytest.mark.parametrize("owner", [*_types(configs), *sorted(_ACTIONS, key=repr)], ids=lambda owner: owner.__name__)
def test_the_table_has_a_row_for_every_attribute(owner: type) -> None:
    assert is_dataclass(owner)
    rows = sorted(row.attribute for row in SUPPORT if row.owner is owner)
    assert rows == sorted(field.name for field in fields(owner))


def test_what_the_table_refuses_is_refused_at_its_line() -> None:
    findings = refused(plan_of(service("db", image=_NIX), task("job", "true", image=_NIX)))
    assert [(finding.code, finding.step) for finding in findings] == [
        ("unsupported-attribute", "s1"),
        ("unsupported-attribute", "s2"),
    ]
    assert all("Nix" in finding.message and finding.hint for finding in findings)
