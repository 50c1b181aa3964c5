import pytest

from kurtc.package.locator import Locator, parse_locator
from kurtc.package.manifest import parse_manifest
from kurtc.package.replace import Replacements, replaced
from kurtc.source import SourceFile

MANIFEST = """
name: github.com/a/root
replace:
  github.com/o/r: github.com/fork/r
  github.com/o/r/sub/deep: github.com/x/y/z@v2
  github.com/o/r/sub: github.com/o/r/sub@v1
  github.com/fork/r: github.com/never/chained
  github.com/l/l: ../l
"""


def result(text: str) -> str:
    replacements = Replacements.of(parse_manifest(MANIFEST, SourceFile(path="kurtosis.yml")).replacements)
    locator = parse_locator(text)
    assert locator is not None
    match = replacements.match(locator)
    if match is None:
        return ""
    value = match.replacement.value
    return str(replaced(value, match.rest)) if isinstance(value, Locator) else f"{value} {match.rest}"


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        ("github.com/o/r/main.star", "github.com/fork/r/main.star"),
        ("github.com/o/r", "github.com/fork/r"),
        ("github.com/o/r@v9/main.star", "github.com/fork/r/main.star"),
        ("github.com/o/r/sub/x.star", "github.com/o/r/sub/x.star@v1"),
        ("github.com/o/r/sub/deep/x.star", "github.com/x/y/z/x.star@v2"),
        ("github.com/o/r/sub/deeper/x.star", "github.com/o/r/sub/deeper/x.star@v1"),
        ("github.com/o/r/subway/x.star", "github.com/fork/r/subway/x.star"),
        ("github.com/o/r-extras/x.star", ""),
        ("github.com/l/l/src/x.star", "../l src/x.star"),
        ("github.com/other/r/x.star", ""),
    ],
)
def test_the_longest_key_of_whole_components_wins_and_its_result_is_final(locator: str, expected: str) -> None:
    assert result(locator) == expected
