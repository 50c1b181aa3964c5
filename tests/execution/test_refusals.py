"""What is refused before anything happens to an enclave, each with its code."""

from collections.abc import Callable

import pytest

from execution.runs import ENCLAVE, Runs
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.execution.administration.artifacts import artifact_called, download_artifact
from kurtc.execution.administration.enclaves import opened, remove_enclave
from kurtc.execution.administration.ports import published_port
from kurtc.plan.configs import NixBuild, PackageSource, PortSpec
from lowering.plans import render, service


def _refused(act: Callable[[], object]) -> Diagnostic:
    with pytest.raises(Refused) as caught:
        act()
    (found,) = caught.value.diagnostics
    return found


def test_a_name_that_no_enclave_can_have(runs: Runs) -> None:
    found = _refused(lambda: runs(service("db"), enclave="no blanks"))
    assert (found.code, "'no blanks'" in found.message) == ("enclave-name", True)
    assert runs.engine.boxes == {}


def test_an_image_that_only_nix_builds(runs: Runs) -> None:
    source = PackageSource(path=".", kind="directory")
    image = NixBuild(name="app", context=source, flake_location_dir=".")
    found = _refused(lambda: runs(service("db"), service("app", image=image)))
    assert found.code == "unsupported-image"
    assert found.position is not None
    assert found.position.line == 2
    assert runs.engine.boxes == {}


def test_the_removal_of_an_enclave_that_runs(runs: Runs) -> None:
    runs(service("db"))
    found = _refused(lambda: remove_enclave(runs.engine, ENCLAVE, force=False))
    assert found.code == "enclave-running"
    assert f"kurtc enclave rm -f {ENCLAVE}" in found.hint
    assert remove_enclave(runs.engine, ENCLAVE, force=True) == ENCLAVE
    assert runs.engine.boxes == {}


def test_a_port_that_is_not_published(runs: Runs) -> None:
    runs(service("dns", ports={"udp": PortSpec(number=53, transport_protocol="UDP")}))
    enclave = opened(runs.engine, ENCLAVE)
    assert _refused(lambda: published_port(enclave, "dns", "udp")).code == "unpublished-port"
    assert _refused(lambda: published_port(enclave, "dns", "tcp")).code == "unknown-port"


def test_an_artifact_whose_archive_is_gone(runs: Runs) -> None:
    runs(render("conf", "a.conf", "x"))
    enclave = opened(runs.engine, ENCLAVE)
    for archive in (enclave.enclave.folder / "archives").iterdir():
        archive.unlink()
    target = runs.files.root / "target"
    artifact = artifact_called(enclave, "conf")
    assert _refused(lambda: download_artifact(enclave, artifact, target)).code == "missing-archive"
    assert not target.exists()
