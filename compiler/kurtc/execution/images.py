"""The images of a plan, and how each is to be had."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.execution.engine import BuildImage, ImageRequest, PullImage
from kurtc.execution.preview import ImagePreview
from kurtc.order import Unit, units
from kurtc.package.tree import Contents
from kurtc.plan.configs import AnyImage, Image, ImageBuild, NixBuild
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.plan.model import Plan, Step


def image_requests(plan: Plan, contents: Contents, *, always_pull: bool) -> dict[str, ImageRequest]:
    """What to ask the engine for, by the image's name.

    Raises `Refused` (unsupported-image, and what `contents` refuses).
    """
    found: dict[str, ImageRequest] = {}
    for unit in units(plan):
        for image in unit_images(unit):
            always = always_pull and unit.config is not None  # Kurtosis takes what is there for tasks
            name, request = image_name(image), _request(unit.step, image, contents, always=always)
            found[name] = _for_both(found[name], request) if name in found else request
    return found


def _for_both(one: ImageRequest, other: ImageRequest) -> ImageRequest:
    """What serves both who ask for an image: building it, a login, the newest; of two builds or logins the last."""
    match one, other:
        case PullImage(), PullImage():
            login = other if other.username else one
            return replace(login, always=one.always or other.always)
        case BuildImage(), PullImage():
            return one
        case _:
            return other


def image_previews(requests: Mapping[str, ImageRequest]) -> tuple[ImagePreview, ...]:
    """How a run would get each image."""
    return tuple(
        ImagePreview(
            name=name,
            action="build" if isinstance(request, BuildImage) else "pull" if request.always else "pull-if-missing",
        )
        for name, request in requests.items()
    )


def unit_images(unit: Unit) -> tuple[AnyImage, ...]:
    """The images that a unit needs."""
    if unit.config is not None:
        return (unit.config.image,)
    instruction = unit.step.instruction
    return (instruction.image,) if isinstance(instruction, RunSh | RunPython) else ()


def image_name(image: AnyImage) -> str:
    """The name that the engine knows an image by."""
    name = str(image.name)
    return name if ":" in name or not isinstance(image, Image) else f"{name}:latest"


def _request(step: Step, image: AnyImage, contents: Contents, *, always: bool) -> ImageRequest:
    match image:
        case Image():
            has_login = bool(image.registry and image.username and image.password)
            return PullImage(
                name=image_name(image),
                registry=image.registry if has_login else "",
                username=image.username if has_login else "",
                password=image.password if has_login else "",
                always=always,
            )
        case ImageBuild():
            return BuildImage(
                name=image.name,
                context=contents.tree(image.context),
                build_file=image.build_file,
                target_stage=image.target_stage,
                build_args=image.build_args,
            )
        case NixBuild():
            message = f"the image '{image.name}' is built with Nix, which kurtc does not run"
            hint = f'build it with `nix build`, load it into the engine, and use image = "{image.name}"'
            raise Refused(
                (
                    Diagnostic(
                        code="unsupported-image", message=message, position=step.position, hint=hint, step=step.id
                    ),
                )
            )
        case _ as never:
            assert_never(never)
