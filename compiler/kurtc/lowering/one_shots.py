"""The one-shot nodes: steps with effects, their texts folded."""

from collections.abc import Iterator, Mapping

from kurtc.lowering.actions import (
    Action,
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
)
from kurtc.lowering.decisions import Origin
from kurtc.lowering.folding import Fold, folded_recipe, folded_task, folded_text
from kurtc.lowering.graph import OneShot
from kurtc.order import Unit
from kurtc.plan.configs import ExecRecipe, Recipe, ServiceConfig
from kurtc.plan.instructions import Exec, RenderTemplates, Request, RunPython, RunSh, StoreServiceFiles, Verify, Wait
from kurtc.plan.values import Holed, Text
from kurtc.records import frozen


@frozen
class OneShots:
    """What one-shots are made with: names by step, texts of artifacts by step, ports of services.

    `fold` is the rule for texts, `typed` the one for values that are compared: a number stays a number there.
    """

    fold: Fold
    typed: Fold
    names: Mapping[str, str]
    renderings: Mapping[str, Mapping[str, Text]]

    def nodes(self, units: list[Unit]) -> Iterator[OneShot]:
        """The one-shots of all steps that have effects, in the plan's order."""
        configs: dict[str, ServiceConfig] = {}
        for unit in units:
            if unit.config is not None:
                configs[unit.service] = unit.config
            action = self._action(unit, configs)
            if action is not None:
                yield OneShot(origin=Origin.of(unit.step), name=self.names[unit.step.id], action=action)

    def _action(self, unit: Unit, configs: Mapping[str, ServiceConfig]) -> Action | None:
        match unit.step.instruction:
            case RunSh() | RunPython() as task:
                return RunTask(task=folded_task(task, self.fold))
            case Exec(service_name=name, recipe=recipe) | Request(service_name=name, recipe=recipe) as step:
                accepted = None if step.skip_code_check else step.acceptable_codes
                return self._attempt(str(name), recipe, accepted, configs)
            case Wait(service_name=name, recipe=recipe) as wait:
                return AwaitResult(
                    attempt=self._attempt(str(name), recipe, None, configs),
                    field=wait.field,
                    assertion=wait.assertion,
                    target_value=wait.target_value,
                    interval=wait.interval,
                    timeout=wait.timeout,
                )
            case Verify(value=value, assertion=assertion, target_value=target):
                wanted = folded_text(target, self.typed) if isinstance(target, str | Holed) else target
                return VerifyValue(value=folded_text(value, self.typed), assertion=assertion, target_value=wanted)
            case RenderTemplates(name=artifact) if unit.step.id in self.renderings:
                return RenderFiles(artifact=artifact, texts=self.renderings[unit.step.id])
            case StoreServiceFiles(service_name=name, src=path, name=artifact):
                return StoreFiles(service=str(name), path=path, artifact=artifact)
            case _:
                return None

    def _attempt(
        self, service: str, recipe: Recipe, accepted: tuple[int, ...] | None, configs: Mapping[str, ServiceConfig]
    ) -> RunCommand | SendRequest:
        folded = folded_recipe(recipe, self.fold)
        if isinstance(folded, ExecRecipe):
            return RunCommand(service=service, recipe=folded, accepted=accepted)
        number = configs[service].ports[folded.port_id].number
        return SendRequest(service=service, number=number, recipe=folded, accepted=accepted)
