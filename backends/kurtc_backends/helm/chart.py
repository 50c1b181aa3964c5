"""The whole chart: its templates, values and documents, and the decisions that were made."""

from collections.abc import Iterable, Iterator, Mapping

from kurtc.backend import Emission, Made, OutputFile, Settings, attribute_decisions
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.graph import Artifact
from kurtc.records import frozen
from kurtc_backends.helm.artifacts import Artifacts, carried_artifacts, config_map
from kurtc_backends.helm.chartdata import Chart, Waits
from kurtc_backends.helm.images import built_contexts
from kurtc_backends.helm.legalised import legalised
from kurtc_backends.helm.names import Names
from kurtc_backends.helm.network import network_files
from kurtc_backends.helm.options import options, refused_option
from kurtc_backends.helm.persistence import claim_file
from kurtc_backends.helm.readme import notes, readme
from kurtc_backends.helm.refusals import refusals
from kurtc_backends.helm.release import gate_files, index_file, programs, programs_file, test_files
from kurtc_backends.helm.schema import schema_file
from kurtc_backends.helm.sizes import too_large, weight
from kurtc_backends.helm.steps import step_files
from kurtc_backends.helm.support import SUPPORT
from kurtc_backends.helm.values import Parts, values_file
from kurtc_backends.helm.workloads import workload_files
from kurtc_backends.helm.yamltext import document
from kurtc_backends.layout import script

_STORE = tuple(f"artifact-store/{name}.yaml" for name in ("service", "statefulset", "persistentvolumeclaim"))
"""The templates of the pod that keeps files which steps make and which are too large for a ConfigMap."""


def emit(graph: Graph, settings: Settings) -> Emission:
    """The chart of a graph. Raises `Refused` with everything that Kubernetes cannot express."""
    chart = legalised(graph, options(settings))
    attributes = list(attribute_decisions(graph, SUPPORT))
    if findings := refusals(chart, attributes):
        raise Refused(tuple(findings))
    for name in chart.options.imaged - chart.artifacts.keys():
        raise refused_option("artifact-images", name, "name files artifacts that are known before the run")
    artifacts = carried_artifacts(chart, chart.options.imaged)
    made = _made(chart, artifacts, attributes)
    while findings := list(made.findings()):
        if not (largest := _largest(made)):
            raise Refused(tuple(findings))
        artifacts = carried_artifacts(chart, {largest, *(name for name, one in artifacts.carried.items() if one.image)})
        made = _made(chart, artifacts, attributes)
    return Emission(
        target="helm",
        options=dict(settings),
        files=made.files,
        decisions=made.decisions,
        check=lambda files: too_large(files, made.owners()),
    )


@frozen
class _Chart:
    """All files of a chart."""

    chart: Chart
    artifacts: Artifacts
    files: Mapping[str, OutputFile]
    decisions: tuple[Decision, ...]

    def owners(self) -> dict[str, Artifact]:
        """The artifacts by the files that hold them."""
        return {
            place: self.chart.artifacts[name]
            for name in self.artifacts.carried
            for place in self.artifacts.places(name)
        }

    def findings(self) -> Iterator[Diagnostic]:
        """What does not fit."""
        return too_large(self.files, self.owners())


def _largest(made: _Chart) -> str:
    """The artifact that takes most of the chart; `""`: none takes anything."""
    sizes = {name: weight(made.files, made.artifacts.places(name)) for name in made.artifacts.carried}
    largest = max(sizes, key=lambda name: sizes[name], default="")
    return largest if sizes.get(largest) else ""


