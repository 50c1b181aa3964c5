"""The test of the module: `terraform test` applies it under another name, and checks what the plan verifies."""

from collections.abc import Mapping, Sequence

from kurtc.lowering.actions import VerifyValue
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Raw
from kurtc_backends.terraform.ports import Publication
from kurtc_backends.terraform.verification import condition, message


def tests(module: Module, ports: Mapping[str, Sequence[Publication]]) -> list[Block]:
    """The blocks of `tests/plan.tftest.hcl`."""
    asserts = tuple(
        Block(
            type="assert",
            body=(
                Attribute(name="condition", value=Raw(written=condition(node.action, module))),
                Attribute(name="error_message", value=message(node, node.action, module)),
            ),
        )
        for node in module.graph.one_shots
        if isinstance(node.action, VerifyValue)
    )
    moved: dict[str, Expression] = {one.variable: 0 for of in ports.values() for one in of if one.variable}
    chosen: dict[str, Expression] = {"name": f"{module.name[:26]}-test", **moved}
    body = tuple(Attribute(name=name, value=value) for name, value in chosen.items())
    return [
        Block(type="variables", body=body),
        Block(type="run", labels=("apply",), body=asserts),
    ]
