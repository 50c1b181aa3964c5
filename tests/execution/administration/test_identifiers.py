"""What people call things."""

import pytest

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.execution.administration.identifiers import identified

_UUID = "0123456789abcdef0123456789abcdef"
_KNOWN = {"shop": _UUID, "staging": "f" * 32, "lost": ""}


@pytest.mark.parametrize("identifier", ["shop", _UUID, "0123456789ab"])
def test_names_uuids_and_their_first_twelve_characters_are_known(identifier: str) -> None:
    assert identified(identifier, _KNOWN, "enclave") == "shop"


@pytest.mark.parametrize("identifier", ["shp", "0123", "0123456789abc", ""])
def test_anything_else_is_unknown(identifier: str) -> None:
    assert _refused(identifier, _KNOWN).code == "unknown-enclave"


def test_a_name_wins_over_a_uuid() -> None:
    assert identified("f" * 12, {"a": "f" * 32, "f" * 12: "0" * 32}, "service") == "f" * 12


def test_a_short_uuid_of_several_is_ambiguous() -> None:
    finding = _refused("f" * 12, {"a": "f" * 31 + "0", "b": "f" * 31 + "1"})
    assert finding.code == "ambiguous-enclave"
    assert "'a' or 'b'" in finding.message


def test_a_typo_gets_the_name_that_was_meant() -> None:
    assert _refused("stagign", _KNOWN).hint == "did you mean 'staging'?"
    assert _refused("x", {}).hint == "make one"


def _refused(identifier: str, known: dict[str, str]) -> Diagnostic:
    with pytest.raises(Refused) as refused:
        identified(identifier, known, "enclave", hint="make one")
    return refused.value.diagnostics[0]
