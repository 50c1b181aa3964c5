"""Images: names, credentials, builds."""

from functools import lru_cache
from pathlib import PurePosixPath

from kurtc.frontend.builders.context import Context
from kurtc.frontend.checks import described
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan.configs import AnyImage, Image, ImageBuild, NixBuild, PackageSource
from kurtc.plan.values import Text
from kurtc.source import SourceFile


def image(value: StarlarkValue, context: Context) -> AnyImage:
    """What the argument `image` means."""
    match value:
        case str():
            return _named(context.text(value, "image"))
        case Struct("ImageSpec", fields):
            return Image(
                name=context.text(fields["image"], "image"),
                registry=context.plain(fields.get("registry", ""), "registry"),
                username=context.plain(fields.get("username", ""), "username"),
                password=context.plain(fields.get("password", ""), "password"),
            )
        case Struct("ImageBuildSpec", fields):
            return _build(fields, context)
        case Struct("NixBuildSpec", fields):
            return _nix_build(fields, context)
    raise context.wrong(f"image must be a string, ImageSpec, ImageBuildSpec or NixBuildSpec, got {described(value)}")


@lru_cache(1000)
def _named(name: Text) -> Image:
    """The image with this name: one for all services that have the same."""
    return Image(name=name)


def _build(fields: dict[str, StarlarkValue], context: Context) -> ImageBuild:
    file = PurePosixPath(context.plain(fields.get("build_file", "Dockerfile"), "build_file"))
    folder = _directory(fields["build_context_dir"], context)
    path = _inside(folder.path, file, context)
    _must_be_file(folder, path, f"the build file '{file}'", context)
    return ImageBuild(
        name=context.plain(fields["image_name"], "image_name"),
        context=PackageSource(repository=folder.repository, path=str(path.parent), kind="directory"),
        build_file=path.name,
        target_stage=context.plain(fields.get("target_stage", ""), "target_stage"),
        build_args=context.plain_map(fields.get("build_args"), "build_args"),
    )


def _nix_build(fields: dict[str, StarlarkValue], context: Context) -> NixBuild:
    folder = _directory(fields["build_context_dir"], context)
    flake = context.plain(fields["flake_location_dir"], "flake_location_dir")
    path = _inside(folder.path, PurePosixPath(flake) / "flake.nix", context)
    _must_be_file(folder, path, f"'{flake}/flake.nix'", context)
    return NixBuild(
        name=context.plain(fields["image_name"], "image_name"),
        context=folder,
        flake_location_dir=flake,
        flake_output=context.plain(fields.get("flake_output", ""), "flake_output"),
    )


def _directory(locator: StarlarkValue, context: Context) -> PackageSource:
    found = context.source(locator, "build_context_dir")
    if found.kind != "directory":
        raise context.wrong(f"build_context_dir must be a directory, '{found.path}' is a file")
    return found


def _inside(folder: str, path: PurePosixPath, context: Context) -> PurePosixPath:
    if path.is_absolute() or ".." in path.parts:
        raise context.wrong(f"the path '{path}' must be inside of build_context_dir")
    return PurePosixPath(folder) / path


def _must_be_file(folder: PackageSource, path: PurePosixPath, what: str, context: Context) -> None:
    if context.packages.kind(SourceFile(repository=folder.repository, path=str(path))) != "file":
        raise StarlarkFailure(f"{context.what}: {what} does not exist in '{folder.path}'", code="missing-file")
