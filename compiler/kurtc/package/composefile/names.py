"""Which files are Docker Compose files, and what a package that is one is called."""

import re

FILE_NAMES = tuple(
    f"{name}.{ending}" for name in ("compose", "docker-compose", "docker_compose") for ending in ("yml", "yaml")
)
"""In the order in which a package's folder is searched."""
PACKAGE_ID = "github.com/NOTIONAL_USER/USER_UPLOADED_COMPOSE_PACKAGE"
"""The id of every local Compose package: the file holds none."""

_COMPOSE = re.compile(r"compose[^/]*\.ya?ml\Z")


def is_compose_file(path: str) -> bool:
    """Whether a path names a Compose file: one of `FILE_NAMES`, or alike (`compose.dev.yml`)."""
    return _COMPOSE.search(path) is not None
