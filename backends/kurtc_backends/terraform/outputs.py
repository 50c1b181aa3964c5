"""The outputs of the module: its ports, what the plan prints, and what it returns."""

from collections.abc import Mapping, Sequence

from kurtc.plan.values import Holed, Value
from kurtc_backends.names import Names
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Item
from kurtc_backends.terraform.ports import Publication
from kurtc_backends.terraform.secrets import Secrets, is_secret
from kurtc_backends.terraform.texts import texts_in
from kurtc_backends.terraform.values import expression


def outputs(module: Module, ports: Mapping[str, Sequence[Publication]], secrets: Secrets) -> list[Item]:
    """The blocks of `outputs.tf`: sensitive where they are called like a secret, or hold the text of one."""
    names = Names()
    found: list[Item] = []
    for of in ports.values():
        for publication in of:
            text = f"Port of the engine's host that leads to {publication.port_id} of {publication.service}."
            found.append(_output(names.free(publication.output, "_"), text, publication.host_port()))
    if module.graph.messages:
        messages = [expression(message.text, module) for message in module.graph.messages]
        lines = ", ".join(str(message.origin.position) for message in module.graph.messages[:5])
        sensitive = secrets.is_in(message.text for message in module.graph.messages)
        text = f"What the plan prints ({lines})."
        found.append(_output(names.free("messages", "_"), text, messages, is_sensitive=sensitive))
    if module.graph.output is not None:
        value = _value(module.graph.output, module)
        texts = (text for _, text in texts_in(module.graph.output))
        sensitive = _has_secrets(module.graph.output) or secrets.is_in(texts)
        found.append(_output(names.free("result", "_"), "What the plan returns.", value, is_sensitive=sensitive))
    return found


def _output(name: str, description: str, value: Expression, *, is_sensitive: bool = False) -> Block:
    body = [Attribute(name="description", value=description), Attribute(name="value", value=value)]
    if is_sensitive:
        body.append(Attribute(name="sensitive", value=True))
    return Block(type="output", labels=(name,), body=tuple(body))


def _has_secrets(value: Value) -> bool:
    """Whether something in the value is called like a secret."""
    match value:
        case tuple():
            return any(map(_has_secrets, value))
        case Mapping():
            return any((is_secret(key) and bool(item)) or _has_secrets(item) for key, item in value.items())
        case _:
            return False


def _value(value: Value, module: Module) -> Expression:
    match value:
        case Holed():
            return expression(value, module)
        case tuple():
            return [_value(item, module) for item in value]
        case Mapping():
            return {key: _value(item, module) for key, item in value.items()}
        case _:
            return value
