"""Gets images: those that are there, those that can be pulled, and stand-ins for the rest."""

import subprocess
from functools import cache
from pathlib import Path

DUMP = "kurtc-tests/dump"
"""A service that writes down what it was given; not published anywhere."""

SHELL_LESS = "kurtc-tests/shell-less"
"""A service that has no shell, and runs as nobody; not published anywhere."""

HELPER = "badouralix/curl-jq"
PYTHON = "python:3.11-alpine"
_FOLDER = Path(__file__).parent / "images"
_STAND_INS: dict[str, tuple[str, ...]] = {
    DUMP: ("dump",),
    SHELL_LESS: ("shell-less",),
    HELPER: ("curl-jq",),
    PYTHON: ("python",),
    "nginx:latest": ("nginx",),
    "postgres:15.2-alpine": ("postgres",),
    "postgres:alpine": ("postgres",),
    "postgrest/postgrest:v10.2.0": ("postgrest",),
    "prom/prometheus:latest": ("prometheus",),
    "redis:alpine": ("redis",),
    "kurtosistech/example-datastore-server": ("http", "PORT=1323"),
    "kurtosistech/kurtosis-simple-api": ("http", "PORT=8080"),
    "kurtosistech/service-a": ("http", "PORT=8501"),
    "kurtosistech/service-b": ("http", "PORT=8501"),
    "kurtosistech/service-c": ("http", "PORT=8501"),
    "mcr.microsoft.com/azuredocs/azure-vote-front:v1": ("http", "PORT=80"),
}
"""The folder of each stand-in, and its build arguments."""


class MissingImageError(Exception):
    """An image that is neither here nor anywhere that can be reached; the text says so."""


@cache
def provide(image: str) -> None:
    """Make sure that the engine has an image. Raises `MissingImageError` where it cannot be had."""
    if _docker("image", "inspect", image) == "":
        return
    reason = "it is made for these tests" if image in {DUMP, SHELL_LESS} else _docker("pull", "--quiet", image)
    if reason == "":
        return
    if image not in _STAND_INS:
        raise MissingImageError(f"the image {image} cannot be had: {reason}")
    folder, *arguments = _STAND_INS[image]
    options = [f"--build-arg={argument}" for argument in arguments]
    failure = _docker("build", "--quiet", *options, "--tag", image, str(_FOLDER / folder))
    assert not failure, f"the stand-in for the image {image} cannot be built: {failure}"


def _docker(*arguments: str) -> str:
    """The last line of what went wrong, `""` for nothing."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, timeout=1800)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]
