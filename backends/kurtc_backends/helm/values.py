"""`values.yaml`: everything that can be set, and what the plan says."""

from collections.abc import Mapping

from kurtc.records import frozen
from kurtc_backends.helm.chartdata import Chart
from kurtc_backends.helm.containers import image_parts
from kurtc_backends.helm.images import ArtifactImage
from kurtc_backends.helm.network import network_values
from kurtc_backends.helm.persistence import claim_values
from kurtc_backends.helm.release import steps_values
from kurtc_backends.helm.workloads import service_values
from kurtc_backends.helm.yamltext import Entry, Node, document

DEFAULTS: dict[str, tuple[Node, str]] = {
    "imagePullPolicy": ("IfNotPresent", "When images are pulled: Always, IfNotPresent or Never"),
    "resources": ({}, "Requests and limits of the container"),
    "securityContext": ({}, "Security context of the container"),
    "podSecurityContext": ({}, "Security context of the pod"),
    "nodeSelector": ({}, "Labels of the nodes that pods may run on"),
    "affinity": ({}, "Affinity of pods"),
    "tolerations": ([], "Taints of nodes that pods tolerate"),
    "priorityClassName": ("", "Priority class of pods"),
    "podLabels": ({}, "Labels of pods, beyond those that select them"),
    "podAnnotations": ({}, "Annotations of pods"),
    "serviceAccount": (
        {"name": "", "annotations": {}},
        "Account of the pod, which gets the rights that it needs; without a name, the chart makes one for them",
    ),
    "extraEnv": (
        [],
        "Variables beyond those of the plan, or in their place (`valueFrom`: a Secret), as in a pod's `env`",
    ),
    "terminationGracePeriodSeconds": (10, "Seconds that a service has to end, as in Kurtosis"),
}
"""What every pod of the plan can be given, with its default and what it means."""

CONTAINER = frozenset({"imagePullPolicy", "resources", "securityContext", "extraEnv", "terminationGracePeriodSeconds"})
"""Those of `DEFAULTS` that are about containers of the plan; steps that the helper does have none."""

HELPER_SECURITY: dict[str, Node] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"], "add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"]},
}


@frozen
class Parts:
    """What a chart has beside the objects of the plan: a helper, a store, images with files by their artifacts."""

    helper: bool
    store: bool
    images: Mapping[str, ArtifactImage]


def values_file(chart: Chart, parts: Parts) -> str:
    """The text of `values.yaml`."""
    source = chart.graph.package.id or chart.graph.package.main_file
    global_: dict[str, Node] = {
        "imageRegistry": _knob("", "A registry that has all images, instead of those that they come from"),
        "imagePullSecrets": _knob([], "Secrets by which images are pulled, as in a pod's `imagePullSecrets`"),
    }
    root: dict[str, Node] = {
        "global": Entry(value=global_, comment=f"What can be set in this chart, made by kurtc from {source}."),
        "commonLabels": Entry(value={}, comment="-- Labels of every object", apart=True),
        "defaults": Entry(
            value={name: _knob(value, text) for name, (value, text) in DEFAULTS.items()},
            comment="What holds for every pod of the plan that does not say otherwise below",
            apart=True,
        ),
    }
    if chart.services:
        root["services"] = Entry(value=_services(chart), comment=_SERVICES, apart=True)
    if chart.effects:
        root["steps"] = Entry(value=_steps(chart), comment=_STEPS, apart=True)
    if chart.graph.volumes:
        claims: dict[str, Node] = {volume.key: claim_values(volume) for volume in chart.graph.volumes}
        root["persistence"] = Entry(value=claims, comment=_PERSISTENCE, apart=True)
    if parts.images:
        images: dict[str, Node] = {name: {"image": _artifact_image(image)} for name, image in parts.images.items()}
        root["artifacts"] = Entry(value=images, comment=_ARTIFACTS, apart=True)
    if parts.helper:
        root["helper"] = Entry(value=_helper(chart), comment=_HELPER, apart=True)
    if chart.effects:
        root["gate"] = Entry(value=_gate(), comment=_GATE, apart=True)
    if parts.store:
        root["store"] = Entry(value=_store(), comment=_STORE, apart=True)
    return document(root)


_SERVICES = """The services of the plan. Each can also have every key of `defaults`.
In `command`, `args` and `env`, `$(NAME)` is another variable and `$$` a dollar, as everywhere in Kubernetes.
Keys: image (registry, repository, tag, digest, pullPolicy), replicas (1, or 0 to stop it), command, args, env; where
the plan has public ports, service (type, annotations) and ingress (enabled, className, annotations, hosts, tls)"""
_STEPS = """What the plan does once; each step can also have every key of `defaults`, but those of containers where it
is no task: `helper` has them. A step that is changed here runs again, and so does whatever uses its values or files or
may see its effects; all others stay as they are"""
_PERSISTENCE = """Directories of the plan that outlive pods: enabled (false: lost with the pod, and not shared), size,
storageClass ("": the cluster's default), accessModes, existingClaim (a claim to use instead), keep (true: `helm
uninstall` leaves it)"""
_ARTIFACTS = "Images with files that are too large for a chart: README.md says how they are built"
_HELPER = "The container that prepares pods and does steps"
_GATE = "The hook that lets `helm install` and `helm upgrade` wait until the plan is done, and fail when a step fails"
_STORE = "The pod that keeps files which steps make and which are too large for a ConfigMap"


def _knob(value: Node, comment: str) -> Entry:
    return Entry(value=value, comment=f"-- {comment}")


def _services(chart: Chart) -> dict[str, Node]:
    return {
        name: Entry(value={**service_values(service), **network_values(service)}, comment=str(service.origin.position))
        for name, service in chart.services.items()
    }


def _steps(chart: Chart) -> dict[str, Node]:
    return {name: Entry(value=values, comment=position) for name, values, position in steps_values(chart)}


def _helper(chart: Chart) -> dict[str, Node]:
    image = {"digest": "", **image_parts(chart.options.helper_image)}
    ordered = {name: image[name] for name in ("registry", "repository", "tag", "digest")}
    return {
        "image": _knob({**ordered, "pullPolicy": "IfNotPresent"}, "Its image: sh, kubectl, tar, curl, jq, nc, getent"),
        "timeout": _knob(600, "Seconds that a pod waits for each step or service before it"),
        "resources": _knob({}, "Requests and limits"),
        "securityContext": _knob(HELPER_SECURITY, "Security context"),
    }


def _artifact_image(image: ArtifactImage) -> dict[str, Node]:
    parts = {"registry": "", "repository": image.repository, "tag": image.tag}
    return {**parts, "digest": "", "pullPolicy": "IfNotPresent"}


def _gate() -> dict[str, Node]:
    return {
        "enabled": _knob(True, "Whether there is one"),
        "timeout": _knob(3000, "Seconds that the whole plan may take; Helm's own --timeout (5m) counts as well"),
        "patience": _knob(10, "How many looks, about a second apart, may find a container that cannot start"),
        "prune": _knob(True, "Whether it removes Jobs and ConfigMaps that a failed upgrade has left behind"),
    }


def _store() -> dict[str, Node]:
    claim: dict[str, Node] = {"enabled": False, "size": "1Gi", "storageClass": "", "existingClaim": ""}
    return {
        "enabled": _knob(True, "Whether there is one; without it, steps that make such files fail"),
        "persistence": _knob(claim, "Whether its files outlive its pod"),
    }
