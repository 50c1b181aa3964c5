"""The option with which `make golden` writes the expectations anew."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write golden/*/expected instead of comparing")
