"""Serves the packages of `KURTC_PACKAGES` to kurtc under their public addresses, by git's own `insteadOf`."""

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SHIM = "kurtosis-tech/postgres-package"
"""The package of which ethereum-package wants a later version than the one that can be had; see `_with_tolerations`."""

_TAGS = {"eth-act/zkboost": "v0.9.0"}
"""Tags that packages ask for and that copies may lack: HEAD stands for them, as it did in the recording."""

_PINNED = re.compile(r"github\.com/([\w.-]+/[\w.-]+)[\w./-]*@([0-9a-f]{40})\b")
_IDENTITY = {
    "GIT_AUTHOR_NAME": "kurtc",
    "GIT_AUTHOR_EMAIL": "kurtc@example.org",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "kurtc",
    "GIT_COMMITTER_EMAIL": "kurtc@example.org",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}


def packages_folder() -> Path | None:
    """The folder that `KURTC_PACKAGES` names."""
    named = os.environ.get("KURTC_PACKAGES")
    return Path(named).resolve() if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A folder that stands for https://github.com/, and a cache of kurtc's own beside it.

    Copies of repositories may lack their largest files, and git refuses to fetch from those. What can be had of them is
    served at HEAD under a new commit, and stands in the cache for the commits that somebody names.
    """

    root: Path

    @property
    def cache(self) -> Path:
        """The folder that kurtc keeps fetched packages in."""
        return self.root / ".cache"

    def environment(self) -> dict[str, str]:
        """The variables that make git, and kurtc, take the packages from here."""
        return {
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": f"url.file://{self.root}/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            "KURTC_CACHE": str(self.cache),
        }

    def text(self, repository: str, path: str) -> str:
        """The text of a file of a repository, as it is at HEAD."""
        return _git((self.root / repository).resolve(), "show", f"HEAD:{path}")

    def checkout(self, repository: str, commit: str) -> Path:
        """Where kurtc keeps the files of a commit."""
        return self.cache / "checkouts" / repository / commit


def build_mirror(packages: Path, root: Path, *, shimmed: bool) -> Mirror:
    """A mirror in `root` of all packages; with `shimmed`, postgres-package has the parameter that it lacks."""
    mirror = Mirror(root=root)
    sources = {f"{source.parent.name}/{source.name}": source for source in sorted(packages.glob("*/*"))}
    for name, source in sources.items():
        missing = _missing_files(source, "HEAD")
        patch = shimmed and name == SHIM
        served = root / ".changed" / name if missing or patch or name in _TAGS else source
        if served != source:
            _changed_copy(source, served, missing, patch=patch)
        if name in _TAGS:
            _git(served, "tag", "--force", _TAGS[name], "HEAD")
        if missing:
            for commit in {_git(source, "rev-parse", "HEAD").strip(), *_pinned(name, sources.values())}:
                _export(source, commit, mirror.checkout(name, commit))
        for address in {name, name.lower()}:
            link = root / address
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(served)
    return mirror


def _git(directory: Path, *arguments: str, stdin: str = "", **environment: str) -> str:
    command = ["git", "-c", "safe.directory=*", f"--git-dir={_git_directory(directory)}", *arguments]
    done = subprocess.run(
        command, input=stdin, env=os.environ | environment, capture_output=True, check=True, text=True, cwd=directory
    )
    return done.stdout


def _git_directory(source: Path) -> Path:
    return source / ".git" if (source / ".git").exists() else source


def _pinned(name: str, sources: Iterable[Path]) -> set[str]:
    """The commits of a repository that locators in any package name."""
    found: set[str] = set()
    for source in sources:
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "grep", "-hE", "@[0-9a-f]{40}", "HEAD", "--", "*.star", "*.yml"],
            cwd=source,
            env=os.environ | {"GIT_DIR": str(_git_directory(source.resolve()))},
            capture_output=True,
            text=True,
            check=False,
        )
        found |= {commit for repository, commit in _PINNED.findall(listed.stdout) if repository.lower() == name.lower()}
    return found


def _missing_files(source: Path, commit: str) -> tuple[str, ...]:
    """Paths of a commit of which the repository has no content."""
    listed = [line.split(None, 2)[2] for line in _git(source, "ls-tree", "-r", "-z", commit).split("\0") if line]
    paths = {path: object_id for object_id, _, path in (entry.partition("\t") for entry in listed)}
    found = _git(source, "cat-file", "--batch-check=%(objectname)", stdin="".join(f"{o}\n" for o in paths.values()))
    absent = {line.split()[0] for line in found.splitlines() if line.endswith(" missing")}
    return tuple(path for path, object_id in paths.items() if object_id in absent)


def _export(source: Path, commit: str, target: Path) -> None:
    """Write what can be had of a commit's files."""
    target.mkdir(parents=True)
    index = {"GIT_INDEX_FILE": str(target.parent / f".index-{commit}"), "GIT_WORK_TREE": str(target)}
    _git(source, "read-tree", commit, **index)
    _git(source, "update-index", "-z", "--index-info", stdin=_removals(_missing_files(source, commit)), **index)
    _git(source, "checkout-index", "--all", f"--prefix={target}/", **index)


def _removals(paths: Iterable[str]) -> str:
    return "".join(f"0 {'0' * 40}\t{path}\0" for path in paths)


def _changed_copy(source: Path, target: Path, missing: tuple[str, ...], *, patch: bool) -> None:
    """A bare repository with a commit on HEAD's that leaves `missing` out."""
    target.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "--template=", str(target)], check=True)
    objects = _git_directory(source).resolve() / "objects"
    (target / "objects" / "info").mkdir(exist_ok=True)
    (target / "objects" / "info" / "alternates").write_text(f"{objects}\n", encoding="utf-8")
    index = {"GIT_INDEX_FILE": str(target / "changed-index")}
    old = _git(source, "rev-parse", "HEAD").strip()
    _git(target, "read-tree", old, **index)
    _git(target, "update-index", "-z", "--index-info", stdin=_removals(missing), **index)
    if patch:
        script = _with_tolerations(_git(target, "show", f"{old}:main.star"))
        changed = _git(target, "hash-object", "-w", "--stdin", stdin=script).strip()
        _git(target, "update-index", "-z", "--index-info", stdin=f"100644 {changed}\tmain.star\0", **index)
    tree = _git(target, "write-tree", "--missing-ok", **index).strip()
    new = _git(target, "commit-tree", tree, "-m", "Changed for tests", **_IDENTITY).strip()
    branch = _git(source, "symbolic-ref", "HEAD").strip()
    _git(target, "update-ref", branch, new)
    _git(target, "symbolic-ref", "HEAD", branch)


def _with_tolerations(script: str) -> str:
    """postgres-package's main.star with a parameter `tolerations` that `run` passes on to its ServiceConfig.

    One line more stands above the call, as in the copy that the recording was made with.
    """
    script = _once(script, "    node_selectors=None,\n", "    node_selectors=None,\n    tolerations=[],\n")
    passed = "            node_selectors=node_selectors,\n"
    return _once(script, passed, f"{passed}            tolerations=tolerations,\n")


def _once(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{SHIM} is not the version that the recording was made with: {old!r}"
    return text.replace(old, new)
