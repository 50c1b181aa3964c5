"""The options of the target, typed."""

import ipaddress
import re

from kurtc.backend import Option, Settings
from kurtc.diagnostics import refusal
from kurtc.records import frozen

OPTIONS: tuple[Option, ...] = (
    Option(name="name", default="", help="the project's name (the package's, when empty)"),
    Option(
        name="publish",
        default="public",
        choices=("public", "all"),
        help="which ports the host sees: the plan's public ports, or also the others on free ports of 127.0.0.1",
    ),
    Option(
        name="files",
        default="copy",
        choices=("copy", "bind"),
        help="how files are mounted: each service gets its own copy that it may write to, or all read the same folder",
    ),
    Option(
        name="pull",
        default="missing",
        choices=("missing", "always"),
        help="whether images that are there already are pulled again by each `up`",
    ),
    Option(
        name="helper-image",
        default="badouralix/curl-jq",
        help="the image of the helpers: with sh, busybox, nc, getent, nsenter, curl and jq",
    ),
    Option(name="subnet", default="", help="the network in CIDR notation, where services need fixed addresses"),
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@frozen
class Options:
    """What the user chose; `name` and `subnet` are empty when the target chooses. `numeric`: no address is a name."""

    name: str
    numeric: bool
    publish_all: bool
    bind: bool
    pull_always: bool
    helper_image: str
    subnet: ipaddress.IPv4Network | None


def options(settings: Settings) -> Options:
    """The options that the settings say. Raises `Refused` (option-value)."""
    name = settings["name"]
    if name and not _NAME.fullmatch(name):
        raise _refused("name", name, "lower-case letters, digits, - and _, a letter or digit first")
    if not settings["helper-image"]:
        raise _refused("helper-image", "", "give the name of an image")
    return Options(
        name=name,
        numeric=settings["addresses"] == "numeric",
        publish_all=settings["publish"] == "all",
        bind=settings["files"] == "bind",
        pull_always=settings["pull"] == "always",
        helper_image=settings["helper-image"],
        subnet=_subnet(settings["subnet"]) if settings["subnet"] else None,
    )


def _subnet(value: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(value)
    except ValueError as error:
        raise _refused("subnet", value, f"an IPv4 network such as 10.80.0.0/24: {error}") from None


def _refused(name: str, value: str, hint: str) -> Exception:
    return refusal("option-value", f"the option {name} of the target compose cannot be '{value}'", hint=hint)
