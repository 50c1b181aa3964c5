"""The options of the target, typed."""

import re
from dataclasses import dataclass

from kurtc.backend import Option, Settings
from kurtc.diagnostics import Refused, refusal

OPTIONS: tuple[Option, ...] = (
    Option(name="name", default="", help="the chart's name (the package's, when empty)"),
    Option(name="version", default="0.1.0", help="the chart's version"),
    Option(
        name="files",
        default="copy",
        choices=("copy", "mount"),
        help="how files are mounted: each service gets its own copy that it may write to, or ConfigMaps are mounted",
    ),
    Option(
        name="artifact-images",
        default="",
        help="names, with commas between them, of files artifacts that go into images of their own, as all do that are "
        "too large for a chart",
    ),
    Option(
        name="helper-image",
        default="docker.io/alpine/k8s:1.34.3",
        help="the image of the helpers: with sh, kubectl, tar, curl, jq, nc and getent",
    ),
)

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,51}[a-z0-9])?")
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user chose; `name` is empty when the target chooses."""

    name: str
    version: str
    mount: bool
    imaged: frozenset[str]
    """The artifacts that go into images in any case."""
    helper_image: str


def options(settings: Settings) -> Options:
    """The options that the settings say. Raises `Refused` (option-value)."""
    name, version = settings["name"], settings["version"]
    if name and not _NAME.fullmatch(name):
        raise refused_option("name", name, "lower-case letters, digits and -, a letter first, at most 53 characters")
    if not _VERSION.fullmatch(version):
        raise refused_option("version", version, "a semantic version such as 1.2.3")
    if not settings["helper-image"]:
        raise refused_option("helper-image", "", "give the name of an image")
    return Options(
        name=name,
        version=version,
        mount=settings["files"] == "mount",
        imaged=frozenset(filter(None, settings["artifact-images"].split(","))),
        helper_image=settings["helper-image"],
    )


def refused_option(name: str, value: str, hint: str) -> Refused:
    """The refusal of an option's value."""
    return refusal("option-value", f"the option {name} of the target helm cannot be '{value}'", hint=hint)
