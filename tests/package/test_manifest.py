import pytest

from kurtc.diagnostics import Refused, Severity
from kurtc.package.manifest import Manifest, parse_manifest
from kurtc.source import SourceFile

FILE = SourceFile(path="kurtosis.yml")


def parse(text: str) -> Manifest:
    return parse_manifest(text, FILE)


def test_a_manifest_has_a_name_a_description_and_replacements() -> None:
    manifest = parse("name: github.com/a/b/c\ndescription: |\n  # Hi\nreplace:\n  github.com/x/y: ../y\n")
    assert (manifest.name, manifest.root.path, manifest.description) == ("github.com/a/b/c", "c", "# Hi\n")
    assert [(str(item.key), item.value) for item in manifest.replacements] == [("github.com/x/y", "../y")]
    assert manifest.replacements[0].position.line == 5


@pytest.mark.parametrize("text", ["name: github.com/a/b\nreplace:\n", "name: github.com/a/b\ndescription: ~\n"])
def test_an_empty_key_is_as_if_it_were_not_there(text: str) -> None:
    manifest = parse(text)
    assert (manifest.description, manifest.replacements) == ("", ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "gives no 'name'"),
        ("description: x", 1, "gives no 'name'"),
        ("name:", 1, "gives no 'name'"),
        ("- name", 1, "must be a mapping"),
        ("name: github.com/a/b\nrepalce: {}", 2, "unknown key 'repalce'"),
        ("name: github.com/a/b\nname: github.com/a/b", 2, "stands twice, first on line 1"),
        ("name: [x]", 1, "'name' must be text"),
        ("name: github.com/a/b\ndescription: [x]", 2, "'description' must be text"),
        ("name: 5", 1, "'5' is not the locator of a package"),
        ("name: https://github.com/a/b", 1, "is not the locator of a package"),
        ("name: github.com/a/b/", 1, "is not written plainly"),
        ("name: github.com/a/b/../c", 1, "is not written plainly"),
        ("name: github.com/a/b@v1", 1, "holds a version"),
        ("name: github.com/-a/b", 1, "cannot be an author"),
        ("name: github.com/a/b\nreplace: x", 2, "'replace' must be a mapping"),
        ("name: github.com/a/b\nreplace:\n  x: ./y", 3, "'x' is not the locator of a package"),
        ("name: github.com/a/b\nreplace:\n  github.com/x/y: [z]", 3, "must be replaced by"),
        ("name: github.com/a/b\nreplace:\n  github.com/x/y: ''", 3, "must be replaced by"),
        ("name: github.com/a/b\nreplace:\n  github.com/x/y: y", 3, "'y' is not the locator"),
        ("name: github.com/a/b\nreplace:\n  github.com/x/y: ./y\n  github.com/x/y: ./z", 4, "stands twice"),
        ("name: github.com/a/b\n\tx: y", 2, "is not YAML"),
        ("name: *x", 1, "the anchor 'x' is not known"),
        ("? [a]\n: b", 1, "a key must be text"),
    ],
)
def test_a_fault_is_refused_at_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    found = refused.value.diagnostics[0]
    assert found.code == "manifest"
    assert message in found.message
    assert found.position is not None
    assert found.position.line == line
    assert refused.value.sources == {FILE: text}


def test_all_faults_are_shown_at_once() -> None:
    with pytest.raises(Refused) as refused:
        parse("nmae: x\nreplace: y\ndescription: [z]\n")
    assert len(refused.value.diagnostics) == 4


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("nmae: github.com/a/b", "did you mean 'name'?"),
        ("name: https://github.com/a/b.git", "write 'github.com/a/b'"),
        ("name: github.com/a/b@v1", "write 'github.com/a/b'"),
    ],
)
def test_a_fault_says_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert hint in [found.hint for found in refused.value.diagnostics]


def test_a_version_in_a_key_of_replace_is_a_warning_because_it_has_no_effect() -> None:
    manifest = parse("name: github.com/a/b\nreplace:\n  github.com/x/y@v1: github.com/x/y@v2\n")
    assert manifest.replacements == ()
    assert [(found.code, found.severity) for found in manifest.warnings] == [("replace-version", Severity.WARNING)]
