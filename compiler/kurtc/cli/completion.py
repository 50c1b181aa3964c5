"""What shells complete: the names of enclaves, services and artifacts that this disk knows of; no engine is asked."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from kurtc.diagnostics import Refused

if TYPE_CHECKING:
    from kurtc.execution.state import State


def enclave_names(incomplete: str) -> list[str]:
    """The names of enclaves."""
    from kurtc.execution.enclave import enclaves_folder

    root = enclaves_folder()
    names = {place.parent.name.rpartition("-")[0] for place in root.glob("*/state.jsonl")}
    return _beginning(names, incomplete)


def service_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The names of the services of the enclave that is named already."""
    state = _state(ctx)
    return _beginning(state.services if state else (), incomplete)


def artifact_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The names of the files artifacts of the enclave that is named already."""
    state = _state(ctx)
    return _beginning(state.artifacts if state else (), incomplete)


def port_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """The ids of the ports of the service that is named already."""
    state = _state(ctx)
    service = state.services.get(ctx.params.get("service") or "") if state else None
    return _beginning(service.ports if service else (), incomplete)


def _state(ctx: typer.Context) -> "State | None":
    """The state of the enclave that is named already; None where it is not known, or cannot be read."""
    from kurtc.execution.enclave import latest_state

    with suppress(Refused, OSError):
        return latest_state(ctx.params.get("enclave") or "")
    return None


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))
