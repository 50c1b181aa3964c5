"""Which files are Docker Compose files, and what a package that is one is called."""

import re

FILE_NAMES = tuple(
    f"{name}.{ending}" for name in ("compose", "docker-compose", "docker_compose") for ending in ("yml", "yaml")
)
"""In the order in which a package's folder is searched."""
_AUTHOR = "github.com/NOTIONAL_USER"
_NAMELESS = "USER_UPLOADED_COMPOSE_PACKAGE"

_COMPOSE = re.compile(r"compose[^/]*\.ya?ml\Z")


def is_compose_file(path: str) -> bool:
    """Whether a path names a Compose file: one of `FILE_NAMES`, or alike (`compose.dev.yml`)."""
    return _COMPOSE.search(path) is not None


def compose_package_id(folder: str) -> str:
    """The id of a local Compose package, which no file holds: Kurtosis' one, with the name of the folder."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", folder).strip("-.")
    return f"{_AUTHOR}/{name[:100] or _NAMELESS}"
