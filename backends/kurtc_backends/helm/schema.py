"""`values.schema.json`: what may be set, so that Helm names a field that is wrong."""

import json
from typing import Any

from kurtc.lowering.actions import RunTask
from kurtc_backends.helm.chartdata import Chart, Effect
from kurtc_backends.helm.values import CONTAINER, Parts

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_MAP = {"type": "object"}
_TEXTS = {"type": "array", "items": _TEXT}
_TEXT_MAP = {"type": "object", "additionalProperties": _TEXT}
_LIST = {"type": "array", "items": _MAP}
_SECONDS = {"type": "integer", "minimum": 0}
_PULL = {"enum": ["Always", "IfNotPresent", "Never"]}
_POD: dict[str, Any] = {
    "imagePullPolicy": _PULL,
    "resources": _MAP,
    "securityContext": _MAP,
    "podSecurityContext": _MAP,
    "nodeSelector": _TEXT_MAP,
    "affinity": _MAP,
    "tolerations": _LIST,
    "priorityClassName": _TEXT,
    "podLabels": _TEXT_MAP,
    "podAnnotations": _TEXT_MAP,
    "serviceAccount": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"name": _TEXT, "annotations": _TEXT_MAP},
    },
    "extraEnv": _LIST,
    "terminationGracePeriodSeconds": _SECONDS,
}


def schema_file(chart: Chart, parts: Parts) -> str:
    """The text of the schema."""
    properties: dict[str, Any] = {
        "global": {"type": "object", "properties": {"imageRegistry": _TEXT, "imagePullSecrets": _LIST}},
        "commonLabels": _TEXT_MAP,
        "defaults": _closed(_POD),
    }
    if chart.services:
        properties["services"] = _closed({name: {"$ref": "#/$defs/service"} for name in chart.services})
    if chart.effects:
        properties["steps"] = _closed(
            {name: {"$ref": f"#/$defs/{_kind(effect)}"} for name, effect in chart.effects.items()}
        )
        properties["gate"] = _closed({"enabled": _FLAG, "timeout": _SECONDS, "patience": _SECONDS, "prune": _FLAG})
    if chart.graph.volumes:
        properties["persistence"] = _closed({volume.key: {"$ref": "#/$defs/claim"} for volume in chart.graph.volumes})
    if parts.images:
        properties["artifacts"] = _closed(
            {name: _closed({"image": {"$ref": "#/$defs/image"}}) for name in parts.images}
        )
    if parts.helper:
        image = {"$ref": "#/$defs/image"}
        properties["helper"] = _closed(
            {"image": image, "timeout": _SECONDS, "resources": _MAP, "securityContext": _MAP}
        )
    if parts.store:
        properties["store"] = _closed({"enabled": _FLAG, "persistence": {"$ref": "#/$defs/claim"}})
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "$defs": _definitions(),
    }
    return json.dumps(schema, indent=2) + "\n"


def _kind(effect: Effect) -> str:
    """A task has a container of the plan; the others are done by the helper, which has settings of its own."""
    return "task" if isinstance(effect.action, RunTask) else "step"


def _definitions() -> dict[str, Any]:
    image = {"$ref": "#/$defs/image"}
    service = _closed({"type": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]}, "annotations": _TEXT_MAP})
    ingress = _closed({"enabled": _FLAG, "className": _TEXT, "annotations": _TEXT_MAP, "hosts": _LIST, "tls": _LIST})
    started = {"image": image, "args": _TEXTS, "env": _TEXT_MAP}
    return {
        "image": _closed(
            {"registry": _TEXT, "repository": _TEXT, "tag": _TEXT, "digest": _TEXT, "pullPolicy": _PULL},
        ),
        "service": _closed(
            {
                **_POD,
                **started,
                "command": _TEXTS,
                "replicas": {"type": "integer", "minimum": 0, "maximum": 1},
                "service": service,
                "ingress": ingress,
            }
        ),
        "task": _closed({**_POD, **started, "run": _TEXT}),
        "step": _closed(
            {
                **{name: kind for name, kind in _POD.items() if name not in CONTAINER},
                "command": _TEXTS,
                "extract": _TEXT_MAP,
                "endpoint": _TEXT,
                "options": _TEXT,
                "body": _TEXT,
                "value": _TEXT,
                "target": _TEXT,
                "texts": _TEXT_MAP,
            }
        ),
        "claim": _closed(
            {
                "enabled": _FLAG,
                "size": {"type": "string", "pattern": "^[0-9]+([.][0-9]+)?([KMGTPE]i?)?$"},
                "storageClass": _TEXT,
                "accessModes": _TEXTS,
                "existingClaim": _TEXT,
                "keep": _FLAG,
            }
        ),
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}
