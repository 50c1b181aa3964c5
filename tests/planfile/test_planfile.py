"""A plan file and its files can be moved together, come back the same, and harm nothing on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kurtc.carried import MARK
from kurtc.diagnostics import Refused, refusal
from kurtc.package.boundary import Place
from kurtc.package.tree import Tree, file_tree, folder_tree
from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan import configs as c
from kurtc.plan import instructions as i
from kurtc.plan.document import DocumentFormat
from kurtc.plan.instructions import Instruction
from kurtc.planfile import LoadedPlan, files_folder, is_plan_file, read_plan, write_plan
from kurtc.source import Position

SEED = c.PackageSource(path="seed.sql", kind="file")
SITE = c.PackageSource(repository="github.com/acme/site", path="site", kind="directory")


@dataclass
class Package:
    """The contents of a package on disk."""

    root: Path
    asked: list[c.PackageSource] = field(default_factory=list)

    def tree(self, source: c.PackageSource) -> Tree:
        self.asked.append(source)
        place = Place(border=self.root, path=source.path, name=source.path)
        if not place.folder.exists():
            raise refusal("missing-file", f"'{source.path}' does not exist")
        return file_tree(place) if source.kind == "file" else folder_tree(place, lambda _path, _folder: False)


def plan_of(*instructions: Instruction) -> Plan:
    return Plan(
        package=PackageIdentity(id="github.com/acme/shop", main_file="main.star"),
        steps=tuple(
            Step(id=f"s{n}", instruction=it, description="", position=Position(file="main.star", line=n, column=1))
            for n, it in enumerate(instructions, 1)
        ),
    )


def upload(source: c.PackageSource, name: str = "files") -> i.UploadFiles:
    return i.UploadFiles(src=source.path, name=name, source=source)


PLAN = plan_of(upload(SEED, "a"), upload(SITE, "b"), upload(SEED, "c"))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    root = tmp_path / "package"
    (root / "site" / "empty").mkdir(parents=True)
    (root / "seed.sql").write_bytes(b"\x00\xff\r\n")
    (root / "site" / "index.html").write_text("hello")
    (root / "site" / "run").write_text("#!/bin/sh\n")
    (root / "site" / "run").chmod(0o755)
    (root / "site" / "latest").symlink_to("index.html")
    return Package(root)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "plan.yaml"


def written(path: Path, package: Package, plan: Plan = PLAN) -> Path:
    write_plan(plan, path, package, DocumentFormat.YAML)
    return path


def trees(loaded: LoadedPlan) -> Mapping[str, bytes]:
    return {
        f"{source.path}:{entry.path}": entry.location.read_bytes()
        for source in (SEED, SITE)
        for entry in loaded.contents.tree(source).entries
        if entry.kind == "file"
    }


def snapshot(folder: Path) -> dict[str, object]:
    return {
        str(place.relative_to(folder)): place.readlink() if place.is_symlink() else place.is_dir() or place.read_bytes()
        for place in folder.rglob("*")
    }


@pytest.mark.parametrize("format_", list(DocumentFormat))
def test_a_plan_and_its_files_can_be_moved(
    path: Path, package: Package, tmp_path: Path, format_: DocumentFormat
) -> None:
    path = path.with_suffix(f".{format_}")
    write_plan(PLAN, path, package, format_)
    path.parent.rename(tmp_path / "elsewhere")
    loaded = read_plan(tmp_path / "elsewhere" / path.name)
    assert loaded.plan == PLAN
    assert [loaded.contents.tree(source).digest() for source in (SEED, SITE)] == [
        package.tree(source).digest() for source in (SEED, SITE)
    ]


def test_files_are_kept_exactly(path: Path, package: Package) -> None:
    entries = {entry.path: entry for entry in read_plan(written(path, package)).contents.tree(SITE).entries}
    assert {name: (entry.kind, entry.executable, entry.link) for name, entry in entries.items()} == {
        "empty": ("directory", False, None),
        "index.html": ("file", False, None),
        "latest": ("symlink", False, "index.html"),
        "run": ("file", True, None),
    }


def test_contexts_of_images_travel_as_well(path: Path, package: Package) -> None:
    build = c.ImageBuild(name="x", context=SITE, build_file="site/Dockerfile")
    nix = c.NixBuild(name="y", context=c.PackageSource(path="site", kind="directory"), flake_location_dir=".")
    plan = plan_of(i.AddService(name="x", config=c.ServiceConfig(image=build)), i.RunSh(name="t", run="r", image=nix))
    contents = read_plan(written(path, package, plan)).contents
    assert contents.tree(build.context) == contents.tree(nix.context)


def test_each_source_is_read_once_and_equal_ones_are_stored_once(path: Path, package: Package) -> None:
    (package.root / "twin.sql").write_bytes((package.root / "seed.sql").read_bytes())
    (package.root / "twin").mkdir()
    (package.root / "twin" / "seed.sql").write_bytes((package.root / "seed.sql").read_bytes())
    twin = c.PackageSource(path="twin", kind="directory")
    written(path, package, plan_of(upload(SEED), upload(SEED), upload(twin)))
    assert package.asked == [SEED, twin]
    assert len(list(files_folder(path).iterdir())) == 2


def test_the_same_plan_is_written_the_same_twice(path: Path, package: Package) -> None:
    before = snapshot(written(path, package).parent)
    assert snapshot(written(path, package).parent) == before


def test_a_plan_without_files_is_one_file(path: Path, package: Package) -> None:
    written(path, package)
    written(path, package, plan_of(i.Print(msg="x")))
    assert [place.name for place in path.parent.iterdir()] == ["plan.yaml"]
    assert "files:" not in path.read_text()


def test_a_link_to_a_plan_file_stays_a_link(path: Path, package: Package, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    written(link, package)
    assert link.is_symlink()
    assert trees(read_plan(path)) == trees(read_plan(link))


def test_missing_files_are_reported_at_every_step_that_needs_them(path: Path, package: Package) -> None:
    missing = [c.PackageSource(path=name, kind="file") for name in ("x", "y")]
    with pytest.raises(Refused) as refused:
        written(path, package, plan_of(upload(missing[0]), upload(SEED), upload(missing[1])))
    assert [(found.code, found.position.line, found.step) for found in refused.value.diagnostics if found.position] == [
        ("missing-file", 1, "s1"),
        ("missing-file", 3, "s3"),
    ]
    assert list(path.parent.iterdir()) == []


def foreign_folder(path: Path) -> None:
    files_folder(path).mkdir()
    (files_folder(path) / "mine.txt").write_text("mine")


def foreign_file(path: Path) -> None:
    files_folder(path).write_text("mine")


def dangling_link(path: Path) -> None:
    files_folder(path).symlink_to("nowhere")


def added_file(path: Path) -> None:
    (files_folder(path) / "mine.txt").write_text("mine")


def edited_file(path: Path) -> None:
    next(files_folder(path).glob("*/index.html")).write_text("mine")


def added_file_inside(path: Path) -> None:
    (next(files_folder(path).glob("*/index.html")).parent / "mine.txt").write_text("mine")


def broken_mark(path: Path) -> None:
    (files_folder(path) / MARK).write_text("[")


@pytest.mark.parametrize("obstacle", [foreign_folder, foreign_file, dangling_link])
def test_files_of_others_are_never_replaced(path: Path, package: Package, obstacle: object) -> None:
    assert callable(obstacle)
    obstacle(path)
    before = snapshot(path.parent)
    with pytest.raises(Refused, match="kurtc did not make it"):
        written(path, package)
    assert snapshot(path.parent) == before


@pytest.mark.parametrize("edit", [added_file, edited_file, added_file_inside, broken_mark])
def test_edited_files_are_never_replaced(path: Path, package: Package, edit: object) -> None:
    written(path, package)
    assert callable(edit)
    edit(path)
    before = snapshot(path.parent)
    with pytest.raises(Refused, match=r"kurtc did not make it|has been edited"):
        written(path, package, plan_of(i.Print(msg="x")))
    assert snapshot(path.parent) == before


def test_an_empty_folder_is_nobodys(path: Path, package: Package) -> None:
    files_folder(path).mkdir()
    assert trees(read_plan(written(path, package)))


def test_a_failure_leaves_everything_as_it_was(path: Path, package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(written(path, package).parent)
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if self.name == "plan":
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    (package.root / "seed.sql").write_text("new")
    with pytest.raises(OSError, match="disk full"):
        written(path, package)
    assert snapshot(path.parent) == before


def escape(path: Path) -> None:
    place = next(files_folder(path).glob("*/index.html"))
    place.unlink()
    place.symlink_to("/etc/passwd")


def folder_escape(path: Path) -> None:
    tree = next(files_folder(path).glob("*/index.html")).parent
    tree.rename(path.parent / "moved")
    tree.symlink_to(path.parent / "moved")


def gone(path: Path) -> None:
    for tree in files_folder(path).iterdir():
        tree.rename(path.parent / tree.name)


def climbing(path: Path) -> None:
    names = [tree.name for tree in files_folder(path).iterdir() if tree.name != MARK]
    text = path.read_text()
    for name in names:
        text = text.replace(f'folder: "{name}"', "folder: ../..").replace(f"folder: {name}", "folder: ../..")
    path.write_text(text)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (edited_file, "edited-file"),
        (added_file_inside, "edited-file"),
        (escape, "path-escape"),
        (folder_escape, "path-escape"),
        (gone, "missing-file"),
        (climbing, "invalid-plan"),
    ],
)
def test_files_that_are_not_those_of_the_plan_are_refused(
    path: Path, package: Package, edit: object, code: str
) -> None:
    written(path, package)
    assert callable(edit)
    edit(path)
    with pytest.raises(Refused) as refused:
        read_plan(path).contents.tree(SITE)
    assert [found.code for found in refused.value.diagnostics] == [code]


def test_a_plan_that_brings_no_files_says_how_to_get_them(path: Path, package: Package) -> None:
    written(path, package, plan_of(i.Print(msg="x")))
    with pytest.raises(Refused) as refused:
        read_plan(path).contents.tree(SITE)
    assert refused.value.diagnostics[0].message == "the plan does not bring the files of 'github.com/acme/site/site'"
    assert "-o FILE" in refused.value.diagnostics[0].hint


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, "missing-file", "does not exist"),
        (b"\xff\xfe", "invalid-plan", "is not UTF-8 text"),
        (b"services: {}\n", "invalid-plan", "plan.yaml: 'version' is missing: this is not a plan"),
        (b"a: [", "invalid-plan", "plan.yaml: the plan's YAML cannot be read: line"),
    ],
)
def test_what_is_no_plan_is_refused(path: Path, content: bytes | None, code: str, message: str) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_plan(path)
    assert refused.value.diagnostics[0].code == code
    assert message in refused.value.diagnostics[0].message


def test_a_folder_is_no_plan_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        read_plan(tmp_path)


def test_a_byte_order_mark_is_not_in_the_way(path: Path, package: Package) -> None:
    written(path, package)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_plan(path).plan == PLAN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plan.yaml", True),
        ("out/plan.YML", True),
        ("plan.json", True),
        ("kurtosis.yml", False),
        ("pkg/kurtosis.yml", False),
        ("main.star", False),
        (".", False),
        ("github.com/acme/shop", False),
        ("github.com/acme/shop.json", False),
        ("folder.yaml", False),
    ],
)
def test_plan_files_are_known_by_their_names(
    name: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    assert is_plan_file(name) == expected
