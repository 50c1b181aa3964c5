"""What a pod mounts: copies of artifacts that it may write to, ConfigMaps as they are, persistent directories."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from kurtc.plan.configs import Directory
from kurtc_backends.helm.artifacts import Carried, checksum
from kurtc_backends.helm.chartdata import Chart, stored_by
from kurtc_backends.helm.holes import step_name
from kurtc_backends.helm.names import LONGEST, Names
from kurtc_backends.helm.yamltext import Block, Node

FILES = "/kurtc/files"
IMAGES = "/kurtc/images"
MOUNTS = "/kurtc/mounts"


@dataclass(slots=True, kw_only=True)
class Mounts:
    """Volumes of a pod, where its own containers mount them, and how they are filled before.

    `containers` bring the files of images; then the helper, which mounts `helper`, does what `words` say.
    """

    consumer: str = ""
    volumes: list[Node] = field(default_factory=list)
    own: list[Node] = field(default_factory=list)
    helper: list[Node] = field(default_factory=list)
    containers: list[dict[str, Node]] = field(default_factory=list)
    words: list[Node] = field(default_factory=list)
    checksums: dict[str, Node] = field(default_factory=dict)


def mounts(chart: Chart, carried: Mapping[str, Carried], files: Mapping[str, Directory], consumer: str) -> Mounts:
    """The mounts of a service or task."""
    made = Mounts(consumer=consumer)
    for number, (path, directory) in enumerate(files.items()):
        if directory.persistent_key:
            _persistent(made, chart, path, directory.persistent_key)
            continue
        names = directory.artifact_names
        known = [carried[name] for name in names if (consumer, name) not in chart.makers]
        if chart.options.mount and names and len(known) == len(names) and all(one.is_plain for one in known):
            _as_they_are(made, chart, f"files-{number}", path, known)
        else:
            _copied(made, chart, name=f"files-{number}", path=path, artifacts=names, carried=carried)
    return made


def _persistent(made: Mounts, chart: Chart, path: str, key: str) -> None:
    name = _volume_name(key)
    if not any(isinstance(volume, Mapping) and volume.get("name") == name for volume in made.volumes):
        values = f'(index .Values.persistence "{key}")'
        lines = (
            f"{{{{- if {values}.enabled }}}}",
            "persistentVolumeClaim:",
            f'  claimName: {{{{ default "{key}" {values}.existingClaim | quote }}}}',
            "{{- else }}",
            "emptyDir: {}",
            "{{- end }}",
        )
        made.volumes.append({"name": name, "#source": Block(lines)})
    made.own.append({"name": name, "mountPath": path})


def _volume_name(key: str) -> str:
    """The name of the volume for a persistent key: keys that begin alike have volumes of their own."""
    name = f"data-{key}"
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _as_they_are(made: Mounts, chart: Chart, name: str, path: str, carried: list[Carried]) -> None:
    sources: list[Node] = [{"configMap": {"name": one.name, "items": _items(one)}} for one in carried]
    made.volumes.append({"name": name, "projected": {"sources": sources}})
    made.own.append({"name": name, "mountPath": path, "readOnly": True})
    for one in carried:
        made.checksums[f"checksum/{one.name}"] = checksum(chart, one)


def _copied(
    made: Mounts,
    chart: Chart,
    *,
    name: str,
    path: str,
    artifacts: tuple[str, ...],
    carried: Mapping[str, Carried],
) -> None:
    made.volumes.append({"name": name, "emptyDir": {}})
    made.own.append({"name": name, "mountPath": path})
    known = [carried[artifact] for artifact in artifacts if (made.consumer, artifact) not in chart.makers]
    if len(artifacts) == 1 and known and known[0].image:
        _bring(made, chart, known[0], name, f"{MOUNTS}/{name}")
        return
    if artifacts:
        made.helper.append({"name": name, "mountPath": f"{MOUNTS}/{name}"})
    for artifact in artifacts:
        maker = chart.makers.get((made.consumer, artifact))
        if maker is None:
            bring = _from_image if carried[artifact].image else _from_config_map
            bring(made, chart, carried[artifact], f"{MOUNTS}/{name}")
            continue
        key = f"files-{stored_by(chart.effects[maker]).index(artifact)}"
        made.words += ["fetch", step_name(chart.name, maker), key, f"{MOUNTS}/{name}"]


def _from_image(made: Mounts, chart: Chart, carried: Carried, folder: str) -> None:
    """An image's files come into a volume of their own first: what else is in the folder may have to come before."""
    volume, place = f"image-{carried.name}", f"{IMAGES}/{carried.name}"
    if not any(isinstance(one, Mapping) and one.get("name") == volume for one in made.volumes):
        made.volumes.append({"name": volume, "emptyDir": {}})
        made.helper.append({"name": volume, "mountPath": place})
        _bring(made, chart, carried, volume, place)
    made.words += ["add", place, folder]


def _bring(made: Mounts, chart: Chart, carried: Carried, volume: str, place: str) -> None:
    """Add the container that copies the files of an image into a volume, which it mounts at `place`."""
    names = Names.of((made.consumer, *(str(one["name"]) for one in made.containers)))
    made.containers.append(
        {
            "name": names.free(f"artifact-{carried.name}"),
            "#artifact": Block((f'{{{{- include "{chart.name}.artifact" (list . "{carried.name}") | nindent @@ }}}}',)),
            "command": ["cp", "-a", "/files/.", place],
            "volumeMounts": [{"name": volume, "mountPath": place}],
        }
    )


def _from_config_map(made: Mounts, chart: Chart, carried: Carried, folder: str) -> None:
    volume = f"from-{carried.name}"
    if f"checksum/{carried.name}" not in made.checksums:
        made.checksums[f"checksum/{carried.name}"] = checksum(chart, carried)
        made.volumes.append({"name": volume, "configMap": {"name": carried.name, "items": _items(carried)}})
        made.helper.append({"name": volume, "mountPath": f"{FILES}/{carried.name}", "readOnly": True})
    place = f"{FILES}/{carried.name}"
    made.words += ["unpack", f"{place}/{carried.archive}", folder] if carried.archive else ["copy", place, folder]


def _items(carried: Carried) -> list[Node]:
    return [
        {"key": member.key, "path": member.path, **({"mode": 0o755} if member.executable else {})}
        for member in carried.members
    ]
