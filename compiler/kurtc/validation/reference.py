"""Docker's grammar of image references."""

import re
from functools import lru_cache

from kurtc.records import frozen

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PATH = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_LONGEST = 255
HUB = "docker.io"
"""The registry of images whose name has none."""


@frozen
class Reference:
    """An image with everything that its name leaves out; `tag` and `digest` are empty where the name has none."""

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def familiar(self) -> str:
        """Registry and repository as people write them."""
        if self.registry == HUB:
            return self.repository.removeprefix("library/")
        return f"{self.registry}/{self.repository}"


def registry_of(address: str) -> str:
    """The registry that is meant by an address such as `https://index.docker.io/v1/` or `ghcr.io`; empty for none."""
    host = address.rpartition("://")[2].partition("/")[0].lower()
    return HUB if host in (HUB, "index.docker.io", "registry-1.docker.io") else host


@lru_cache(maxsize=4096)
def parse_reference(name: str) -> Reference:
    """The image that Docker takes `name` for.

    Raises:
        ValueError: it is none; the message says why.
    """
    if not name:
        raise ValueError("it is empty")
    if "://" in name:
        raise ValueError("leave out " + repr(name.partition("://")[0] + "://"))
    if re.search(r"\s", name):
        raise ValueError("it contains a blank or line break")
    rest, at, digest = name.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is not a digest such as 'sha256:…' with 64 hexadecimal digits")
    rest, tag = _split_tag(rest)
    registry, repository = _split_registry(rest)
    _check_repository(registry, repository)
    return Reference(registry=registry, repository=repository, tag=tag, digest=digest)


def _split_tag(name: str) -> tuple[str, str]:
    rest, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, ""
    if not _TAG.fullmatch(tag):
        problem = (
            f"the tag {tag!r} must have letters, digits, '_', '.' and '-', 128 at most" if tag else "the tag is empty"
        )
        raise ValueError(problem)
    return rest, tag


def _split_registry(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if not slash or not (set(first) & set(".:") or first == "localhost" or first != first.lower()):
        return HUB, name if slash else f"library/{name}"
    if not set(first) & set(".:") and first != "localhost":
        raise ValueError(f"repositories are in lower case, as in {name.lower()!r}")
    if not _DOMAIN.fullmatch(first):
        raise ValueError(f"{first!r} is not the address of a registry")
    if first in (HUB, "index.docker.io"):
        return HUB, rest if "/" in rest else f"library/{rest}"
    return first, rest


def _check_repository(registry: str, repository: str) -> None:
    if repository != repository.lower():
        raise ValueError(f"repositories are in lower case, as in {repository.removeprefix('library/').lower()!r}")
    if not _PATH.fullmatch(repository):
        shown = repository.removeprefix("library/")
        raise ValueError(
            f"the repository {shown!r} must have letters, digits and single '.', '_', '-' or '/' between them"
        )
    if len(registry) + 1 + len(repository) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    if re.fullmatch(r"[0-9a-f]{64}", repository.removeprefix("library/")):
        raise ValueError("64 hexadecimal digits are an image's id; write 'sha256:' before them")
