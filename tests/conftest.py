"""What every test can ask for."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KURTC_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def kurtc(monkeypatch: pytest.MonkeyPatch) -> Callable[..., CompletedProcess[str]]:
    """Runs the command line within this process: `kurtc("plan", "folder")`, with its exit code and what it printed."""
    from kurtc.cli.app import app

    def run(*arguments: str | Path) -> CompletedProcess[str]:
        words = [os.fspath(argument) for argument in arguments]
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                app(words)(words, prog_name="kurtc")
        return CompletedProcess(words, int(ended.value.code or 0), _text(out), _text(err))

    return run


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
