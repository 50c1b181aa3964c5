"""Which commit of a remote repository counts, and where its files are."""

import difflib
from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from kurtc.diagnostics import Refused, refusal
from kurtc.package.cache import Cache, UnknownVersionError, default_root
from kurtc.package.git import GitFailureError
from kurtc.package.locator import Repository, is_commit
from kurtc.records import frozen, mutable


@frozen
class FetchOptions:
    """What may be fetched, and what the lock file means.

    `offline`: ask no server. `locked`: use nothing but what the lock file names. `refresh`: ask again, whatever the
    lock file says. `cache_dir`: None is `$KURTC_CACHE`, else `$XDG_CACHE_HOME/kurtc`, else `~/.cache/kurtc`.
    """

    offline: bool = False
    locked: bool = False
    refresh: bool = False
    cache_dir: Path | None = None


@frozen(order=True)
class Dependency:
    """A remote repository in use: `github.com/author/name`, the version asked for (`""`: none), the commit."""

    repository: str
    version: str
    commit: str

    def __str__(self) -> str:
        return f"{self.repository}@{self.version}" if self.version else self.repository


@mutable
class Dependencies:
    """The remote repositories of one run: each version is decided once."""

    options: FetchOptions
    locked: dict[str, str] = field(default_factory=dict)
    used: dict[tuple[Repository, str], Dependency] = field(default_factory=dict)
    _checkouts: dict[tuple[Repository, str], Path] = field(default_factory=dict)

    def checkout(self, repository: Repository, version: str) -> Path:
        """The folder with the files of a repository at a version; fetched when necessary.

        Raises `Refused` (fetch-failure, unknown-version, offline, lock-deviation, missing-git).
        """
        key = (repository, version)
        found = self._checkouts.get(key)
        if found is None:
            found = self._provide(repository, version)
            self._checkouts[key] = found
        return found

    def _provide(self, repository: Repository, version: str) -> Path:
        name = f"{repository}@{version}" if version else str(repository)
        cache = Cache((self.options.cache_dir or default_root()).absolute())
        try:
            commit = self._commit(cache, repository, version, name)
            folder = cache.provide(repository, commit, offline=self.options.offline)
        except GitFailureError as error:
            raise _not_fetched(repository, name, error) from None
        except UnknownVersionError as error:
            raise self._unknown(name, version, error) from None
        except OSError as error:
            raise _no_cache(cache, error) from None
        if folder is None:
            raise _offline(name)
        self.used[repository, version] = Dependency(repository=str(repository), version=version, commit=commit)
        return folder

    def _commit(self, cache: Cache, repository: Repository, version: str, name: str) -> str:
        pinned = "" if self.options.refresh else self.locked.get(name, "")
        if self.options.locked:
            _check_locked(name, version, pinned)
        if is_commit(version):
            return version.lower()
        if pinned:
            return pinned
        if not self.options.offline:
            return cache.latest_commit(repository, version)
        known = cache.known_commit(repository, version)
        if not known:
            raise _offline(name)
        return known

    def _unknown(self, name: str, version: str, error: UnknownVersionError) -> Refused:
        if name in self.locked and not is_commit(version) and not self.options.refresh:
            message = f"'{name}' no longer has the commit {self.locked[name]} of the lock file"
            return refusal("unknown-version", message, hint="refresh the lock file with `kurtc lock`")
        near = difflib.get_close_matches(version, error.known, n=1)
        cut = [known for known in error.known if known.startswith(f"{version}/") and "." in known.rpartition("/")[2]]
        hint = f"did you mean '{near[0]}'?" if near else "give a tag, a branch or a commit hash"
        if cut:
            hint = f"a version with '/' and '.' such as '{cut[0]}' is cut at its last '/'; give its commit instead"
        return refusal("unknown-version", f"'{name}': there is no tag, branch or commit '{version}'", hint=hint)


@mutable
class AskedDependencies(Dependencies):
    """Dependencies that `ask` provides: in a process that must not fetch, the one that may."""

    ask: Callable[[Repository, str], Path] = field(kw_only=True)

    def _provide(self, repository: Repository, version: str) -> Path:
        return self.ask(repository, version)


def _check_locked(name: str, version: str, pinned: str) -> None:
    if not pinned:
        message = f"'{name}' is not in the lock file"
    elif is_commit(version) and pinned != version.lower():
        message = f"'{name}' has the commit {pinned} in the lock file"
    else:
        return
    raise refusal("lock-deviation", message, hint="run `kurtc lock`, and commit kurtc.lock")


def _not_fetched(repository: Repository, name: str, error: GitFailureError) -> Refused:
    hint = f"check the spelling and your access with `git ls-remote {repository.url}`"
    return refusal("fetch-failure", f"'{name}' cannot be fetched; git says: {error}", hint=hint)


def _offline(name: str) -> Refused:
    return refusal("offline", f"'{name}' is not in the cache", hint="run once without --offline")


def _no_cache(cache: Cache, error: OSError) -> Refused:
    message = f"the cache '{cache.root}' cannot be used: {error.strerror or error}"
    return refusal("cache", message, hint="set KURTC_CACHE to a folder that you can write to")
