import pytest

from kurtc.package.locator import join, parse_locator, pasted_locator

from .conftest import finding


@pytest.mark.parametrize(
    ("text", "repository", "path", "version"),
    [
        ("github.com/a/b", "github.com/a/b", ".", ""),
        ("github.com/a/b/", "github.com/a/b", ".", ""),
        ("github.com/a/b/c/main.star", "github.com/a/b", "c/main.star", ""),
        ("GitHub.COM/a/b/main.star", "github.com/a/b", "main.star", ""),
        ("github.com/a/b@v1.2", "github.com/a/b", ".", "v1.2"),
        ("github.com/a/b@v1/", "github.com/a/b", ".", "v1"),
        ("github.com/a/b/main.star@v1.2", "github.com/a/b", "main.star", "v1.2"),
        ("github.com/a/b@v1.2/main.star", "github.com/a/b", "main.star", "v1.2"),
        ("github.com/a/b/c@v1/main.star", "github.com/a/b", "c/main.star", "v1"),
        ("github.com/a/b/main.star@feat/x", "github.com/a/b", "main.star", "feat/x"),
        ("github.com/a/b@feat/x/main.star", "github.com/a/b", "main.star", "feat/x"),
        ("github.com/a/b@release/v1.2", "github.com/a/b", "v1.2", "release"),
        ("github.com/a/b@x@y", "github.com/a/b", ".", "x@y"),
        ("github.com/a/b//c/./d/../e", "github.com/a/b", "c/e", ""),
        ("github.com/a/b/../c/main.star", "github.com/a/c", "main.star", ""),
        ("github.com/a/b/x.star?ref=1#L3", "github.com/a/b", "x.star", ""),
        ("github.com/a/b/x%20y.star", "github.com/a/b", "x y.star", ""),
        ("github.com/a/b/tree/main/x.star", "github.com/a/b", "tree/main/x.star", ""),
    ],
)
def test_an_absolute_locator_has_a_repository_a_path_and_a_version(
    text: str, repository: str, path: str, version: str
) -> None:
    locator = parse_locator(text)
    assert locator is not None
    assert (str(locator.repository), locator.path, locator.version) == (repository, path, version)


@pytest.mark.parametrize(
    "text",
    [
        "./x.star",
        "../x.star",
        "/x.star",
        "lib.star",
        "",
        "https://github.com/a/b",
        "github.com",
        "github.com/a",
        "github.com/a/../x",
        "github.com/a%2f../b",
        "github.com/a/b/%zz",
        "github.com:443/a/b",
        "gitlab.com/a/b/x.star",
        "github.com.evil.org/a/b",
        "git@github.com:a/b",
        "github.com/a/b\n",
    ],
)
def test_everything_else_is_relative(text: str) -> None:
    assert parse_locator(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "github.com/--upload-pack=x/b",
        "github.com/-a/b",
        "github.com/a b/c",
        "github.com/a/b c",
        "github.com/a/b%0a",
        "github.com/a/b%00c",
        "github.com/a/b.git",
        "github.com/a/b@--upload-pack=touch x",
        "github.com/a/b@-x",
        "github.com/a/b@../../x",
        "github.com/a/b@x..y",
        "github.com/a/b@x:y",
        "github.com/a/b@x^{/y}",
        "github.com/a/b@@{u}",
        "github.com/a/b@x*",
        "github.com/a/b@a//b",
        "github.com/a/b@.x",
        "github.com/a/b@x.lock",
        "github.com/a/b@x%20y",
        "github.com/ext::sh -c x/b",
    ],
)
def test_a_locator_that_git_could_take_for_something_else_is_refused(text: str) -> None:
    assert finding(lambda: parse_locator(text)).code == "invalid-locator"


def test_a_locator_prints_as_it_is_written() -> None:
    assert str(parse_locator("github.com/a/b@v1/main.star")) == "github.com/a/b/main.star@v1"


@pytest.mark.parametrize(
    ("folder", "relative", "path"),
    [
        ("", "x.star", "x.star"),
        ("src", "./x.star", "src/x.star"),
        ("src/a", "../x.star", "src/x.star"),
        ("src/a", "/x.star", "x.star"),
        ("src/a", "/", "."),
        ("src", ".", "src"),
        ("src", "..", "."),
        ("src", "../..", None),
        ("", "../x", None),
        ("src", "/../x", None),
        ("src", "/a/../../x", None),
        ("", "..x", "..x"),
    ],
)
def test_a_relative_locator_stays_inside_its_repository(folder: str, relative: str, path: str | None) -> None:
    assert join(folder, relative) == path


@pytest.mark.parametrize(
    ("address", "locator"),
    [
        ("https://github.com/a/b", "github.com/a/b"),
        ("https://github.com/a/b.git", "github.com/a/b"),
        ("git@github.com:a/b.git", "github.com/a/b"),
        ("ssh://git@github.com/a/b", "github.com/a/b"),
        ("https://www.github.com/a/b/", "github.com/a/b"),
        ("https://github.com/a/b/tree/main", "github.com/a/b@main"),
        ("https://github.com/a/b/blob/v1/src/main.star#L3", "github.com/a/b/src/main.star@v1"),
        ("github.com/a/b/tree/main/src", "github.com/a/b/src@main"),
        ("https://raw.githubusercontent.com/a/b/main/x.star", "github.com/a/b/x.star@main"),
        ("https://gitlab.com/a/b", ""),
        ("./github.com/a/b", ""),
        ("https://github.com/a", ""),
    ],
)
def test_a_pasted_web_address_has_a_locator(address: str, locator: str) -> None:
    assert pasted_locator(address) == locator
