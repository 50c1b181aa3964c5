"""What makes a unit the same one in the next run: a service or artifact by its name, an effect by what it says."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from kurtc.execution.images import image_name, unit_images
from kurtc.execution.lives import service_of
from kurtc.order import Unit
from kurtc.order.touches import touch
from kurtc.package.tree import Contents
from kurtc.plan.configs import ImageBuild, PackageSource, ServiceConfig
from kurtc.plan.data import Data
from kurtc.plan.encoding import encode
from kurtc.plan.instructions import RenderTemplates, RunPython, RunSh, StoreServiceFiles, UploadFiles
from kurtc.plan.model import Step


def identities(units: Sequence[Unit], package: str) -> tuple[str, ...]:
    """The identity of each unit, unique in the enclave: whose it is, what it is, and the how-manieth of its kind.

    Futures count by the kind of their producer, so that a step stays the same one when others come before it, and when
    its producer becomes another that yields the same.
    """
    seen: Counter[str] = Counter()
    kinds = _kinds(units)
    found: list[str] = []
    for unit in units:
        name = f"{package} {_name(unit, kinds)}"
        seen[name] += 1
        found.append(f"{name}#{seen[name]}" if seen[name] > 1 else name)
    return tuple(found)


def definitions(units: Sequence[Unit], names: Sequence[str], contents: Contents) -> tuple[dict[str, str], ...]:
    """For each unit a hash of each of its arguments, of each attribute of its configuration where it starts a service.

    `names` are the units' identities: futures and files count by the one of their producer. A hash that starts with `~`
    is of what can be another and mean the same, such as a text with values of the run. Raises what `contents` raises.
    """
    built = cache(lambda context: contents.tree(context).digest())
    producers = {unit.step.id: name for unit, name in zip(units, names, strict=True)}
    makers: dict[str, str] = {}
    found: list[dict[str, str]] = []
    for unit, own in zip(units, names, strict=True):
        attributes = {name: _hash(value, producers) for name, value in _attributes(unit).items()}
        loose = {name: f"~{digest(value)[:12]}" for name, value in _loose(unit, makers, built).items()}
        found.append(attributes | loose)
        made = (artifact for kind, artifact in touch(unit).makes if kind == "artifact")
        makers.update({artifact: f"{own} {number}" for number, artifact in enumerate(made)})
    return tuple(found)


def _kinds(units: Sequence[Unit]) -> dict[str, str]:
    """What the producer of a value is, by its step."""
    return {unit.step.id: f"{unit.step.instruction.instruction} {service_of(unit)}" for unit in units}


def _loose(unit: Unit, makers: Mapping[str, str], built: Callable[[PackageSource], str]) -> dict[str, Data]:
    """What can be another and make the same; artifacts by what makes them, since names may be generated."""
    config, instruction = unit.config, unit.step.instruction
    contexts: list[Data] = [built(image.context) for image in unit_images(unit) if isinstance(image, ImageBuild)]
    images: dict[str, Data] = {"the image's files": contexts} if contexts else {}
    if config is not None:
        found = _mapping(encode(ServiceConfig, config))
        return images | {
            "the image's source": found["image"],
            "artifact_names": [
                [makers.get(name, name) for name in directory.artifact_names] for directory in config.files.values()
            ],
            "private_ip_address_placeholder": found["private_ip_address_placeholder"],
            "gpu": found["gpu"],
        }
    if isinstance(instruction, RunSh | RunPython):
        mounted: Data = {path: makers.get(name, name) for path, name in instruction.files.items()}
        return images | {"the artifacts in files": mounted}
    return {}


def _hash(value: Data, producers: Mapping[str, str]) -> str:
    text = digest(_by_producer(value, producers))[:12]
    return f"~{text}" if _has_values(value) else text


def _has_values(value: Data) -> bool:
    match value:
        case list():
            return any(map(_has_values, value))
        case dict():
            return "step" in value or any(map(_has_values, value.values()))
        case _:
            return False


def _attributes(unit: Unit) -> dict[str, Data]:
    return _configuration(unit.config) if unit.config is not None else _arguments(unit.step)


def _configuration(config: ServiceConfig) -> dict[str, Data]:
    """The attributes that make a container what it is."""
    found = _mapping(encode(ServiceConfig, config))
    certain = {name: value for name, value in found.items() if name not in _UNUSED}
    certain["image"] = image_name(config.image)
    certain["files"] = {path: directory.persistent_key for path, directory in config.files.items()}
    certain["public_ports"] = {id_: port.number for id_, port in config.public_ports.items()}
    return certain


def _arguments(step: Step) -> dict[str, Data]:
    """The arguments as data, without names that may be generated, and change when other steps come before."""
    arguments = dict(_mapping(_mapping(encode(Step, step))["arguments"]))
    if isinstance(step.instruction, RunSh | RunPython):
        arguments.pop("name")
        arguments["files"] = list[Data](sorted(step.instruction.files))
        arguments["store"] = [spec.src for spec in step.instruction.store]
    return arguments


_UNUSED = ("min_cpu", "min_memory", "tolerations", "node_selectors", "private_ip_address_placeholder", "gpu")
"""What no container is made with, or what is loose."""


def _mapping(data: Data) -> dict[str, Data]:
    assert isinstance(data, dict)
    return data


def digest(data: object) -> str:
    """A hash of JSON data that is the same for the same data."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _name(unit: Unit, kinds: Mapping[str, str]) -> str:
    if unit.service:
        return f"service {unit.service}"
    match unit.step.instruction:
        case UploadFiles(name=name) | RenderTemplates(name=name) | StoreServiceFiles(name=name):
            return f"artifact {name}"
        case instruction:
            return f"{instruction.instruction} {digest(_by_producer(_arguments(unit.step), kinds))[:16]}"


def _by_producer(data: Data, producers: Mapping[str, str]) -> Data:
    """The data with each reference to a step replaced by what stands for the step."""
    match data:
        case list():
            return [_by_producer(item, producers) for item in data]
        case dict():
            return {
                key: producers.get(str(item), item) if key == "step" else _by_producer(item, producers)
                for key, item in data.items()
            }
        case _:
            return data
