"""Where the time of a run went."""

from kurtc.execution.events import PathPart, UnitInfo
from kurtc.execution.longest_path import longest_path


def _unit(id_: str, *needs: str, images: tuple[str, ...] = ()) -> UnitInfo:
    return UnitInfo(
        id=id_, step=id_, instruction="exec", subject="", description="", position="", needs=needs, images=images
    )


def _shown(path: tuple[PathPart, ...]) -> list[str]:
    return [f"{part.kind} {part.id} {part.seconds}" for part in path]


def test_the_longest_chain_of_needs_wins_over_the_longest_unit() -> None:
    units = (_unit("s1"), _unit("s2", "s1"), _unit("s3", "s2"), _unit("s4"))
    seconds = {"s1": 1.0, "s2": 1.0, "s3": 1.5, "s4": 3.0}
    assert _shown(longest_path(units, seconds, {})) == ["unit s1 1.0", "unit s2 1.0", "unit s3 1.5"]


def test_of_several_needs_the_one_that_was_there_last_counts() -> None:
    units = (_unit("s1"), _unit("s2"), _unit("s3", "s1", "s2"))
    assert _shown(longest_path(units, {"s1": 2.0, "s2": 1.0, "s3": 1.0}, {})) == ["unit s1 2.0", "unit s3 1.0"]


def test_an_image_begins_the_path_where_it_was_waited_for_longest() -> None:
    units = (_unit("s1"), _unit("s2", "s1", images=("db", "tool")))
    found = longest_path(units, {"s1": 2.0, "s2": 1.0}, {"db": 5.0, "tool": 1.0})
    assert _shown(found) == ["image db 5.0", "unit s2 1.0"]
    found = longest_path(units, {"s1": 2.0, "s2": 1.0}, {"db": 1.0})
    assert _shown(found) == ["unit s1 2.0", "unit s2 1.0"]


def test_units_that_did_not_run_take_no_place_but_connect_those_that_did() -> None:
    units = (_unit("s1"), _unit("s2", "s1"), _unit("s3", "s2"))
    assert _shown(longest_path(units, {"s1": 2.0, "s3": 1.0}, {})) == ["unit s1 2.0", "unit s3 1.0"]


def test_a_run_that_did_nothing_has_no_path() -> None:
    assert longest_path((_unit("s1"), _unit("s2", "s1")), {}, {}) == ()
    assert longest_path((), {}, {}) == ()
