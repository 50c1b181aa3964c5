"""A stand-in for GitHub: small repositories on this disk, reached through git's own `insteadOf`."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.package.workspace import FetchOptions, Workspace

Files = Mapping[str, str]


def write_files(folder: Path, files: Files) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def package(name: str, files: Files | None = None, *, manifest: str = "") -> dict[str, str]:
    return {"kurtosis.yml": f"name: {name}\n{manifest}", "main.star": "def run(plan):\n    pass\n"} | dict(files or {})


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Forge:
    """The folder that stands for github.com."""

    root: Path

    def commit(self, repository: str, files: Files, *, tag: str = "", branch: str = "") -> str:
        """Commits files to a repository (made when it is new) and gives the commit."""
        folder = self.root / repository
        if not folder.exists():
            folder.mkdir(parents=True)
            git("init", "--quiet", "--initial-branch=main", cwd=folder)
        if branch:
            git("checkout", "--quiet", "-B", branch, cwd=folder)
        write_files(folder, files)
        git("add", "--all", cwd=folder)
        git("commit", "--quiet", "--allow-empty", "--message=x", cwd=folder)
        commit = git("rev-parse", "HEAD", cwd=folder)
        if tag:
            git("tag", "--annotate", "--message=x", tag, cwd=folder)
        if branch:
            git("checkout", "--quiet", "main", cwd=folder)
        return commit

    def path(self, repository: str) -> Path:
        return self.root / repository

    def vanish(self) -> None:
        """Makes every repository unreachable, as without a network."""
        self.root.rename(self.root.with_name("gone"))


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    root = tmp_path / "forge"
    root.mkdir()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    settings = {f"url.{root}/.insteadOf": "https://github.com/", "user.name": "A", "user.email": "a@example.com"}
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for index, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{index}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{index}", value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("KURTC_CACHE", str(tmp_path / "cache"))
    return Forge(root)


Open = Callable[..., Workspace]


@pytest.fixture
def local(tmp_path: Path) -> Open:
    """Opens a package made of the given files in a folder of its own."""

    def opened(files: Files, *, folder: str = "work", at: str = ".", main_file: str = "") -> Workspace:
        root = write_files(tmp_path / folder, files)
        return Workspace.open(str(root / at), main_file=main_file, options=FetchOptions())

    return opened


def finding(act: Callable[[], object]) -> Diagnostic:
    """The first finding with which an action is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.diagnostics[0]
