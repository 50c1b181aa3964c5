"""What an installation brings."""

import re
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

from kurtc.backend import GROUP, Backend, backend_named, backend_names

ROOT = Path(__file__).parents[2]


def test_every_backend_is_found_by_its_entry_point() -> None:
    assert "compose" in backend_names()
    assert all(isinstance(backend_named(point.name), Backend) for point in entry_points(group=GROUP))


def test_the_packages_carry_their_types() -> None:
    assert files("kurtc").joinpath("py.typed").is_file()
    assert files("kurtc_backends").joinpath("py.typed").is_file()


def test_every_make_target_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    documents = [*ROOT.glob("*.md"), *ROOT.glob("tests/**/*.md"), ROOT / ".ci" / "run"]
    named = {name for path in documents for name in re.findall(r"(?m)(?:^ *|`)make ([a-z0-9]+)\b", path.read_text())}
    assert {"demo", "test", "golden", "bench"} <= named <= targets


def test_every_file_that_the_architecture_names_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = [ROOT / "compiler" / "kurtc", ROOT / "backends" / "kurtc_backends"]
    places = [ROOT, *rooms, *(place for room in rooms for place in room.rglob("*") if place.is_dir())]
    named = set(re.findall(r"`([a-z_/]+(?:\.py|\.star|/))`", text))
    assert named
    assert [name for name in sorted(named) if not any((place / name).exists() for place in places)] == []
