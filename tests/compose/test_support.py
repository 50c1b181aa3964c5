from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from compose.projects import refused
from kurtc.backend import Support, attribute_decisions
from kurtc.lowering import Outcome, actions, lower
from kurtc.plan import configs
from kurtc.plan.configs import Directory, NixBuild, PackageSource, PortSpec, Toleration
from kurtc.plan.instructions import RunPython, RunSh
from kurtc_backends.compose.support import SUPPORT
from lowering.plans import contents, plan_of, service

# Not part of a service's configuration: where files come from, and what artifacts and tasks are made of.
_ELSEWHERE = {configs.PackageSource, configs.DownloadSource, configs.Template}
_ACTIONS = {*get_args(actions.Action), RunSh, RunPython}


def _types(module: ModuleType) -> list[type]:
    found = (value for value in vars(module).values() if isinstance(value, type) and is_dataclass(value))
    return [value for value in found if value.__module__ == module.__name__ and value not in _ELSEWHERE]


@pytest.mark.parametrize("owner", [*_types(configs), *sorted(_ACTIONS, key=repr)], ids=lambda owner: owner.__name__)
def test_the_table_has_a_row_for_every_attribute(owner: type) -> None:
    assert is_dataclass(owner)
    rows = sorted(row.attribute for row in SUPPORT if row.owner is owner)
    assert rows == sorted(field.name for field in fields(owner))


def test_every_attribute_that_is_set_is_decided_with_its_path() -> None:
    node = service(
        "db",
        ports={"http": PortSpec(number=80)},
        files={"/d": Directory(persistent_key="k", size=5)},
        tolerations=(Toleration(key="gpu"),),
    )
    found = lower(plan_of(node), contents(Path()))
    decided = {decision.attribute: decision.outcome for decision in attribute_decisions(found, SUPPORT)}
    assert decided == {
        "image": Outcome.EMITTED,
        "image.name": Outcome.EMITTED,
        "ports": Outcome.EMITTED,
        "ports['http'].number": Outcome.EMITTED,
        "files": Outcome.EMITTED,
        "files['/d'].persistent_key": Outcome.EMITTED,
        "files['/d'].size": Outcome.EMITTED,
        "tolerations": Outcome.NOTE,
        "tolerations[0].key": Outcome.NOTE,
    }


def test_an_attribute_that_the_table_forgets_is_a_bug() -> None:
    rows: list[Support] = [row for row in SUPPORT if row.attribute != "labels"]
    found = lower(plan_of(service("db", labels={"a": "b"})), contents(Path()))
    with pytest.raises(KeyError):
        list(attribute_decisions(found, rows))


def test_what_the_table_refuses_is_refused_at_its_line() -> None:
    image = NixBuild(name="x", context=PackageSource(path=".", kind="directory"), flake_location_dir=".")
    (finding,) = refused(plan_of(service("db", image=image)))
    assert (finding.code, finding.step) == ("unsupported-attribute", "s1")
    assert "Nix" in finding.message
    assert finding.hint
