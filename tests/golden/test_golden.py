"""Every package in golden/ leads to exactly the files in its folder of expectations."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/package"))

Kurtc = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_package_leads_to_exactly_the_expected_files(
    case: Path, kurtc: Kurtc, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case)
    _compile(kurtc, tmp_path)
    expected = case / "expected"
    if request.config.getoption("--rewrite-golden", default=False):
        _rewrite(tmp_path, expected)
    found, wanted = _files(tmp_path), _files(expected)
    assert sorted(found) == sorted(wanted)
    for path in found:
        assert found[path] == wanted[path], f"{path} differs: look at it, then `make golden`"


def test_there_are_enough_cases_to_mean_something() -> None:
    assert len(CASES) >= 12


def _compile(kurtc: Kurtc, folder: Path) -> None:
    """Writes everything that kurtc says about the package in the current folder."""
    package = ["package", *(f"--args-file={path}" for path in Path().glob("args.*"))]
    _write(folder / "plan.txt", _checked(kurtc("plan", *package)).stdout)
    _write(folder / "plan.yaml", _checked(kurtc("plan", *package, "--format", "yaml")).stdout)
    _write(folder / "plan.mmd", _checked(kurtc("plan", *package, "--format", "mermaid")).stdout)
    lowered = kurtc("plan", *package, "--quiet", "--lowered")
    _write(folder / "lowered.txt", lowered.stdout or lowered.stderr)
    found = _checked(kurtc("validate", *package))
    _write(folder / "findings.txt", found.stderr.removesuffix("valid\n"))
    for target in ("compose", "helm", "terraform"):
        built = kurtc("build", *package, "--quiet", "--target", target, "-o", folder / target)
        if built.returncode:
            _write(folder / f"{target}-refused.txt", built.stderr)


def _checked(run: CompletedProcess[str]) -> CompletedProcess[str]:
    assert run.returncode == 0, run.stderr
    return run


def _write(path: Path, text: str) -> None:
    if text:
        path.write_text(text, encoding="utf-8")


def _rewrite(found: Path, expected: Path) -> None:
    if os.environ.get("CI"):
        pytest.fail("expectations are not rewritten in CI")
    if expected.exists():
        shutil.rmtree(expected)
    shutil.copytree(found, expected, symlinks=True)


def _files(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Every file below a folder: whether it is executable or a link, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): _content(path)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def _content(path: Path) -> tuple[str, bytes]:
    if path.is_symlink():
        return "link", str(path.readlink()).encode()
    return "program" if os.access(path, os.X_OK) else "file", path.read_bytes()
