"""What is on disk of an enclave's state: everything that was said to be there, whatever happens."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kurtc.execution.enclave import Enclave, Held
from kurtc.execution.engine import EngineError
from kurtc.execution.state import ArtifactRecord, Record, ServiceRecord, State, read_state
from kurtc.execution.statefile import StateFile


def _record(name: str, **values: object) -> Record:
    return Record(
        unit=name,
        package="p",
        key="k",
        instruction="exec",
        subject="",
        position="main.star:1:1",
        values=values,  # type: ignore[arg-type]
        definition={"a": "b"},
        started=("x",),
        after=("y", "z"),
    )


def _artifact(name: str) -> ArtifactRecord:
    return ArtifactRecord(name=name, package="p", uuid="u", digest="d", size=1)


def _service(name: str) -> ServiceRecord:
    return ServiceRecord(name=name, package="p", uuid="u", container="c", image="i", address="1.2.3.4")


EMPTY = State(enclave="e", engine="m", created=1.5)
ODD = {"f": 0.1234567890123, "i": 2**60, "s": '\udcff\n"', "l": (1, "<nil>", {"k": True}), "t": "ü"}
STATES = (
    EMPTY.with_unit(_record("a", **ODD)).with_service(_service("db")),
    EMPTY.with_unit(_record("a", x=1)).with_unit(_record("b")).with_service(_service("db")),
    EMPTY.with_unit(_record("b")).with_artifacts([_artifact("f"), _artifact("g")]),
    replace(EMPTY.with_unit(_record("b")), addresses={"db": "1.2.3.4"}, output={"x": (None, 1.5)}),
)


def test_changes_add_up_to_the_state(tmp_path: Path) -> None:
    file = StateFile(place=tmp_path / "state", durable=EMPTY)
    for state in STATES:
        file.write(state)
        assert read_state((tmp_path / "state").read_text()) == state
    assert len((tmp_path / "state").read_text().splitlines()) == len(STATES)


def test_a_line_that_was_cut_off_does_not_count(tmp_path: Path) -> None:
    file = StateFile(place=tmp_path / "state", durable=EMPTY)
    file.write(STATES[0])
    whole = len((tmp_path / "state").read_bytes())
    file.write(STATES[1])
    data = (tmp_path / "state").read_bytes()
    for length in range(whole, len(data)):
        assert read_state(data[:length].decode()) == STATES[0]
    assert read_state(data.decode()) == STATES[1]


def test_a_file_that_has_grown_much_is_written_anew(tmp_path: Path) -> None:
    file = StateFile(place=tmp_path / "state", durable=EMPTY)
    for number in range(30):
        file.write(EMPTY.with_unit(_record("a", text="x" * 100_000, number=number)))
    assert (tmp_path / "state").stat().st_size < 2_000_000
    assert [place.name for place in tmp_path.iterdir()] == ["state"]


def test_a_change_of_a_large_state_costs_what_the_change_is(tmp_path: Path) -> None:
    place = tmp_path / "state"
    file = StateFile(place=place, durable=EMPTY)
    large = replace(EMPTY, units={f"u{number}": _record(f"u{number}") for number in range(2_000)})
    file.write(large)
    before = place.stat().st_size
    file.write(large.with_unit(_record("one more")))
    assert place.stat().st_size - before < 1_000


def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    enclave = Enclave(root=tmp_path, engine="m", name="e")
    with enclave.held() as held:
        held.update(lambda state: state.with_unit(_record("a")))
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", lambda _descriptor, data: len(data) // 2)
            with pytest.raises(EngineError, match="cannot be written") as failed:
                held.update(lambda state: state.with_unit(_record("b")))
        assert failed.value.hint == "free some space, then run again"
        held.update(lambda state: state.with_unit(_record("c")))
    found = enclave.read()
    assert found is not None
    assert set(found.units) == {"a", "b", "c"}


def test_threads_that_change_at_once_share_writes_and_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0
    original = StateFile.write

    def slow(self: StateFile, state: State) -> None:
        nonlocal writes
        writes += 1
        time.sleep(0.02)
        original(self, state)

    monkeypatch.setattr(StateFile, "write", slow)
    enclave = Enclave(root=tmp_path, engine="m", name="e")

    def change(held: Held, number: int) -> None:
        held.update(lambda state: state.with_unit(_record(f"u{number}")))
        now = enclave.read()
        assert now is not None
        assert f"u{number}" in now.units

    with enclave.held() as held:
        threads = [threading.Thread(target=change, args=(held, number)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = enclave.read()
    assert found is not None
    assert len(found.units) == 40
    assert writes < 20


def test_what_comes_too_late_changes_nothing(tmp_path: Path) -> None:
    enclave = Enclave(root=tmp_path, engine="m", name="e")
    with enclave.held() as held:
        held.update(lambda state: state.with_unit(_record("a")))
    held.update(lambda state: state.with_unit(_record("b")))
    found = enclave.read()
    assert found is not None
    assert set(found.units) == {"a"}
