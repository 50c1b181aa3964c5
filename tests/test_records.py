"""Records behave as frozen dataclasses do."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from kurtc.records import frozen


@frozen
class Sample:
    number: int
    name: str = "x"
    entries: Mapping[str, int] = field(default_factory=dict)

    @property
    def doubled(self) -> int:
        return 2 * self.number


@frozen
class Empty:
    pass


def test_a_record_takes_its_fields_by_name_with_defaults() -> None:
    made = Sample(number=1)
    assert (made.number, made.name, made.entries, made.doubled) == (1, "x", {}, 2)
    assert Sample(number=1).entries is not made.entries


def test_a_record_needs_its_required_fields_and_knows_no_others() -> None:
    with pytest.raises(TypeError, match="number"):
        Sample()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="other"):
        Sample(number=1, other=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Sample(1)  # type: ignore[call-arg]


def test_a_record_cannot_be_changed() -> None:
    made = Sample(number=1)
    with pytest.raises(FrozenInstanceError):
        made.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.number
    with pytest.raises((AttributeError, TypeError)):
        made.other = 2  # type: ignore[attr-defined]


def test_records_are_equal_when_their_fields_and_classes_are() -> None:
    assert Sample(number=1) == Sample(number=1)
    assert Sample(number=1) != Sample(number=2)
    assert Empty() == Empty()
    other: object = Sample(number=1)
    assert Empty() != other


def test_a_record_of_hashable_fields_is_hashable() -> None:
    assert len({Empty(), Empty()}) == 1
    with pytest.raises(TypeError):
        hash(Sample(number=1))


def test_a_record_shows_its_fields() -> None:
    assert repr(Sample(number=1)) == "Sample(number=1, name='x', entries={})"


def test_a_record_is_a_dataclass_to_the_standard_library() -> None:
    assert [f.name for f in fields(Sample)] == ["number", "name", "entries"]
    assert replace(Sample(number=1), name="y") == Sample(number=1, name="y")


def test_a_record_survives_pickling_and_copying() -> None:
    made = Sample(number=1, entries={"a": 1})
    assert pickle.loads(pickle.dumps(made)) == made
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(Empty())) == Empty()
