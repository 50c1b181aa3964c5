"""Containers of the helper: what they are told, given and mount."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kurtc_backends.curl import configuration, pause
from kurtc_backends.helm.chartdata import Chart, Waits
from kurtc_backends.helm.holes import literal, step_name
from kurtc_backends.helm.probes import accepted_codes, seconds
from kurtc_backends.helm.yamltext import Action, Block, Node

BIN = "/kurtc/bin"
OUT = "/kurtc/out"
PLAN = "/kurtc/plan"
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - where Kubernetes' clients look for it
SCRIPTS = "helper"
"""The ConfigMap with the helper's programs."""
INDEX = "plan"
"""The ConfigMap that knows the current name of each step, and where in the plan everything comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """What a container of the helper does for the service or step `owner`: words for its program, variables, mounts.

    Positions in the plan are looked up: a line that moves makes no pod another one.
    """

    name: str
    owner: str
    words: Sequence[Node]
    env: Sequence[Node] = ()
    mounts: Sequence[Node] = ()
    step: bool = False
    """Whether it works for a step, which it writes down the results of."""
    out: bool = False
    stores: bool = False
    talks: bool = True
    """Whether it talks to Kubernetes, and so needs the token."""

    def container(self, chart: Chart) -> dict[str, Node]:
        """The container."""
        mounted: list[Node] = [
            {"name": "kurtc-bin", "mountPath": BIN, "readOnly": True},
            {"name": "kurtc-plan", "mountPath": PLAN, "readOnly": True},
        ]
        if self.out:
            mounted.append({"name": "kurtc-out", "mountPath": OUT})
        if self.talks:
            mounted.append({"name": "kurtc-token", "mountPath": TOKEN, "readOnly": True})
        return {
            "name": self.name,
            "#helper": Block((f'{{{{- include "{chart.name}.helper" . | nindent @@ }}}}',)),
            "command": ["sh", f"{BIN}/step.sh"],
            "args": list(self.words),
            "env": [*self._variables(chart), *self.env],
            "volumeMounts": [*mounted, *self.mounts],
        }

    def _variables(self, chart: Chart) -> Iterator[Node]:
        if self.step:
            label = "metadata.labels['batch.kubernetes.io/job-name']"
            yield {"name": "STEP", "valueFrom": {"fieldRef": {"fieldPath": label}}}
        if self.owner:
            yield {"name": "OWNER", "value": self.owner}
        if self.talks:
            yield {"name": "TIMEOUT", "value": Action("{{ int64 .Values.helper.timeout | quote }}")}
        if self.stores:
            yield Block(("{{- if .Values.store.enabled }}", "- name: STORE", f"  value: {chart.store}-0", "{{- end }}"))


def waiting_words(chart: Chart, waits: Waits, observed: Iterable[str] = ()) -> list[Node]:
    """The words by which the helper waits.

    It is another pod when its inputs are others, or the steps `observed`, whose effects it may see.
    """
    words: list[Node] = []
    known = tuple(dict.fromkeys((*waits.inputs, *observed)))
    for step in known:
        words += ["done", step_name(chart.name, step)]
    for step in waits.done:
        words += [] if step in known else ["step", step]
    for service in waits.ready:
        words += ["ready", f"{chart.workloads[service].lower()}/{service}"]
        words += trying_words(chart, (service,))
    return words


def trying_words(chart: Chart, services: Iterable[str]) -> list[Node]:
    """The words by which the helper tries what the probes of these services leave open: further ports, exact codes."""
    words: list[Node] = []
    for service in services:
        readiness = chart.readiness[service]
        for port in readiness.ports:
            words += ["port", service, str(port.number), str(seconds(port.timeout))]
        if probe := readiness.request:
            words += ["code", accepted_codes(probe), str(seconds(probe.timeout)), pause(probe.interval), service]
            words += [str(probe.number), literal(str(probe.recipe.endpoint)), literal(configuration(probe.recipe))]
    return words


def helper_volumes(chart: Chart, helpers: Iterable[Helper], *, out: bool) -> list[Node]:
    """The volumes that these containers of the helper need."""
    every = list(helpers)
    if not every and not out:
        return []
    volumes: list[Node] = [
        {"name": "kurtc-bin", "configMap": {"name": SCRIPTS}},
        {"name": "kurtc-plan", "configMap": {"name": INDEX}},
    ]
    if out:
        volumes.append({"name": "kurtc-out", "emptyDir": {}})
    if any(helper.talks for helper in every):
        volumes.append(
            {"name": "kurtc-token", "#token": Block((f'{{{{- include "{chart.name}.token" . | nindent @@ }}}}',))}
        )
    return volumes
