"""Run a plan in an enclave: prepare, reconcile, then do what is not done yet, in the plan's sound order."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.execution.addresses import with_addresses
from kurtc.execution.context import Context
from kurtc.execution.enclave import Enclave, Held, enclave_name, enclaves_folder, latest_state
from kurtc.execution.ending import finish
from kurtc.execution.engine import Engine, EngineError, Identity
from kurtc.execution.events import Listener, RemovalInfo, RunFinished, RunStarted, RunStopping, UnitInfo
from kurtc.execution.forecast import forecast
from kurtc.execution.images import image_name, image_previews, image_requests, unit_images
from kurtc.execution.options import RunOptions, Stop
from kurtc.execution.preparation import ImagesMissingError, StoppedError, prepared
from kurtc.execution.preview import RunPreview
from kurtc.execution.progress import Progress
from kurtc.execution.reconciliation import Departures, departures, remove_departures
from kurtc.execution.state import Record, State
from kurtc.execution.telling import Telling
from kurtc.execution.turns import Planned, package_of, planned
from kurtc.near import nearest
from kurtc.order import units
from kurtc.package.tree import Contents
from kurtc.plan.model import Plan, Step


def run(
    plan: Plan,
    contents: Contents,
    engine: Engine,
    options: RunOptions,
    *,
    listener: Listener,
    stop: Stop | None = None,
) -> RunFinished:
    """Run a validated plan; how it ended, as the last event says too.

    Raises `Refused` where nothing has begun: an engine that does not answer (no-engine), an enclave that is busy,
    images that cannot be had (missing-image).
    """
    stop = stop or threading.Event()
    identity = _identity(engine)
    enclave = Enclave(root=enclaves_folder(), engine=identity.id, name=named_enclave(plan, options))
    requests = image_requests(plan, contents, always_pull=options.always_pull)
    turns = planned(plan, contents, sequential=options.sequential)
    telling = Telling(listener)
    with enclave.held() as held:
        gone = departures(held.state, package_of(plan), turns)
        telling(_started(plan, held.state, identity, turns, gone))
        with _ending(telling, engine, held):
            try:
                images = prepared(engine, requests, telling, stop)
                services = [turn.unit.service for turn in turns if turn.unit.service]
                network = engine.open_enclave(enclave.name)
                held.update(lambda state: with_addresses(state, network, services))
                context = Context(
                    engine=engine,
                    held=held,
                    contents=contents,
                    package=package_of(plan),
                    images=images,
                    there={container.id: container for container in engine.containers(enclave.name)},
                    tell=telling,
                )
                remove_departures(context, gone)
            except StoppedError:
                telling(RunStopping())
                return finish(telling, engine, held, "interrupted")
            except ImagesMissingError as error:
                raise _missing_images(plan, error, requests) from None
            except EngineError as error:
                raise _refused(error) from None
            progress = Progress(plan=plan, context=context, turns=turns, telling=telling, stop=stop)
            return progress.finished(limit=1 if options.sequential else options.parallelism)


def preview(plan: Plan, contents: Contents, options: RunOptions) -> RunPreview:
    """What `run` would do, as far as the enclave's memory on this disk says; nothing is touched, no engine is asked.

    An enclave of that name on another engine counts too, where none is on the one that ran last.
    """
    name = named_enclave(plan, options)
    turns = planned(plan, contents, sequential=options.sequential)
    images = image_previews(image_requests(plan, contents, always_pull=options.always_pull))
    return replace(forecast(latest_state(name), name, package_of(plan), turns, contents), images=images)


def named_enclave(plan: Plan, options: RunOptions) -> str:
    """The name of the enclave that a plan runs in. Raises `Refused` (enclave-name)."""
    return enclave_name(options.enclave, plan.package.id or plan.package.main_file.removesuffix(".star"))


@contextmanager
def _ending(telling: Telling, engine: Engine, held: Held) -> Iterator[None]:
    """Whatever a run that has started fails with, who reads its events learns that no more will come."""
    try:
        yield
    except Exception:
        finish(telling, engine, held, "failed")
        raise


def _identity(engine: Engine) -> Identity:
    try:
        return engine.identity()
    except EngineError as error:
        raise _refused(error) from None


def _started(plan: Plan, state: State, identity: Identity, turns: tuple[Planned, ...], gone: Departures) -> RunStarted:
    infos = tuple(
        UnitInfo(
            id=turn.id,
            step=turn.unit.step.id,
            instruction=turn.unit.step.instruction.instruction,
            subject=turn.subject,
            description=turn.unit.step.description,
            position=str(turn.unit.step.position),
            needs=tuple(turns[index].id for index in sorted(turn.needs)),
            action="keep" if _is_the_same(state.units.get(turn.identity), turn) else "run",
            images=tuple(image_name(image) for image in unit_images(turn.unit)),
        )
        for turn in turns
    )
    removals = (
        *(RemovalInfo(kind="service", name=name) for name in gone.services),
        *(RemovalInfo(kind="artifact", name=name) for name in gone.artifacts),
    )
    return RunStarted(
        enclave=state.enclave, package=package_of(plan), engine=identity.address, units=infos, removals=removals
    )


def _is_the_same(before: Record | None, turn: Planned) -> bool:
    return before is not None and before.definition == turn.definition


def _missing_images(plan: Plan, missing: ImagesMissingError, asked: Iterable[str]) -> Refused:
    there = [name for name in asked if name not in missing.errors]
    found = [
        Diagnostic(
            code="missing-image",
            message=error.message if name in error.message else f"the image '{name}': {error.message}",
            position=step.position,
            hint=_image_hint(nearest(name, there), error.hint),
            step=step.id,
        )
        for name, error in missing.errors.items()
        for step in _steps_with(plan, name)
    ]
    return Refused(tuple(found))


def _image_hint(near: str, hint: str) -> str:
    if not near:
        return hint
    return f"did you mean {near!r}? Otherwise {hint}" if hint else f"did you mean {near!r}?"


def _steps_with(plan: Plan, image: str) -> Iterable[Step]:
    """The steps that need an image."""
    found = {unit.step.id: unit.step for unit in units(plan) if image in map(image_name, unit_images(unit))}
    return found.values()


def _refused(error: EngineError) -> Refused:
    return Refused((Diagnostic(code="no-engine", message=error.message, hint=error.hint),))
