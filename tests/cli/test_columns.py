"""Tables and amounts, as people read them."""

import pytest

from kurtc.cli.amounts import bytes_text, seconds_text
from kurtc.cli.columns import heading, table
from kurtc.terminal import Paint


def test_columns_are_as_wide_as_their_content_and_cells_may_have_lines() -> None:
    rows = [("web", "http: 80\nadmin: 90", "RUNNING"), ("データ", "", "STOPPED")]
    assert table(("Name", "Ports", "Status"), rows, Paint(False), indent="  ") == (
        "  Name     Ports       Status\n"
        "  web      http: 80    RUNNING\n"
        "           admin: 90\n"
        "  データ               STOPPED\n"
    )


def test_nothing_in_a_cell_is_obeyed_by_a_terminal() -> None:
    assert table(("A",), [("\x1b[2J",)], Paint(False)) == "A\n\\x1b[2J\n"


def test_headings_are_100_characters_wide() -> None:
    assert heading("User Services", Paint(False)) == f"{'=' * 42} User Services {'=' * 43}\n"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"), (3600, "1 h 00 min"), (7384, "2 h 03 min")],
)
def test_seconds(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (2**20, "1.0 MiB"), (2**41, "2048.0 GiB")]
)
def test_bytes(count: int, text: str) -> None:
    assert bytes_text(count) == text
