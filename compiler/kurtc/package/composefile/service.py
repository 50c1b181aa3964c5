"""A service of a Compose file, as far as Kurtosis makes something of it."""

import re
from collections.abc import Mapping
from dataclasses import field

from kurtc.package.composefile.deploy import Deploy
from kurtc.package.composefile.ports import Port
from kurtc.package.composefile.tree import Place
from kurtc.package.composefile.volumes import Volume
from kurtc.records import frozen


@frozen
class Build:
    """How the image is built; `""` is the default."""

    context: str = ""
    target: str = ""


@frozen
class EnvFile:
    """A file with variables; one that is not `required` may be missing."""

    path: str
    required: bool
    place: Place


@frozen
class Service:
    """A service.

    `command` and `entrypoint` are None where the file has none. `environment` has, for variables without a
    value, where they are named.
    `depends_on` maps services to where they are named. `namespaces` are keys that can name a service to share
    something with (`network_mode`), `links` all other keys that name services.
    """

    name: str
    place: Place
    image: str = ""
    build: Build | None = None
    container_name: str = ""
    ports: tuple[Port, ...] = ()
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str | Place] = field(default_factory=dict)
    env_files: tuple[EnvFile, ...] = ()
    volumes: tuple[Volume, ...] = ()
    deploy: Deploy | None = None
    depends_on: Mapping[str, Place] = field(default_factory=dict)
    namespaces: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    links: tuple[tuple[str, Place], ...] = ()
    profiles: tuple[str, ...] = ()
    extends: tuple[str, Place] | None = None

    @property
    def kurtosis_name(self) -> str:
        """What the service is called in the plan, and by other services."""
        name = (self.container_name or self.name).strip().lower()
        return re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "-", name)).strip("-")

    @property
    def dependencies(self) -> dict[str, Place]:
        """Every service that must be there first, and where it is named."""
        shared = {
            text.removeprefix("service:"): place
            for text, place in self.namespaces.values()
            if text.startswith("service:")
        }
        return dict(self.links) | shared | dict(self.depends_on)
