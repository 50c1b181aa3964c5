"""What crosses the border between the interpreter and Python, and what is spared it."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
import starlark

from frontend.scripts import printed
from kurtc import frontend
from kurtc.frontend import interpret
from kurtc.frontend.checks import QUICK
from kurtc.frontend.modules import DIALECT
from kurtc.frontend.tables import TYPES
from kurtc.frontend.wire import StarlarkValue, decode
from kurtc.package.workspace import Workspace
from kurtc.plan import Step

PRELUDE = Path(frontend.__file__).with_name("prelude.star").read_text(encoding="utf-8")
BORDER = PRELUDE[PRELUDE.index("KIND =") : PRELUDE.index("# ---- the language")]
QUICKLY = PRELUDE[PRELUDE.index("def _fits(") : PRELUDE.index("def _all_fit(")]
VALUES = """
VALUES = [
    None, True, False, 0, 1, -1, -2, 6, 5, 65535, 65536, 1 << 64, (1 << 64) - 1, 1 << 63, 1.5, "", "a", "TCP", "tcp",
    "x y", "one of", [], ["a"], [""], [1], ["a", 1], {}, {"a": "b"}, {"a": ""}, {1: "a"}, {"a": 1}, (), ("a",),
    range(3), len, struct(a = 1),
] + [struct(**{KIND: name, "a": 1}) for name in NAMES]
SENT = [_send(v) for v in VALUES]
FITTING = [[_fits(v, quick) for v in VALUES] for quick in QUICKS]
"""


@pytest.fixture(scope="module")
def fitting() -> tuple[list[StarlarkValue], list[list[bool]]]:
    """Values, and which of them fit each entry of `QUICK`."""
    module = starlark.Module()
    module["NAMES"] = list(TYPES)
    module["QUICKS"] = list(QUICK.values())
    extension = starlark.LibraryExtension
    globals_ = starlark.Globals.extended_by([extension.StructType, extension.Json])
    starlark.eval(module, starlark.parse("border", BORDER + QUICKLY + VALUES, DIALECT), globals_)
    return [decode(sent) for sent in cast(list[str], module["SENT"])], cast(list[list[bool]], module["FITTING"])


def test_what_the_prelude_lets_pass_is_right(fitting: tuple[list[StarlarkValue], list[list[bool]]]) -> None:
    values, fits = fitting
    for check, passed in zip(QUICK, fits, strict=True):
        wrong = [value for value, passes in zip(values, passed, strict=True) if passes and check(value)]
        assert not wrong, QUICK[check]


def test_the_prelude_lets_most_right_values_pass(fitting: tuple[list[StarlarkValue], list[list[bool]]]) -> None:
    values, fits = fitting
    right = sum(not check(value) for check in QUICK for value in values)
    assert sum(map(sum, fits)) > 0.9 * right


@pytest.mark.parametrize("text", ['"', "\\", "\x7f", "\x7fq\x7fb\x7fd", '\\"\x7f\\n\n\0ü\U0001f600'])
def test_all_characters_cross(text: str, tmp_path: Path) -> None:
    literal = "".join(f"\\U{ord(character):08x}" for character in text)
    assert printed(tmp_path, "t", f't = "{literal}"') == text


class Seen:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.pieces: list[list[Step]] = []
        self.begun = 0

    def begin(self) -> None:
        self.begun += 1
        self.pieces = []

    def see(self, steps: Sequence[Step]) -> None:
        self.pieces.append(list(steps))


LONG = """
def run(plan):
    for index in range(1234):
        plan.print(index)
    import_module("./{}.star".format("lib")).more(plan)
"""


def test_the_steps_of_a_long_plan_are_seen_piece_by_piece(tmp_path: Path) -> None:
    (tmp_path / "kurtosis.yml").write_text("name: github.com/acme/long\n")
    (tmp_path / "lib.star").write_text("def more(plan):\n    plan.print('last')\n")
    (tmp_path / "main.star").write_text(LONG)
    for _ in ("interpreted", "remembered"):
        seen = Seen()
        plan = interpret(Workspace.open(str(tmp_path)), {}, watcher=seen).plan
        assert tuple(step for piece in seen.pieces for step in piece) == plan.steps
        assert [step.id for step in plan.steps] == [f"s{number}" for number in range(1, 1236)]
    first = Seen()
    (tmp_path / "lib.star").write_text("def more(plan):\n    plan.print('changed')\n")
    interpret(Workspace.open(str(tmp_path)), {}, watcher=first)
    assert [len(piece) for piece in first.pieces] == [8, 16, 32, 64, 128, 256, 512, 219]
    assert first.begun > 1  # the computed import was not known at first
