"""Records behave as frozen dataclasses do."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from kurtc.records import frozen, mutable


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


@frozen(kw_only=False, order=True)
class Pair:
    first: int
    second: str = "x"


@mutable
class Counter:
    name: str
    counts: list[int] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def test_a_record_takes_its_fields_by_name_with_defaults() -> None:
    made = Sample(number=1)
    assert (made.number, made.name, made.entries, made.doubled) == (1, "x", {}, 2)
    assert Sample(number=1).entries is made.entries, "nobody can change a Mapping, so all have the same"
    assert Counter("a").seen is not Counter("b").seen


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


def test_a_record_may_take_its_fields_by_place() -> None:
    assert Pair(1) == Pair(first=1, second="x")
    match Pair(1, "y"):
        case Pair(first, second):
            assert (first, second) == (1, "y")
    with pytest.raises(FrozenInstanceError):
        Pair(1).first = 2  # type: ignore[misc]


def test_a_record_may_have_the_order_of_its_fields() -> None:
    assert sorted([Pair(2), Pair(1, "z"), Pair(1, "a")]) == [Pair(1, "a"), Pair(1, "z"), Pair(2)]
    assert Pair(1) <= Pair(1) < Pair(2) >= Pair(2) > Pair(1)
    with pytest.raises(TypeError):
        assert Pair(1) < (1, "x")  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert Sample(number=1) < Sample(number=2)  # type: ignore[operator]


def test_a_mutable_record_can_be_set_and_compared_but_not_hashed() -> None:
    made = Counter("a")
    made.counts.append(1)
    made.name = "b"
    assert made == Counter("b", counts=[1]) != Counter("b")
    assert repr(made) == "Counter(name='b', counts=[1], seen={})"
    assert replace(made, name="c").name == "c"
    with pytest.raises(TypeError):
        hash(made)
    with pytest.raises(AttributeError):
        made.other = 1  # type: ignore[attr-defined]
