import pytest

from kurtc.package.ignore import parse_ignore


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "excluded"),
    [
        ("node_modules", "node_modules", True, True),
        ("node_modules", "app/node_modules/x/y.js", False, True),
        ("node_modules/", "node_modules", False, False),
        ("node_modules/", "node_modules/x", False, True),
        ("*.log", "a.log", False, True),
        ("*.log", "deep/a.log", False, True),
        ("*.log", "a.logs", False, False),
        ("build/*.o", "build/a.o", False, True),
        ("build/*.o", "x/build/a.o", False, False),
        ("build/*", "build/a/b", False, True),
        ("*/x", "a/x", False, True),
        ("*/x", "a/b/x", False, False),
        ("**/x", "a/b/x", False, False),
        ("a?c", "abc", False, True),
        ("a?c", "a/c", False, False),
        ("[a-c].txt", "b.txt", False, True),
        ("[^a-c].txt", "b.txt", False, False),
        ("[^a-c].txt", "d.txt", False, True),
        ("[.^]x", ".x", False, True),
        (r"\*.txt", "*.txt", False, True),
        (r"\*.txt", "a.txt", False, False),
        ("[a", "[a", False, False),
        ("a\\", "a", False, False),
        ("[z-a]", "z", False, False),
        ("# a", "# a", False, False),
        ("!a", "a", False, False),
        ("  spaced  ", "spaced", False, True),
        ("a.b", "axb", False, False),
        ("/", "a", False, False),
    ],
)
def test_a_pattern_excludes_as_in_kurtosis(pattern: str, path: str, *, folder: bool, excluded: bool) -> None:
    assert parse_ignore(pattern).excludes(path, folder=folder) is excluded


def test_each_line_is_a_pattern() -> None:
    ignore = parse_ignore("# what tools leave behind\n\n*.log\r\ntmp/\n")
    assert [ignore.excludes(name, folder=True) for name in ("a.log", "tmp", "src")] == [True, True, False]
