"""The recordings and the packages, where there are any."""

from pathlib import Path

import pytest

from .cases import recordings_folder
from .packages import Mirror, build_mirror, packages_folder


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder with the recordings; skips without one."""
    folder = recordings_folder()
    if folder is None:
        pytest.skip("KURTC_CONFORMANCE does not name a folder with recordings")
    return folder


@pytest.fixture(scope="session")
def mirrors(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Mirror]:
    """The packages as they are (False), and with the shim (True); skips without packages."""
    packages = packages_folder()
    if packages is None:
        pytest.skip("KURTC_PACKAGES does not name a folder with packages")
    root = tmp_path_factory.mktemp("mirrors")
    return {shimmed: build_mirror(packages, root / str(shimmed), shimmed=shimmed) for shimmed in (False, True)}
