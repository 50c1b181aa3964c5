"""One process at a time is in an enclave."""

from pathlib import Path

import pytest

from kurtc.diagnostics import Refused
from kurtc.execution.enclave import Enclave


def test_a_locked_enclave_is_refused_with_the_process_that_has_it(tmp_path: Path) -> None:
    enclave = Enclave(root=tmp_path, engine="e", name="shop")
    with enclave.locked(), pytest.raises(Refused) as refused, enclave.held():
        pass
    (finding,) = refused.value.diagnostics
    assert finding.code == "enclave-busy"
    with enclave.locked():
        pass


def test_a_lock_that_was_removed_with_its_enclave_does_not_count(tmp_path: Path) -> None:
    enclave = Enclave(root=tmp_path, engine="e", name="shop")
    with enclave.locked():
        enclave.forget()
        with enclave.locked(), pytest.raises(Refused), enclave.locked():
            pass


def test_an_enclave_whose_state_is_unreadable_can_still_be_locked(tmp_path: Path) -> None:
    enclave = Enclave(root=tmp_path, engine="e", name="shop")
    with enclave.locked():
        (enclave.folder / "state.jsonl").write_text("{")
    with enclave.locked():
        pass
    with pytest.raises(Refused, match="cannot be read"), enclave.held():
        pass
