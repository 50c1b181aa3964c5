"""The cache of remote repositories: one bare repository each, and one checkout for each commit in use.

<root>/repositories/<author>/<name>/git     objects; refs/kurtc/<digest> is the commit a version had last
<root>/repositories/<author>/<name>/lock    held while a process fetches or exports
<root>/checkouts/<author>/<name>/<commit>   complete as soon as it exists
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kurtc.home import home
from kurtc.package.git import GitFailureError, git
from kurtc.package.locator import Repository, is_commit
from kurtc.records import frozen

_SHORT_COMMIT = re.compile(r"[0-9a-fA-F]{7,39}")


class UnknownVersionError(Exception):
    """The repository has no such tag, branch or commit; `known` are the names of the ones it has."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self.known = known


def default_root() -> Path:
    """Where the cache is unless the user says otherwise."""
    if named := os.environ.get("KURTC_CACHE"):
        return Path(os.path.expanduser(named))  # noqa: PTH111 - Path's own raises for users that nobody knows
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else home() / ".cache") / "kurtc"


@frozen(kw_only=False)
class Cache:
    """All remote repositories of a user; processes may share it. Failures of git raise `GitFailureError`."""

    root: Path

    def checkout(self, repository: Repository, commit: str) -> Path:
        """Where the checkout of a commit is, or would be."""
        return self.root / "checkouts" / repository.author / repository.name / commit

    def known_commit(self, repository: Repository, version: str) -> str:
        """The commit that a version had when it was fetched last, `""` if it never was; asks no server."""
        if not self._git_directory(repository).is_dir():
            return ""
        with self._locked(repository) as directory:
            return _commit_of(directory, _ref(version))

    def latest_commit(self, repository: Repository, version: str) -> str:
        """Asks the server what a version is now, and fetches it: tag, then branch, then commit.

        Raises `UnknownVersionError`.
        """
        with self._locked(repository) as directory:
            names = _remote_names(directory, repository, version)
            if names:
                _fetch(directory, repository, f"+{names[0]}:{_ref(version)}", depth=1)
            elif not _SHORT_COMMIT.fullmatch(version) or not _fetch_all(directory, repository, version):
                raise UnknownVersionError(_all_names(directory, repository))
            return _commit_of(directory, _ref(version))

    def provide(self, repository: Repository, commit: str, *, offline: bool = False) -> Path | None:
        """The checkout of a commit, fetched and exported if need be; None where that takes a server and is not allowed.

        Raises `UnknownVersionError` where the server does not have the commit.
        """
        final = self.checkout(repository, commit)
        if final.is_dir():
            return final
        if offline and not self._git_directory(repository).is_dir():
            return None
        with self._locked(repository) as directory:
            if final.is_dir():
                return final
            if not _commit_of(directory, commit):
                if offline:
                    return None
                _fetch_commit(directory, repository, commit)
            _export(directory, repository, commit, final)
        return final

    def _git_directory(self, repository: Repository) -> Path:
        return self.root / "repositories" / repository.author / repository.name / "git"

    @contextmanager
    def _locked(self, repository: Repository) -> Iterator[Path]:
        """The bare repository, while no other process works on it."""
        directory = self._git_directory(repository)
        directory.mkdir(parents=True, exist_ok=True)
        with (directory.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (directory / "config").is_file():
                git("init", "--quiet", "--bare", "--template=", directory=directory)
            yield directory


def _ref(version: str) -> str:
    """The ref that remembers a version: names such as `a` and `a/b` can both be versions, so not the name itself."""
    return f"refs/kurtc/{hashlib.sha256(version.encode()).hexdigest()[:24]}"


def _commit_of(directory: Path, name: str) -> str:
    try:
        return git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", directory=directory).strip()
    except GitFailureError:
        return ""


def _remote_names(directory: Path, repository: Repository, version: str) -> list[str]:
    """The server's names for a version, the one that counts first."""
    if not version:
        return ["HEAD"]
    wanted = [f"refs/tags/{version}", f"refs/heads/{version}"]
    listed = git("ls-remote", "--", repository.url, *wanted, directory=directory)
    found = {line.partition("\t")[2] for line in listed.splitlines()}
    return [name for name in wanted if name in found]


def _all_names(directory: Path, repository: Repository) -> tuple[str, ...]:
    listed = git("ls-remote", "--tags", "--heads", "--refs", "--", repository.url, directory=directory)
    return tuple(line.partition("\t")[2].split("/", 2)[2] for line in listed.splitlines())


def _fetch(directory: Path, repository: Repository, *refspecs: str, depth: int = 0) -> None:
    options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--force"]
    if depth:
        options.append(f"--depth={depth}")
    elif (directory / "shallow").exists():
        options.append("--unshallow")
    git("fetch", *options, "--", repository.url, *refspecs, directory=directory)


def _fetch_all(directory: Path, repository: Repository, version: str) -> bool:
    """Fetches every branch and tag; remembers and tells whether a commit of that (short) hash is among them."""
    _fetch(directory, repository, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
    commit = _commit_of(directory, version)
    if commit:
        git("update-ref", _ref(version), commit, directory=directory)
    return bool(commit)


def _fetch_commit(directory: Path, repository: Repository, commit: str) -> None:
    """Fetches one commit alone where the server permits it, else everything."""
    assert is_commit(commit)
    try:
        _fetch(directory, repository, f"+{commit}:{_ref(commit)}", depth=1)
    except GitFailureError:
        if not _fetch_all(directory, repository, commit):
            raise UnknownVersionError(_all_names(directory, repository)) from None


def _export(directory: Path, repository: Repository, commit: str, final: Path) -> None:
    """Writes a commit's files and renames them into place when they are all there."""
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent, prefix=".new-", ignore_cleanup_errors=True) as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        environment = {"GIT_WORK_TREE": str(files), "GIT_INDEX_FILE": str(Path(scratch) / "index")}
        origin = f"remote.origin.url={repository.url}"  # where a filter such as LFS would fetch from
        git("-c", origin, "read-tree", "--reset", "-u", commit, directory=directory, environment=environment)
        try:
            files.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            shutil.rmtree(files)
