"""What each instruction makes, uses and mentions, and whether it acts on what it can reach."""

from collections.abc import Iterator
from typing import Literal, TypeAlias, assert_never

from kurtc.order.units import Unit
from kurtc.plan.configs import (
    ExecRecipe,
    GetHttpRequestRecipe,
    ImageBuild,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
    ServiceConfig,
)
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
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    Task,
    UploadFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Holed, Text, Value, fill, futures
from kurtc.records import frozen

Kind: TypeAlias = Literal["service", "artifact", "image", "volume", "value", "port", "messages"]
Resource: TypeAlias = tuple[Kind, str]
"""Something that one unit makes and another one uses, by kind and name."""
MESSAGES: Resource = ("messages", "")


@frozen
class Use:
    """A unit's use of a resource; `reason` says how, to follow the unit's name."""

    resource: Resource
    reason: str


@frozen
class Touch:
    """What a unit touches.

    `texts` pairs where a text stands with the text, `{}` for each value: whatever service they name may be reached. A
    unit that `acts` may change, or observe changes of, whatever it can reach; the others only pass on what they are
    made of. A `barrier` can reach everything. `ends` says that its container is gone when it is done.
    """

    makes: tuple[Resource, ...] = ()
    uses: tuple[Use, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    acts: bool = False
    barrier: bool = False
    ends: bool = False


def touch(unit: Unit) -> Touch:
    """What a unit makes, uses and mentions."""
    step = unit.step.id
    instruction = unit.step.instruction
    match instruction:
        case AddService() | AddServices():
            assert unit.config is not None
            return _service(step, unit.service, unit.config)
        case Exec(service_name=name, recipe=recipe) | Request(service_name=name, recipe=recipe):
            return _acting(step, str(name), recipe_texts(recipe))
        case Wait(service_name=name, recipe=recipe, target_value=target):
            return _acting(step, str(name), (*recipe_texts(recipe), *_value_texts(target, "target_value")))
        case RunSh() | RunPython():
            return _task(step, instruction)
        case StoreServiceFiles(service_name=name, name=artifact, depends_on=depends_on):
            acting = _acting(step, str(name), (("depends_on", depends_on),))
            return Touch(makes=(("artifact", artifact), *acting.makes), uses=acting.uses, texts=acting.texts, acts=True)
        case RemoveService(name=name) | StartService(name=name) | StopService(name=name):
            return _acting(step, str(name), ())
        case Verify(value=value, target_value=target):
            texts = (("value", value), *_value_texts(target, "target_value"))
            return Touch(makes=(("value", step),), uses=_text_uses(texts), acts=True)
        case UploadFiles(name=name):
            return Touch(makes=(("artifact", name),))
        case RenderTemplates(name=name, config=config):
            found = (use for path, template in config.items() for use in _uses(template.data, f"template {path!r}"))
            return Touch(makes=(("artifact", name),), uses=tuple(found))
        case GetService(name=name):
            return Touch(uses=(_use("service", str(name), "looks it up"),))
        case GetServices(names=names):
            return Touch(uses=tuple(_use("service", name, "looks it up") for name in names))
        case GetFilesArtifact(name=name):
            return Touch(uses=(_use("artifact", name, "looks it up"),))
        case Print(msg=msg):
            shown = Use(resource=MESSAGES, reason="its message is shown after it")
            return Touch(makes=(MESSAGES,), uses=(*_uses(msg, "msg"), shown))
        case SetService() | GetClusterType():
            return Touch()
        case _ as never:
            assert_never(never)


def service_texts(config: ServiceConfig) -> Iterator[tuple[str, Text]]:
    """The texts that a service is started with, each with the place where it stands (`env_vars['X']`)."""
    yield from ((f"entrypoint[{index}]", text) for index, text in enumerate(config.entrypoint))
    yield from ((f"cmd[{index}]", text) for index, text in enumerate(config.cmd))
    yield from ((f"env_vars[{key!r}]", text) for key, text in config.env_vars.items())


def recipe_texts(recipe: Recipe) -> tuple[tuple[str, Text], ...]:
    """The texts that a recipe runs or sends, each with its place."""
    match recipe:
        case ExecRecipe(command=command):
            return tuple((f"recipe.command[{index}]", text) for index, text in enumerate(command))
        case GetHttpRequestRecipe():
            return (("recipe.endpoint", recipe.endpoint), *_header_texts(recipe))
        case PostHttpRequestRecipe():
            return (("recipe.endpoint", recipe.endpoint), ("recipe.body", recipe.body), *_header_texts(recipe))
        case _ as never:
            assert_never(never)


def task_texts(task: Task) -> Iterator[tuple[str, Text]]:
    """The texts that a task is started with, each with its place."""
    yield "run", task.run
    match task:
        case RunSh(env_vars=variables):
            yield from ((f"env_vars[{key!r}]", text) for key, text in variables.items())
        case RunPython(args=arguments):
            yield from ((f"args[{index}]", text) for index, text in enumerate(arguments))
        case _ as never:
            assert_never(never)


def producer(future: Future) -> str:
    """The name of the value resource that a future is of."""
    return f"{future.step}.{future.service}" if future.service else future.step


def _header_texts(recipe: GetHttpRequestRecipe | PostHttpRequestRecipe) -> tuple[tuple[str, Text], ...]:
    return tuple((f"recipe.headers[{key!r}]", text) for key, text in recipe.headers.items())


def _service(step: str, name: str, config: ServiceConfig) -> Touch:
    texts = [*service_texts(config), *_condition_texts(config.ready_conditions)]
    uses = list(_text_uses(texts))
    makes: list[Resource] = [("service", name), ("value", f"{step}.{name}")]
    if isinstance(config.image, ImageBuild):
        uses.append(_use("image", config.image.name, "its image is built with it"))
    for path, directory in config.files.items():
        where = f"files[{path!r}]"
        uses.extend(_use("artifact", artifact, f"{where} mounts it") for artifact in directory.artifact_names)
        if directory.persistent_key:
            key = directory.persistent_key
            uses.append(_use("volume", key, f"{where} shares '{key}' with it"))
            makes.append(("volume", key))
    makes.extend(("port", f"{port.number}/{port.transport_protocol}") for port in config.public_ports.values())
    return Touch(
        makes=tuple(makes), uses=tuple(uses), texts=_literals(texts), acts=True, barrier=_sees_everything(config)
    )


def _task(step: str, task: Task) -> Touch:
    texts = list(task_texts(task))
    stored: list[Resource] = [("artifact", spec.name) for spec in task.store]
    mounted = (_use("artifact", name, f"files[{path!r}] mounts it") for path, name in task.files.items())
    image = (
        (_use("image", task.image.name, "its image is built with it"),) if isinstance(task.image, ImageBuild) else ()
    )
    return Touch(
        makes=(("service", task.name), ("value", step), *stored),
        uses=(*_text_uses(texts), *mounted, *image),
        texts=_literals(texts),
        acts=True,
        barrier=isinstance(task, RunSh) and _sees_everything(task),
        ends=True,
    )


def _acting(step: str, service: str, texts: tuple[tuple[str, Text], ...]) -> Touch:
    """An effect on a running service."""
    own = _use("service", service, "acts on it")
    return Touch(makes=(("value", step),), uses=(own, *_text_uses(texts)), texts=_literals(texts), acts=True)


def _condition_texts(condition: ReadyCondition | None) -> tuple[tuple[str, Text], ...]:
    return recipe_texts(condition.recipe) if condition else ()


def _sees_everything(config: ServiceConfig | RunSh) -> bool:
    return config.privileged or config.host_pid_namespace or bool(config.bind_mounts)


def _text_uses(texts: list[tuple[str, Text]] | tuple[tuple[str, Text], ...]) -> tuple[Use, ...]:
    return tuple(use for where, text in texts for use in _uses(text, where))


def _uses(value: Value, where: str) -> Iterator[Use]:
    for future in futures(value):
        yield _use("value", producer(future), f"{where} uses its {_noun(future)}")


def _noun(future: Future) -> str:
    return {"ip_address": "address", "hostname": "name"}.get(future.field, future.field)


def _value_texts(value: Value, where: str) -> tuple[tuple[str, Text], ...]:
    return ((where, value),) if isinstance(value, str | Holed) else ()


def _literals(texts: list[tuple[str, Text]] | tuple[tuple[str, Text], ...]) -> tuple[tuple[str, str], ...]:
    """The texts with `{}` for each value, so that the names which it completes are seen."""
    return tuple((where, fill(text, lambda _: "{}")) for where, text in texts)


def _use(kind: Kind, name: str, reason: str) -> Use:
    return Use(resource=(kind, name), reason=reason)