def _made(chart: Chart, artifacts: Artifacts, attributes: Iterable[Decision]) -> _Chart:
    """The chart with its artifacts where they are said to be."""
    graph = chart.graph
    templates: dict[str, str] = {}
    accounts = Names.of({"default", *map(chart.account, chart.effects), chart.gate})
    for service in chart.services.values():
        account = accounts.free(service.name) if service.name in chart.waits else ""
        templates |= workload_files(chart, service, artifacts.carried, account) | network_files(chart, service)
    for effect in chart.effects.values():
        templates |= step_files(chart, effect, artifacts.carried)
    for carried in artifacts.carried.values():
        if not carried.image:
            templates[f"templates/files/{carried.name}.yaml"] = config_map(chart, carried)
    for volume in graph.volumes:
        templates[f"templates/persistence/{volume.key}.yaml"] = claim_file(chart, volume)
    images = {carried.name: carried.image for carried in artifacts.carried.values() if carried.image}
    built = [*built_contexts(graph.contexts.values(), images), *artifacts.built]
    helper = _needs_helper(chart, templates)
    parts = Parts(helper=helper, store=chart.makes_files, images=images)
    texts = {**templates, **_documents(chart, parts)}
    decisions = (*graph.decisions, *chart.decisions, *attributes, *_in_images(chart, artifacts), *_edges(chart))
    texts["README.md"] = readme(chart, decisions, parts, built)
    files: dict[str, OutputFile] = {path: Made(data=text.encode()) for path, text in texts.items()} | artifacts.files
    for image in built:
        files |= image.files
    return _Chart(chart=chart, artifacts=artifacts, files=files, decisions=decisions)


def _in_images(chart: Chart, artifacts: Artifacts) -> Iterator[Decision]:
    for name, carried in artifacts.carried.items():
        if carried.image:
            yield Decision(
                origin=chart.artifacts[name].origin,
                subject=name,
                outcome=Outcome.NOTE,
                text="goes into an image, which you build and push: the README has the commands",
            )


def _documents(chart: Chart, parts: Parts) -> dict[str, str]:
    """Everything that is there once for the whole chart."""
    found = {
        ".helmignore": script("helm/helmignore"),
        "Chart.yaml": _chart_yaml(chart),
        "values.yaml": values_file(chart, parts),
        "values.schema.json": schema_file(chart, parts),
        "templates/_helpers.tpl": _named(chart, "_helpers.tpl"),
        "templates/NOTES.txt": notes(chart),
    }
    if parts.helper:
        found |= {
            "templates/_helper.tpl": _named(chart, "_helper.tpl"),
            "templates/helper.yaml": programs_file(chart),
            "templates/plan.yaml": index_file(chart),
            **programs(),
        }
    if chart.effects:
        found |= {
            "templates/_steps.tpl": _named(chart, "_steps.tpl"),
            **gate_files(chart),
            **test_files(chart),
        }
    if parts.images:
        found["templates/_artifacts.tpl"] = _named(chart, "_artifacts.tpl")
    if parts.store:
        found |= {f"templates/{place}": _named(chart, place).replace("artifact-store", chart.store) for place in _STORE}
    return found


def _named(chart: Chart, name: str) -> str:
    """A file that defines or includes named templates: these begin with the chart's name, as charts share them all."""
    return script(f"helm/{name}").replace("CHART", chart.name)


def _chart_yaml(chart: Chart) -> str:
    source = chart.graph.package.id
    home = {"home": f"https://{source}"} if source.startswith("github.com/") else {}
    return document(
        {
            "apiVersion": "v2",
            "name": chart.name,
            "description": f"The environment of {source or chart.graph.package.main_file}",
            "type": "application",
            "version": chart.options.version,
            "kubeVersion": ">=1.30.0-0",
            **home,
        }
    )


def _needs_helper(chart: Chart, templates: Mapping[str, str]) -> bool:
    include = f'include "{chart.name}.helper"'
    return any(include in text for text in templates.values())


def _edges(chart: Chart) -> Iterable[Decision]:
    """What services wait for."""
    for name, service in chart.services.items():
        waits = chart.waits.get(name, Waits())
        steps = [*waits.inputs, *waits.done]
        for what in (*(f"the step {step}" for step in steps), *(f"'{other}' is ready" for other in waits.ready)):
            yield Decision(
                origin=service.origin,
                subject=name,
                attribute="initContainers",
                outcome=Outcome.EMITTED,
                text=f"waits for {what}",
            )
