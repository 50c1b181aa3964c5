"""What images start by themselves is asked where a service has run-time values and says no entrypoint."""

import json
import subprocess

import pytest

from kurtc.plan import Plan
from kurtc.plan.configs import Image
from kurtc.plan.programs import ImageProgram
from kurtc.plan.values import Future, Holed
from kurtc.validation.images.programs import image_programs, program_of
from kurtc.validation.images.web import Web
from lowering.plans import plan_of, service, task
from validation.registries import FakeRegistry, serving

VALUE = Holed((Future(step="s1", field="output"),))
CONFIGURATION = {"config": {"Entrypoint": ["/run"], "Cmd": ["fast"]}}
PROGRAM = ImageProgram(entrypoint=("/run",), cmd=("fast",))
WEB = Web(timeout=2, attempts=1)


def _plan(image: str, **attributes: object) -> Plan:
    return plan_of(task("gen", ""), service("db", image=Image(name=image), **attributes))


def test_a_registry_is_asked_through_the_index_for_linux_on_amd64() -> None:
    index = {
        "manifests": [
            {"digest": "sha256:a", "platform": {"os": "linux", "architecture": "arm64"}},
            {"digest": "sha256:b", "platform": {"os": "linux", "architecture": "amd64"}},
        ]
    }
    documents: dict[str, object] = {
        "/v2/own/db/manifests/1": index,
        "/v2/own/db/manifests/sha256:b": {"config": {"digest": "sha256:c"}},
        "/v2/own/db/blobs/sha256:c": CONFIGURATION,
    }
    with serving(FakeRegistry(images={}, documents=documents)) as registry:
        name = f"{registry.address}/own/db:1"
        found = image_programs(_plan(name, env_vars={"A": VALUE}), "registry", keychain=lambda _: None, web=WEB)
    assert (found.known, found.findings) == ({name: PROGRAM}, ())


def test_an_image_that_cannot_be_looked_into_is_a_warning_at_its_line() -> None:
    with serving(FakeRegistry(images={})) as registry:
        plan = _plan(f"{registry.address}/own/db:1", cmd=(VALUE,))
        found = image_programs(plan, "registry", keychain=lambda _: None, web=WEB)
    (finding,) = found.findings
    assert (finding.code, finding.position and finding.position.line, found.known) == ("image-unchecked", 2, {})


@pytest.mark.parametrize(
    "attributes", [{}, {"cmd": ("plain",)}, {"entrypoint": ("run",), "cmd": (VALUE,)}], ids=["none", "plain", "known"]
)
def test_nobody_is_asked_where_nothing_has_to_be_known(attributes: dict[str, object]) -> None:
    with serving(FakeRegistry(images={})) as registry:
        plan = _plan(f"{registry.address}/own/db:1", **attributes)
        assert image_programs(plan, "registry", keychain=lambda _: None, web=WEB).known == {}
        assert registry.asked == []


@pytest.mark.parametrize(
    "attributes",
    [{"cmd": (VALUE,)}, {"cmd": ("a", "")}, {"files_to_be_moved": {"/a": "/b"}}],
    ids=["value", "empty", "moved"],
)
def test_the_engine_of_this_machine_is_asked(attributes: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command[-2:] == ["--", "db:1"]
        return subprocess.CompletedProcess(command, 0, json.dumps(CONFIGURATION["config"]), "")

    monkeypatch.setattr(subprocess, "run", answer)
    assert image_programs(_plan("db:1", **attributes), "local").known == {"db:1": PROGRAM}


def test_an_image_may_start_nothing_by_itself() -> None:
    assert program_of({"Entrypoint": None, "Env": []}) == ImageProgram()
