"""Enclaves: which there are, what is in them, and how they are stopped and removed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from kurtc.diagnostics import Refused, refusal
from kurtc.execution.administration.identifiers import identified
from kurtc.execution.enclave import Enclave, enclaves_folder, known_enclaves
from kurtc.execution.engine import Container, Engine
from kurtc.execution.events import ArtifactInfo, ServiceInfo
from kurtc.execution.inventory import artifact_infos, service_infos
from kurtc.execution.state import State
from kurtc.plan.assertions import Known

_AT_ONCE = 16
_NONE_YET = "`kurtc run PACKAGE` makes one"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclaveInfo:
    """An enclave. `created` is in seconds since 1970 (None: unknown); `remark` says what is wrong with its state."""

    name: str
    uuid: str
    status: Literal["running", "partially-running", "stopped", "empty"]
    created: float | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """An enclave with what is in it; `output` is what the last finished run returned."""

    enclave: EnclaveInfo
    packages: tuple[str, ...]
    services: tuple[ServiceInfo, ...]
    artifacts: tuple[ArtifactInfo, ...]
    output: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An enclave as it is now; `state` is None, and `remark` says why, where nothing is known of it on this disk."""

    engine: Engine
    enclave: Enclave
    state: State | None
    containers: tuple[Container, ...]
    remark: str = ""

    @property
    def services(self) -> tuple[ServiceInfo, ...]:
        """Its services, by name."""
        return service_infos(self.state, self.containers)


def listed(engine: Engine) -> tuple[EnclaveInfo, ...]:
    """Every enclave that has a state on this disk or anything on the engine, by name."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return tuple(pool.map(lambda enclave: _info(_opened(engine, enclave)), _enclaves(engine).values()))


def opened(engine: Engine, identifier: str) -> Opened:
    """The enclave that is called so. Raises `Refused` (unknown-enclave)."""
    return _opened(engine, _found(engine, identifier))


@contextmanager
def opened_alone(engine: Engine, identifier: str) -> Iterator[Opened]:
    """The enclave, for this process alone. Raises `Refused` (unknown-enclave, enclave-busy)."""
    enclave = _found(engine, identifier)
    with enclave.locked():
        yield _opened(engine, enclave)


def inspection(enclave: Opened) -> Inspection:
    """What is in an enclave."""
    state = enclave.state
    units = state.units.values() if state else ()
    return Inspection(
        enclave=_info(enclave),
        packages=tuple(dict.fromkeys(record.package for record in units)),
        services=enclave.services,
        artifacts=artifact_infos(state),
        output=state.output if state else None,
    )


def stop_enclave(engine: Engine, identifier: str) -> str:
    """Stop all containers of an enclave, and keep them; its name. Raises `Refused`."""
    with opened_alone(engine, identifier) as enclave:
        active = [container.id for container in enclave.containers if container.status in ("running", "paused")]
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            list(pool.map(engine.stop_container, active))
        return enclave.enclave.name


def remove_enclave(engine: Engine, identifier: str, *, force: bool) -> str:
    """Remove everything of an enclave, from the engine and from this disk; its name.

    Raises `Refused` (unknown-enclave, enclave-busy; enclave-running unless `force`).
    """
    with opened_alone(engine, identifier) as enclave:
        name = enclave.enclave.name
        if not force and any(service.status == "running" for service in enclave.services):
            hint = f"stop it with `kurtc enclave stop {name}`, or remove it as it is with `kurtc enclave rm -f {name}`"
            raise refusal("enclave-running", f"services of the enclave '{name}' are running", hint=hint)
        engine.remove_enclave(name)
        enclave.enclave.forget()
        return name


def _enclaves(engine: Engine) -> dict[str, Enclave]:
    id_ = engine.identity().id
    known = known_enclaves(id_)
    root = enclaves_folder()
    bare = {name: Enclave(root=root, engine=id_, name=name) for name in engine.enclaves() if name not in known}
    return dict(sorted({**known, **bare}.items()))


def _found(engine: Engine, identifier: str) -> Enclave:
    enclaves = _enclaves(engine)
    uuids = {name: enclave.uuid for name, enclave in enclaves.items()}
    return enclaves[identified(identifier, uuids, "enclave", hint=_NONE_YET)]


def _opened(engine: Engine, enclave: Enclave) -> Opened:
    state, remark = None, ""
    try:
        state = enclave.read()
        remark = "" if state else "the state is not on this disk, so it is lost or another user's"
    except Refused:
        remark = "the state cannot be read"
    return Opened(
        engine=engine, enclave=enclave, state=state, containers=engine.containers(enclave.name), remark=remark
    )


def _info(enclave: Opened) -> EnclaveInfo:
    running = [service.status == "running" for service in enclave.services]
    return EnclaveInfo(
        name=enclave.enclave.name,
        uuid=enclave.enclave.uuid,
        status="empty"
        if not running
        else "running"
        if all(running)
        else "partially-running"
        if any(running)
        else "stopped",
        created=enclave.state.created if enclave.state else None,
        remark=enclave.remark,
    )
