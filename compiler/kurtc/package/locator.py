"""Locators: how Starlark names files of its own and of other repositories."""

import posixpath
import re
from urllib.parse import unquote_to_bytes

from kurtc.diagnostics import Refused, refusal
from kurtc.records import frozen

HOST = "github.com"

_AUTHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_NOT_IN_VERSION = re.compile(r"^-|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^/|(^|/)\.|\.$|\.lock(/|$)")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WEB_ADDRESS = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@]*@)?|git@)?(?:www\.)?(github\.com|raw\.githubusercontent\.com)[:/](.+)"
)
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")


@frozen(order=True)
class Repository:
    """A repository on GitHub; both parts are within GitHub's alphabet."""

    author: str
    name: str

    def __str__(self) -> str:
        return f"{HOST}/{self.author}/{self.name}"

    @property
    def url(self) -> str:
        """The address that git fetches from; the user's `insteadOf` rules apply to it."""
        return f"https://{self}"

    def is_same(self, other: "Repository") -> bool:
        """Whether both name one repository: GitHub ignores the case of letters."""
        return str(self).casefold() == str(other).casefold()


@frozen(order=True)
class Locator:
    """A file or folder of a repository: `path` is clean and relative to the root (`.`: the root itself).

    `version` is a tag, a branch or a commit hash; `""` is the repository's default branch.
    """

    repository: Repository
    path: str = "."
    version: str = ""

    def __str__(self) -> str:
        path = "" if self.path == "." else f"/{self.path}"
        version = f"@{self.version}" if self.version else ""
        return f"{self.repository}{path}{version}"


def parse_locator(text: str) -> Locator | None:
    """Kurtosis' reading of an absolute locator; None where it takes the text as a relative one.

    Raises `Refused` (invalid-locator) for one that is absolute and cannot name anything on GitHub.
    """
    if _CONTROL.search(text) or "\ufffd" in text:
        return None
    address = text.partition("#")[0].partition("?")[0]
    host, _, escaped = address.partition("/")
    if host.lower() != HOST or _BROKEN_ESCAPE.search(escaped):
        return None
    path, version = _split_version(_unescaped(escaped, text))
    parts = [part for part in posixpath.normpath(f"/{path}").split("/") if part]
    if len(parts) < 2:
        return None
    repository = _repository(parts[0], parts[1], text)
    return Locator(repository=repository, path="/".join(parts[2:]) or ".", version=_checked_version(version, text))


def parse_source_repository(text: str) -> tuple[Repository, str]:
    """The repository and version of a `SourceFile.repository` that is not empty."""
    address, _, version = text.partition("@")
    _, author, name = address.split("/")
    return Repository(author=author, name=name), version


def is_commit(version: str) -> bool:
    """Whether the version is a full commit hash, which can never mean anything else tomorrow."""
    return bool(_COMMIT.fullmatch(version))


def join(folder: str, relative: str) -> str | None:
    """A relative locator's clean path from the repository's root; None where it would leave the repository.

    `/x` counts from the root, anything else from `folder`.
    """
    start = "." if relative.startswith("/") else folder
    path = posixpath.normpath(posixpath.join(start, relative.lstrip("/")))
    return None if path == ".." or path.startswith("../") else path


def pasted_locator(text: str) -> str:
    """The locator that somebody who pasted this web or clone address most likely means; `""`: none."""
    match = _WEB_ADDRESS.fullmatch(text.partition("#")[0].partition("?")[0])
    if match is None:
        return ""
    parts = [part for part in match[2].split("/") if part]
    if match[1] != HOST:
        parts[2:2] = ["blob"]
    if len(parts) < 2:
        return ""
    address = f"{HOST}/{parts[0]}/{parts[1].removesuffix('.git')}"
    if len(parts) > 3 and parts[2] in ("tree", "blob", "raw"):
        return "/".join([address, *parts[4:]]) + f"@{parts[3]}"
    return "/".join([address, *parts[2:]])


def _split_version(path: str) -> tuple[str, str]:
    """The path and the version after the first `@`; a last part with a dot belongs to the path, as in Kurtosis."""
    path, _, version = path.partition("@")
    before, slash, last = version.rstrip("/").rpartition("/")
    if slash and "." in last:
        return f"{path}/{last}", before
    return path, version.rstrip("/")


def _unescaped(escaped: str, text: str) -> str:
    try:
        path = unquote_to_bytes(escaped).decode()
    except UnicodeDecodeError:
        raise _invalid(text, "its percent escapes are not UTF-8") from None
    if _CONTROL.search(path):
        raise _invalid(text, "it holds a control character")
    return path


def _repository(author: str, name: str, text: str) -> Repository:
    if not _AUTHOR.fullmatch(author):
        raise _invalid(text, f"'{author}' cannot be an author on GitHub")
    if name.endswith(".git"):
        hint = f"write {HOST}/{author}/{name.removesuffix('.git')}"
        raise _invalid(text, "a repository is named without '.git'", hint)
    if not _NAME.fullmatch(name):
        raise _invalid(text, f"'{name}' cannot be a repository on GitHub")
    return Repository(author=author, name=name)


def _checked_version(version: str, text: str) -> str:
    if version and _NOT_IN_VERSION.search(version):
        raise _invalid(text, f"'{version}' cannot be a tag, a branch or a commit")
    return version


def _invalid(text: str, reason: str, hint: str = "") -> Refused:
    form = f"a locator reads {HOST}/author/repository/path/to/file@version"
    return refusal("invalid-locator", f"'{text}' is not a locator: {reason}", hint=hint or form)
