"""What a run would do, from the plan and what the enclave remembers: no engine is asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kurtc.execution.engine import EngineError
from kurtc.execution.events import RemovalInfo
from kurtc.execution.jobs.artifacts import texts_key, tree_key
from kurtc.execution.preview import Action, RunPreview, UnitPreview
from kurtc.execution.reconciliation import departures
from kurtc.execution.rendering import rendered
from kurtc.execution.state import Record, State
from kurtc.execution.turns import Planned
from kurtc.execution.values import Values
from kurtc.order.touches import Resource, touch
from kurtc.package.tree import Contents
from kurtc.plan.configs import PackageSource
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Print,
    RemoveService,
    RenderTemplates,
    Request,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Verify,
    Wait,
)
from kurtc.plan.relations import futures_of

_ALWAYS = (Print, Verify, GetService, GetServices, GetFilesArtifact, GetClusterType, SetService)
"""What is done in every run, since it changes nothing."""

_LEFT = {StopService: "stopped", RemoveService: "removed"} | dict.fromkeys(
    (AddService, AddServices, StartService, Exec, Request, Wait), "running"
)
"""What a service is after an instruction that was done on it: an effect starts one that was stopped or removed."""


def forecast(
    state: State | None, enclave: str, package: str, turns: Sequence[Planned], contents: Contents
) -> RunPreview:
    """What would become of each unit, and what would be removed."""
    known = state or State(enclave=enclave, engine="", created=0)
    seer = _Seer(state=known, contents=contents)
    gone = departures(known, package, turns)
    return RunPreview(
        enclave=enclave,
        package=package,
        is_new=state is None,
        units=tuple(seer.seen(turn) for turn in turns),
        removals=(
            *(RemovalInfo(kind="service", name=name) for name in gone.services),
            *(RemovalInfo(kind="artifact", name=name) for name in gone.artifacts),
        ),
    )


_Thing: TypeAlias = Resource | str | tuple[Literal["added"], str]
"""What is made, a unit, or the service that additions of a name are about: it can come back after its removal."""


@dataclass(slots=True, kw_only=True)
class _Seer:
    """Goes through the plan and keeps in mind what is done anew.

    `fresh` is what is another one for sure, `doubtful` what may be, each with why: resources, and units by identity.
    `left` are the services that units done anew have left as something, and as what (`""`: perhaps something else).
    """

    state: State
    contents: Contents
    fresh: dict[_Thing, str] = field(default_factory=dict)
    doubtful: dict[_Thing, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def seen(self, turn: Planned) -> UnitPreview:
        action, why = self._action(turn)
        if not isinstance(turn.unit.step.instruction, _ALWAYS):
            self._note(turn, action)
        return UnitPreview(
            id=turn.id,
            instruction=turn.unit.step.instruction.instruction,
            subject=turn.subject,
            position=str(turn.unit.step.position),
            description=turn.unit.step.description,
            action=action,
            why=why,
        )

    def _action(self, turn: Planned) -> tuple[Action, str]:
        record = self.state.units.get(turn.identity)
        if isinstance(turn.unit.step.instruction, _ALWAYS):
            return "run", ""
        if record is None:
            return ("create" if turn.unit.service else "run"), ""
        again: Action = "change" if turn.unit.service else "run-again"
        if why := next(self._certain(turn, record), ""):
            return again, why
        if why := next(self._possible(turn, record), ""):
            return "maybe", why
        return "keep", ""

    def _certain(self, turn: Planned, record: Record) -> Iterator[str]:
        """Why a unit is done again."""
        match turn.unit.step.instruction:
            case AddService() | AddServices() as adding:
                if adding.force_update:
                    yield "force_update is set"
                yield from _changed(record, turn.definition, loose=False)
                if not turn.is_over(self.state.units):
                    yield from self._other_life(turn.unit.service, record)
                yield from self._other_mounts(turn, record)
            case UploadFiles() | RenderTemplates() | StoreServiceFiles():
                yield from self._other_files(turn, record)
            case StartService() | StopService() | RemoveService():
                yield from self._other_end(turn)
            case _:
                pass
        if _observes_services(turn):
            yield from (self.fresh[start] for start in turn.started if start in self.fresh)
            yield from (self.fresh[before] for before in turn.after if before in self.fresh)
            if set(record.started) != set(turn.started):
                yield "it can reach other services"

    def _possible(self, turn: Planned, record: Record) -> Iterator[str]:
        """Why a unit may be done again: what it is given may be something else."""
        instruction = turn.unit.step.instruction
        if (why := self.doubtful.get(("added", turn.unit.service))) and not turn.is_over(self.state.units):
            yield why
        for use in touch(turn.unit).uses:
            if why := self.fresh.get(use.resource) or self.doubtful.get(use.resource):
                yield why
        if not (isinstance(instruction, UploadFiles | RenderTemplates) and not _has_values(instruction)):
            yield from _changed(record, turn.definition, loose=True)
        if isinstance(instruction, StartService | StopService | RemoveService):
            now = self._before_end(turn)
            if now and not now[1]:
                yield f"'{now[0]}' may be something else by then"
        if _observes_services(turn):
            yield from (self.doubtful[start] for start in turn.started if start in self.doubtful)
            yield from (self.doubtful[before] for before in turn.after if before in self.doubtful)
            if set(record.after) != set(turn.after):
                yield "other steps come before it"

    def _other_life(self, service: str, record: Record) -> Iterator[str]:
        """Why a service is not the one that an addition started: the name of a removed one can come back."""
        now = self.state.services[service]
        if now.wanted == "removed":
            yield "what was done with it before it was removed has changed"
        elif now.container != record.values.get("container"):
            yield "it was added again after it was removed"
        if why := self.fresh.get(("added", service)):
            yield why

    def _other_mounts(self, turn: Planned, record: Record) -> Iterator[str]:
        """Files that are others for sure than those that the service has: it had what the artifacts hold until now."""
        assert turn.unit.config is not None
        names = [name for directory in turn.unit.config.files.values() for name in directory.artifact_names]
        known = [self.state.artifacts[name].digest for name in names if name in self.state.artifacts]
        if list(record.values.get("mounted", ())) == known:  # type: ignore[arg-type]
            yield from (why for name in names if (why := self.fresh.get(("artifact", name))))

    def _other_files(self, turn: Planned, record: Record) -> Iterator[str]:
        """Why an artifact is made again, as far as its files are known before the run."""
        known = self.state.artifacts.get(turn.subject)
        if known is None or known.digest != record.values.get("digest"):
            yield "its files are gone"
        match turn.unit.step.instruction:
            case UploadFiles(source=PackageSource() as source):
                if tree_key(self.contents.tree(source)) != record.key:
                    yield "its files have changed"
            case UploadFiles():
                yield "what is behind a URL is asked for in every run"
            case RenderTemplates() as rendering if not _has_values(rendering):
                with suppress(EngineError):
                    if texts_key(rendered(rendering.config, Values())) != record.key:
                        yield "its texts have changed"
            case _:
                pass

    def _other_end(self, turn: Planned) -> Iterator[str]:
        """Whether a service is not what the plan's last step for it leaves it as."""
        if now := self._before_end(turn):
            name, state = now
            if state and state != _LEFT[type(turn.unit.step.instruction)]:
                yield f"'{name}' is {state}" + (" by then" if name in self.left else "")

    def _before_end(self, turn: Planned) -> tuple[str, str] | None:
        """A service and what it is when the plan's last step for it comes (`""`: one thing or another).

        None where there is nothing to compare: a later step settles it, or it is another one than the step's own.
        """
        service = self.state.services.get(turn.subject)
        start = self.state.units.get(turn.started[0])
        is_own = service is not None and start is not None and start.values.get("container") == service.container
        if service is None or not is_own or not turn.settles:
            return None
        return service.name, self.left.get(service.name, service.wanted)

    def _note(self, turn: Planned, action: Action) -> None:
        """Keep in mind what a unit's action makes of what it yields, and of the services that it acts on."""
        if action == "keep":
            return
        service, instruction = turn.unit.service, turn.unit.step.instruction
        self._note_end(turn, action)
        if service and action == "maybe":
            self.doubtful[turn.identity] = self.doubtful["added", service] = f"'{service}' may be started anew"
        elif service:
            self.fresh[turn.identity] = self.fresh["added", service] = f"'{service}' is started anew"
        else:
            known = self.fresh if self._has_moved(turn) else self.doubtful
            known[turn.identity] = f"{instruction.instruction} before it is done again"
        for resource in touch(turn.unit).makes if not service else ():
            kind, name = resource
            if kind == "value":
                self.doubtful[resource] = f"what {instruction.instruction} gives may be another value"
            elif (
                kind == "artifact" and action == "run-again" and isinstance(instruction, UploadFiles | RenderTemplates)
            ):
                self.fresh[resource] = f"the files of '{name}' are others"
            elif kind == "artifact":
                self.doubtful[resource] = f"the files of '{name}' may be others"

    def _note_end(self, turn: Planned, action: Action) -> None:
        """Keep in mind what a unit that is not kept leaves its service as."""
        if left := _LEFT.get(type(turn.unit.step.instruction), ""):
            known = self.state.services.get(turn.subject)
            now = self.left.get(turn.subject, known.wanted if known else "")
            self.left[turn.subject] = left if action != "maybe" or now == left else ""

    def _has_moved(self, turn: Planned) -> bool:
        """Whether an effect is done in another container for sure, or after something else."""
        record = self.state.units.get(turn.identity)
        is_known = record is not None and set(record.started) == set(turn.started)
        return not is_known or any(thing in self.fresh for thing in (*turn.started, *turn.after))


def _observes_services(turn: Planned) -> bool:
    """Whether a unit is another one when the services that it can reach are; files are the same, whoever is there."""
    return not turn.unit.service and not isinstance(turn.unit.step.instruction, UploadFiles | RenderTemplates)


def _has_values(instruction: UploadFiles | RenderTemplates) -> bool:
    return any(True for _ in futures_of(instruction))


def _changed(record: Record, definition: Mapping[str, str], *, loose: bool) -> Iterator[str]:
    """Which arguments are others than those of the earlier run, that matter for sure or (`loose`) may matter."""
    names = sorted(
        name
        for name in record.definition.keys() | definition.keys()
        if record.definition.get(name) != definition.get(name)
        and loose == ("~" in record.definition.get(name, "") + definition.get(name, ""))
    )
    if names:
        yield f"{', '.join(names)} changed"
