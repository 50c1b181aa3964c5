"""How engines are found."""

from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from execution.fake_engine import FakeEngine
from kurtc.diagnostics import Refused
from kurtc.execution.engine import Engine, EngineLostError, EngineOptions
from kurtc.execution.engines import engine_named


def _silent(_options: EngineOptions) -> Engine:
    raise EngineLostError("connection refused at /var/run/docker.sock")


def _lost(_options: EngineOptions) -> Engine:
    return FakeEngine(lost=True)


def _working(_options: EngineOptions) -> Engine:
    return FakeEngine()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[EngineOptions], Engine]], None]:
    def install(connect: Callable[[EngineOptions], Engine]) -> None:
        point = EntryPoint(name="fake", group="kurtc.engines", value=f"{__name__}:{connect.__name__}")
        monkeypatch.setattr(EntryPoint, "load", lambda _self: connect)
        monkeypatch.setattr("kurtc.execution.engines.entry_points", lambda group: [point] * (group == "kurtc.engines"))

    return install


def test_an_engine_is_found_by_its_entry_point(installed: Callable[..., None]) -> None:
    installed(_working)
    assert engine_named("fake", EngineOptions()).identity().id == "fake-engine"


def test_an_engine_of_another_name_is_refused_with_those_that_there_are(installed: Callable[..., None]) -> None:
    installed(_working)
    with pytest.raises(Refused) as refused:
        engine_named("docker", EngineOptions())
    assert refused.value.diagnostics[0].code == "unknown-engine"
    assert "engines are fake" in refused.value.diagnostics[0].hint


@pytest.mark.parametrize("connect", [_silent, _lost])
def test_an_engine_that_does_not_answer_is_refused_with_what_it_said(
    installed: Callable[..., None], connect: Callable[[EngineOptions], Engine]
) -> None:
    installed(connect)
    with pytest.raises(Refused) as refused:
        engine_named("fake", EngineOptions())
    (finding,) = refused.value.diagnostics
    assert finding.code == "no-engine"
    assert ("connection refused" in finding.message) or ("does not answer" in finding.message)
    assert finding.hint
