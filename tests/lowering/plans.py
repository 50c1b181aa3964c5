"""Plans and package contents, written down as short as a test can read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kurtc.package.boundary import Place
from kurtc.package.tree import Tree, file_tree, folder_tree
from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan.configs import Image, PackageSource, ServiceConfig, Template
from kurtc.plan.instructions import AddService, Instruction, RenderTemplates, RunSh, UploadFiles
from kurtc.plan.values import Future, Holed, Text, Value
from kurtc.source import Position

IMAGE = Image(name="demo")


def plan_of(*instructions: Instruction, output: Value = None, package: str = "github.com/demo/shop") -> Plan:
    """A plan of these instructions; step N stands in line N."""
    steps = tuple(
        Step(
            id=f"s{number}",
            instruction=instruction,
            description="",
            position=Position(file="main.star", line=number, column=5),
        )
        for number, instruction in enumerate(instructions, 1)
    )
    return Plan(package=PackageIdentity(id=package, main_file="main.star"), steps=steps, output=output)


def service(name: str, **attributes: object) -> AddService:
    """An `add_service` step with an image and these attributes of its configuration."""
    return AddService(name=name, config=ServiceConfig(**{"image": IMAGE, **attributes}))  # type: ignore[arg-type]


def task(name: str, run: Text, **attributes: object) -> RunSh:
    """A `run_sh` step with these attributes."""
    return RunSh(**{"name": name, "run": run, "image": IMAGE, **attributes})  # type: ignore[arg-type]


def upload(name: str, path: str = "site") -> UploadFiles:
    """An `upload_files` step for a folder of the package."""
    return UploadFiles(src=f"./{path}", name=name, source=PackageSource(path=path, kind="directory"))


def render(name: str, path: str, template: str, data: Value = None) -> RenderTemplates:
    """A `render_templates` step with one template."""
    return RenderTemplates(name=name, config={path: Template(template=template, data=data or {})})


def hostname(step: str, name: str) -> Future:
    """The name of a service at run time."""
    return Future(step=step, service=name, field="hostname")


def address(step: str, name: str) -> Future:
    """The address of a service at run time."""
    return Future(step=step, service=name, field="ip_address")


def holed(*parts: str | Future) -> Holed:
    """Text with holes."""
    return Holed(parts)


@dataclass(frozen=True, slots=True)
class FolderContents:
    """Contents that are the files below a folder on disk."""

    root: Path

    def tree(self, source: PackageSource) -> Tree:
        """The tree of a path below the root."""
        place = Place(border=self.root, path=source.path, name=source.path)
        return file_tree(place) if source.kind == "file" else folder_tree(place, lambda _path, _folder: False)


def contents(root: Path, files: Mapping[str, str | bytes] | None = None) -> FolderContents:
    """Contents with these files written below `root`."""
    for path, text in (files or {}).items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
    return FolderContents(root)
