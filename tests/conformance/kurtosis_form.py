"""Translates a plan back into what Kurtosis records of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from kurtc.package.tree import Tree
from kurtc.plan import Plan, Step
from kurtc.plan.configs import (
    ExecRecipe,
    PackageSource,
    ServiceConfig,
    Template,
)
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
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

from .canonical import TYPE
from .cases import Recorded
from .content_digest import content_digest
from .gojson import go_json
from .placeholders import Placeholders, placeholder
from .service_form import Fields, config_fields, ready_fields, recipe_fields, returned_port

Trees = Callable[[PackageSource], Tree]

_TASK_ENTRYPOINT = ["/bin/sh", "-c", "touch /tmp/kurtosis-task.log && tail -F /tmp/kurtosis-task.log"]


@dataclass(slots=True)
class KurtosisForm:
    """A plan in Kurtosis' form.

    `repository` is `author/name` of the package's own; `trees` gives the files of a source.
    """

    plan: Plan
    repository: str
    trees: Trees
    placeholders: Placeholders = field(init=False)
    """The texts that stand for its values."""
    _configs: dict[str, ServiceConfig] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.placeholders = Placeholders.of(self.plan)
        for step in self.plan.steps:
            self._note_config(step.instruction)

    def _note_config(self, instruction: Instruction) -> None:
        """Remember what `set_service` makes of configurations: in Kurtosis it changes the earlier `add_service` too."""
        match instruction:
            case AddService(name=name, config=config):
                self._configs[str(name)] = config
            case SetService(name=name, config=config, changes=changes):
                old = self._configs[str(name)]
                self._configs[str(name)] = replace(
                    old, **{_FIELDS.get(c, c): getattr(config, _FIELDS.get(c, c)) for c in changes}
                )
            case _:
                pass

    def printed(self) -> tuple[str, ...]:
        """The texts of all `print`s."""
        return tuple(
            self.placeholders.text(step.instruction.msg)
            for step in self.plan.steps
            if isinstance(step.instruction, Print)
        )

    def resolved(self, step: Step) -> Fields:
        """The arguments of an instruction as Kurtosis resolves them."""
        instruction = step.instruction
        match instruction:
            case AddService(name=name, force_update=force_update):
                config = self._configs[str(name)] if isinstance(name, str) else instruction.config
                condition = ready_fields(config.ready_conditions, self.placeholders)
                return {
                    "forceUpdate": force_update,
                    "readyCondition": condition,
                    "serviceConfig": self._config(config),
                    "serviceName": self.placeholders.text(name),
                }
            case AddServices(configs=configs, force_update=force_update):
                conditions: Fields = {
                    name: ready_fields(config.ready_conditions, self.placeholders) for name, config in configs.items()
                }
                services: Fields = {name: self._config(config) for name, config in configs.items()}
                return {"forceUpdate": force_update, "readyConditions": conditions, "serviceConfigs": services}
            case SetService(name=name):
                return {
                    "serviceConfig": self._config(self._configs[str(name)]),
                    "serviceName": self.placeholders.text(name),
                }
            case GetService(name=name) | RemoveService(name=name) | StartService(name=name) | StopService(name=name):
                return {"serviceName": self.placeholders.text(name)}
            case GetServices(names=names):
                return {"serviceNames": list(names)}
            case Exec():
                return {
                    **self._judged(instruction),
                    "cmdList": [self.placeholders.text(item) for item in instruction.recipe.command],
                    "execRecipe": recipe_fields(instruction.recipe, self.placeholders),
                    "serviceName": self.placeholders.text(instruction.service_name),
                }
            case Request():
                return {
                    **self._judged(instruction),
                    "httpRequestRecipe": recipe_fields(instruction.recipe, self.placeholders),
                    "serviceName": self.placeholders.text(instruction.service_name),
                }
            case Wait():
                return {
                    "assertion": instruction.assertion,
                    "interval": str(instruction.interval),
                    "recipe": recipe_fields(instruction.recipe, self.placeholders),
                    "serviceName": self.placeholders.text(instruction.service_name),
                    "target": self.placeholders.value(instruction.target_value),
                    "timeout": str(instruction.timeout),
                    "valueField": instruction.field,
                }
            case Verify(value=value, assertion=assertion, target_value=target):
                return {
                    "value": self.placeholders.text(value),
                    "assertion": assertion,
                    "target": self.placeholders.value(target),
                }
            case Print():
                return {}
            case RunSh():
                config = ServiceConfig(
                    image=instruction.image,
                    env_vars=instruction.env_vars,
                    privileged=instruction.privileged,
                    host_pid_namespace=instruction.host_pid_namespace,
                    bind_mounts=instruction.bind_mounts,
                )
                return {**self._task(instruction, config), **self._task_values(step)}
            case RunPython(args=args, packages=packages):
                return {
                    **self._task(instruction, ServiceConfig(image=instruction.image)),
                    **self._task_values(step),
                    "packages": ["bash", *map(self.placeholders.text, packages)],
                    "pythonArguments": [self.placeholders.text(argument) for argument in args],
                }
            case UploadFiles(src=src, name=name, source=source):
                digest = content_digest(self.trees(source), source) if isinstance(source, PackageSource) else None
                return {"artifactName": name, "src": src, "md5": digest}
            case RenderTemplates(config=templates, name=name):
                data: Fields = {path: self._template(template) for path, template in templates.items()}
                return {"artifactName": name, "templatesAndDataByDestRelFilepath": data}
            case StoreServiceFiles():
                return {
                    "artifactName": instruction.name,
                    "dependsOn": self.placeholders.text(instruction.depends_on),
                    "serviceName": self.placeholders.text(instruction.service_name),
                    "src": instruction.src,
                }
            case GetFilesArtifact(name=name):
                return {"artifactName": name}
            case GetClusterType(cluster_type=cluster_type):
                return {"clusterType": cluster_type}
            case _ as never:
                assert_never(never)

    def returned(self, step: Step) -> Recorded:
        """What the script got from an instruction."""
        match step.instruction:
            case AddService(name=name, config=config):
                return self._service(str(name), config)
            case AddServices(configs=configs):
                return {name: self._service(name, config) for name, config in configs.items()}
            case GetService(name=name):
                return self._service(str(name), self._configs[str(name)])
            case GetServices(names=names):
                return [self._service(name, self._configs[name]) for name in names]
            case Exec(recipe=recipe) | Request(recipe=recipe) | Wait(recipe=recipe):
                body = "output" if isinstance(recipe, ExecRecipe) else "body"
                return self._results(step, ("code", body, *(f"extract.{key}" for key in recipe.extract)))
            case RunSh(store=store) | RunPython(store=store):
                return {**self._results(step, ("code", "output")), "files_artifacts": [spec.name for spec in store]}
            case UploadFiles(name=name) | RenderTemplates(name=name) | StoreServiceFiles(name=name):
                return name
            case GetFilesArtifact(name=name):
                return name
            case GetClusterType(cluster_type=cluster_type):
                return cluster_type
            case _:
                return None

    def _results(self, step: Step, fields: tuple[str, ...]) -> Fields:
        return {name: placeholder(self.placeholders.of_step[step.id], name) for name in fields}

    def _service(self, name: str, config: ServiceConfig) -> Fields:
        number = self.placeholders.of_service[name]
        return {
            TYPE: "Service",
            "name": name,
            "hostname": placeholder(number, "hostname"),
            "ip_address": placeholder(number, "ip_address"),
            "ports": {key: returned_port(name, port) for key, port in config.ports.items()},
        }

    def _judged(self, instruction: Exec | Request) -> Fields:
        return {"acceptableCodes": list(instruction.acceptable_codes), "skipCodeCheck": instruction.skip_code_check}

    def _task(self, task: Task, config: ServiceConfig) -> Fields:
        service = replace(
            config,
            entrypoint=tuple(_TASK_ENTRYPOINT),
            node_selectors=task.node_selectors,
            tolerations=task.tolerations,
        )
        files: Fields = {path: [name] for path, name in task.files.items()}
        return {
            "acceptableCodes": list(task.acceptable_codes),
            "skipCodeCheck": task.skip_code_check,
            "name": task.name,
            "run": self.placeholders.text(task.run),
            "storeSpecList": [{"name": spec.name, "src": spec.src} for spec in task.store],
            "wait": "" if task.wait is None else str(task.wait),
            "serviceConfig": {**self._config(service), "FilesArtifactExpansion": files},
        }

    def _task_values(self, step: Step) -> Fields:
        number = self.placeholders.of_step[step.id]
        return {"runCodeValue": placeholder(number, "code"), "runOutputValue": placeholder(number, "output")}

    def _template(self, template: Template) -> Fields:
        return {
            "template": self.placeholders.text(template.template),
            "data_json": go_json(self.placeholders.value(template.data)),
        }

    def _config(self, config: ServiceConfig) -> Fields:
        return config_fields(config, self.placeholders, self.repository)


_FIELDS = {"cpu_allocation": "max_cpu", "memory_allocation": "max_memory"}
"""Fields of ServiceConfig that older arguments set."""
