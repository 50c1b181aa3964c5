from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import get_args

import pytest

from helm.charts import refused
from kurtc.lowering import actions
from kurtc.plan import configs
from kurtc.plan.configs import GpuConfig, Image, NixBuild, PackageSource
from kurtc.plan.instructions import RunPython, RunSh
from kurtc_backends.helm.support import SUPPORT
from lowering.plans import plan_of, service, task

# Not part of a configuration: where files come from, and what artifacts are made of.
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


NIX = NixBuild(name="x", context=PackageSource(path=".", kind="directory"), flake_location_dir=".")


@pytest.mark.parametrize(
    ("attributes", "word"),
    [
        ({"image": NIX}, "Nix"),
        ({"devices": ("/dev/fuse",)}, "devices"),
        ({"bind_mounts": {"/var/run/docker.sock": "/var/run/docker.sock"}}, "socket"),
        ({"gpu": GpuConfig(ulimits={"nofile": 1})}, "ulimits"),
        ({"gpu": GpuConfig(device_ids=("0",))}, "device_ids"),
    ],
    ids=["nix", "devices", "socket", "ulimits", "device ids"],
)
def test_what_only_docker_has_is_refused_at_its_line_with_a_hint(attributes: dict[str, object], word: str) -> None:
    (finding,) = refused(plan_of(service("db", **attributes)))
    assert (finding.code, finding.step) == ("unsupported-attribute", "s1")
    assert word in finding.message
    assert finding.hint


def test_all_gpus_of_a_machine_are_refused() -> None:
    (finding,) = refused(plan_of(service("db", gpu=GpuConfig(count=-1))))
    assert "number" in finding.message


def test_a_task_cannot_have_the_docker_socket() -> None:
    step = task("t", "true", bind_mounts={"/var/run/docker.sock": "/s"}, image=Image(name="demo"))
    (finding,) = refused(plan_of(step))
    assert (finding.code, finding.step) == ("unsupported-attribute", "s1")


def test_a_variable_that_kubernetes_cannot_have_is_refused() -> None:
    (finding,) = refused(plan_of(service("db", env_vars={"a/b": "x"})))
    assert (finding.code, finding.step) == ("variable-name", "s1")
    assert "a/b" in finding.message
