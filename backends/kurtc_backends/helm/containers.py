"""The parts that the container of a service and the one of a task have in common."""

from collections.abc import Mapping

from kurtc.plan.configs import AnyImage, GpuConfig, Toleration, User
from kurtc_backends.helm.chartdata import Chart
from kurtc_backends.helm.yamltext import Block, Node


def image_lines(chart: Chart) -> Block:
    """`image` and `imagePullPolicy` from the settings of a pod."""
    return Block(
        (
            f'image: {{{{ include "{chart.name}.image" (list . $settings.image) }}}}',
            "imagePullPolicy: {{ default $settings.imagePullPolicy $settings.image.pullPolicy }}",
        )
    )


def pod_settings(chart: Chart, settings: str) -> Block:
    """What a pod says about pulling, scheduling and its rights; `settings` is where a template has them."""
    return Block(
        (
            f'{{{{- with include "{chart.name}.podSettings" (list . {settings}) }}}}',
            "{{- . | nindent @@ }}",
            "{{- end }}",
        )
    )


def knob(name: str) -> Block:
    """An attribute that is in the settings of a pod."""
    return Block((f"{{{{- with $settings.{name} }}}}", f"{name}:", "  {{- toYaml . | nindent @2@ }}", "{{- end }}"))


def environment(chart: Chart, fixed: list[Node]) -> dict[str, Node]:
    """Variables: values of the run, then those of the settings, which may use them."""
    said = f'include "{chart.name}.env" $settings | trim'
    if fixed:
        return {"env": [*fixed, Block((f"{{{{- with {said} }}}}", "{{- . | nindent @@ }}", "{{- end }}"))]}
    return {"#env": Block((f"{{{{- with {said} }}}}", "env:", "  {{- . | nindent @2@ }}", "{{- end }}"))}


def words(name: str) -> Block:
    """A list of texts of the settings, as `command` or `args`."""
    return Block(
        (
            f"{{{{- with $settings.{name} }}}}",
            f"{name}:",
            "  {{- range . }}",
            "  - {{ . | quote }}",
            "  {{- end }}",
            "{{- end }}",
        )
    )


def image_values(image: AnyImage) -> dict[str, Node]:
    """An image in its parts."""
    return image_parts(str(image.name))


def image_parts(name: str) -> dict[str, Node]:
    """`registry`, `repository`, `tag` and `digest` of an image's name."""
    rest, _, digest = name.partition("@")
    first, slash, others = rest.partition("/")
    registry, path = "docker.io", rest
    if slash and ("." in first or ":" in first or first == "localhost"):
        registry, path = first, others
    repository, _, tag = path.partition(":")
    if registry == "docker.io" and "/" not in repository:
        repository = f"library/{repository}"
    parts: dict[str, Node] = {
        "registry": registry,
        "repository": repository,
        "tag": tag or ("" if digest else "latest"),
    }
    return {**parts, **({"digest": digest} if digest else {})}


def tolerations(given: tuple[Toleration, ...]) -> list[Node]:
    """Tolerations of a pod."""
    found: list[Node] = []
    for one in given:
        parts: dict[str, Node] = {
            "key": one.key,
            "operator": one.operator,
            "value": one.value,
            "effect": one.effect,
        }
        kept = {name: part for name, part in parts.items() if part}
        if one.toleration_seconds is not None:
            kept["tolerationSeconds"] = one.toleration_seconds
        found.append(kept)
    return found


def resources(cpu: tuple[int, int], memory: tuple[int, int], gpu: GpuConfig | None) -> dict[str, Node]:
    """Requests and limits, from pairs of the least and the most, in millicores and megabytes."""
    requests, limits = _amounts(cpu[0], memory[0]), _amounts(cpu[1], memory[1])
    if gpu is not None and gpu.count:
        limits[gpu.driver.kubernetes] = gpu.count
    return {name: part for name, part in (("requests", requests), ("limits", limits)) if part}


def _amounts(millicores: int, megabytes: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if millicores:
        found["cpu"] = f"{millicores}m"
    if megabytes:
        found["memory"] = f"{megabytes}M"
    return found


def security(user: User | None, capabilities: tuple[str, ...], *, privileged: bool) -> Mapping[str, Node]:
    """The security context of a container."""
    found: dict[str, Node] = {}
    if user is not None:
        found["runAsUser"] = user.uid
        if user.gid is not None:
            found["runAsGroup"] = user.gid
    if capabilities:
        found["capabilities"] = {"add": [name.removeprefix("CAP_") for name in capabilities]}
    if privileged:
        found["privileged"] = True
    return found
