"""What Kubernetes cannot express: refused at its line, all at once."""

import re
from collections.abc import Iterable, Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Outcome
from kurtc.lowering.actions import RunTask
from kurtc.lowering.decisions import Origin
from kurtc.lowering.edges import probe_texts
from kurtc.lowering.graph import ExecProbe, Service
from kurtc.order.touches import service_texts
from kurtc.plan.configs import Image, ImageBuild, NixBuild
from kurtc.plan.instructions import RunSh
from kurtc.plan.values import Holed, Text
from kurtc_backends.helm.artifacts import is_lost
from kurtc_backends.helm.chartdata import Chart, Effect, Workload, effect_texts

_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
_LONGEST = 52
"""Characters of a StatefulSet's name: behind them, the label `controller-revision-hash` has eleven more."""
_HINTS = {
    "devices": "take the service out of the plan for Kubernetes, or run the plan with `kurtc run`",
    "bind_mounts": "what it does by the socket has to be done by the plan; or run the plan with `kurtc run`",
    "ulimits": "set the limits in the image's entrypoint, or on the nodes",
    "device_ids": "say how many: GpuConfig(count=…)",
}


def refusals(chart: Chart, decisions: Iterable[Decision]) -> list[Diagnostic]:
    """A finding for each attribute that the table refuses, and for each text that no pod can be given."""
    found = [_unsupported(decision) for decision in decisions if decision.outcome is Outcome.REFUSED]
    for service in chart.services.values():
        found.extend(_unwritable(service.origin, f"of '{service.name}'", _texts(service)))
        found.extend(_of_service(service, chart.workloads[service.name]))
    for effect in chart.effects.values():
        found.extend(_unwritable(effect.origin, f"of the step {effect.name}", effect_texts(effect)))
        found.extend(_of_task(effect))
    return found


def _unsupported(decision: Decision) -> Diagnostic:
    attribute = re.sub(r"\[[^\]]*\]", "", decision.attribute).rpartition(".")[2]
    return Diagnostic(
        code="unsupported-attribute",
        message=f"{decision.attribute} of '{decision.subject}': {decision.text}",
        position=decision.origin.position,
        hint=_HINTS.get(attribute, "use an ImageSpec" if "image" in decision.attribute else ""),
        step=decision.origin.step,
    )


def _texts(service: Service) -> Iterator[tuple[str, Text]]:
    yield from service_texts(service.config)
    yield from probe_texts(service)
    yield from ((f"files path {path!r}", path) for path in service.config.files)


def _unwritable(origin: Origin, whose: str, texts: Iterable[tuple[str, Text]]) -> Iterator[Diagnostic]:
    for where, text in texts:
        literal = "".join(part for part in text.parts if isinstance(part, str)) if isinstance(text, Holed) else text
        if match := is_lost(literal):
            yield Diagnostic(
                code="unwritable-text",
                message=f"{where} {whose} holds U+{ord(match[0]):04X}, which does not survive the way through Helm",
                position=origin.position,
                hint="put such bytes into a file and upload it",
                step=origin.step,
            )


def _of_service(service: Service, kind: Workload) -> Iterator[Diagnostic]:
    config = service.config
    if kind == "StatefulSet" and len(service.name) > _LONGEST:
        message = f"'{service.name}' is too long for a StatefulSet, which has to give its pod a known name"
        hint = f"at most {_LONGEST} characters, since Kubernetes puts a hash behind them in a label"
        yield _finding(service.origin, "service-name", message, hint)
    for name in config.env_vars:
        if not _VARIABLE.fullmatch(name):
            yield _finding(
                service.origin,
                "variable-name",
                f"Kubernetes takes no variable with the name {name!r} ('{service.name}')",
                "use letters, digits, _, - and ., no digit first",
            )
    for path in (*config.files, *config.files_to_be_moved):
        if ":" in path:
            message = f"Kubernetes mounts nothing at a path with a colon ({path!r} of '{service.name}')"
            yield _finding(
                service.origin, "mount-path", message, "mount it elsewhere, and link to it in the entrypoint"
            )
    if config.files_to_be_moved and not config.entrypoint:
        message = f"files_to_be_moved of '{service.name}' need its entrypoint, and only its image knows that"
        yield _finding(service.origin, "unknown-entrypoint", message, "set the entrypoint of its ServiceConfig")
    if config.gpu is not None and config.gpu.count < 0:
        message = f"'{service.name}' gets all GPUs of its machine, and pods can only get a number of them"
        yield _finding(service.origin, "unsupported-attribute", message, "say how many: GpuConfig(count=…)")
    if isinstance(config.image, Image | ImageBuild | NixBuild) and isinstance(config.image.name, Holed):
        message = f"the image of '{service.name}' is a value of the run"
        yield _finding(service.origin, "future-place", message, "name the image")
    for probe in service.probes:
        if isinstance(probe, ExecProbe) and not probe.recipe.command:
            yield _finding(probe.origin, "empty-command", f"'{service.name}' is ready by a command without words", "")


def _of_task(effect: Effect) -> Iterator[Diagnostic]:
    if not isinstance(effect.action, RunTask):
        return
    task = effect.action.task
    if isinstance(task.image, NixBuild):
        message = f"the image of the task {effect.name}: a chart cannot build images with Nix"
        yield _finding(effect.origin, "unsupported-attribute", message, "use an ImageSpec")
    for name in task.env_vars if isinstance(task, RunSh) else ():
        if not _VARIABLE.fullmatch(name):
            message = f"Kubernetes takes no variable with the name {name!r} (the task {effect.name})"
            yield _finding(effect.origin, "variable-name", message, "use letters, digits, _, - and ., no digit first")


def _finding(origin: Origin, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, position=origin.position, hint=hint, step=origin.step)
