"""The arguments that run_sh and run_python share."""

from dataclasses import fields

from kurtc.frontend.builders.context import Context, flag
from kurtc.frontend.builders.images import image
from kurtc.frontend.builders.services import optional_duration, tolerations
from kurtc.frontend.names import Names
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan.configs import AnyImage, StoreSpec, Toleration
from kurtc.plan.durations import Duration
from kurtc.records import frozen


@frozen
class TaskArguments:
    """Checked and resolved arguments of a task, named as in the plan."""

    name: str
    image: AnyImage
    files: dict[str, str]
    store: tuple[StoreSpec, ...]
    wait: Duration | None
    acceptable_codes: tuple[int, ...]
    skip_code_check: bool
    node_selectors: dict[str, str]
    tolerations: tuple[Toleration, ...]

    def fields(self) -> dict[str, object]:
        """The arguments by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def task_arguments(
    bound: dict[str, StarlarkValue], context: Context, names: Names, default_image: str
) -> TaskArguments:
    """The shared arguments of a task; names that were not given are made."""
    return TaskArguments(
        name=names.chosen(context.plain(bound["name"], "name")) if "name" in bound else names.task(),
        image=image(bound.get("image", default_image), context),
        files=context.plain_map(bound.get("files"), "files"),
        store=_store(bound.get("store"), context, names),
        wait=optional_duration(bound, "180s"),
        acceptable_codes=codes(bound, (0,)),
        skip_code_check=flag(bound, "skip_code_check"),
        node_selectors=context.plain_map(bound.get("node_selectors"), "node_selectors"),
        tolerations=tolerations(bound.get("tolerations"), context),
    )


def codes(bound: dict[str, StarlarkValue], default: tuple[int, ...]) -> tuple[int, ...]:
    """The checked argument `acceptable_codes`."""
    given = bound.get("acceptable_codes")
    return tuple(code for code in given if isinstance(code, int)) if isinstance(given, list) else default


def _store(value: StarlarkValue, context: Context, names: Names) -> tuple[StoreSpec, ...]:
    return tuple(
        _store_spec(item, f"store[{i}]", context, names) for i, item in enumerate(context.items(value, "store"))
    )


def _store_spec(item: StarlarkValue, where: str, context: Context, names: Names) -> StoreSpec:
    if isinstance(item, str):
        return StoreSpec(src=context.plain(item, where), name=names.artifact())
    assert isinstance(item, Struct)
    given = item.fields.get("name")
    name = names.artifact() if given is None else names.chosen(context.plain(given, f"{where}.name"))
    return StoreSpec(src=context.plain(item.fields["src"], f"{where}.src"), name=name)
