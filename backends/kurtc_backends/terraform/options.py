"""The options of the target, typed. What can be chosen later is a variable of the module instead."""

import re

from kurtc.backend import Option, Settings
from kurtc.diagnostics import refusal
from kurtc.records import frozen

OPTIONS: tuple[Option, ...] = (
    Option(name="name", default="", help="what the variable `name` is when nobody sets it (the package's, when empty)"),
    Option(
        name="publish",
        default="public",
        choices=("public", "all"),
        help="which ports the host sees: the plan's public ports, or also the others on free ports of 127.0.0.1",
    ),
)

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
"""What the variable `name` may be."""


@frozen
class Options:
    """What the user chose; `name` is empty when the target chooses. `numeric`: no address is a name."""

    name: str
    numeric: bool
    publish_all: bool


def options(settings: Settings) -> Options:
    """The options that the settings say. Raises `Refused` (option-value)."""
    name = settings["name"]
    if name and not NAME.fullmatch(name):
        raise refusal(
            "option-value",
            f"the option name of the target terraform cannot be '{name}'",
            hint="at most 31 lower-case letters, digits and dashes, no dash first",
        )
    return Options(name=name, numeric=settings["addresses"] == "numeric", publish_all=settings["publish"] == "all")
