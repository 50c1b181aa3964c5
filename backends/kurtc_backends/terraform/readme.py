"""The README beside the module: how to use it, what can be changed, and what one should know."""

from collections.abc import Iterable, Mapping, Sequence

from kurtc.lowering import Decision
from kurtc.lowering.actions import RenderFiles, VerifyValue
from kurtc.lowering.graph import OneShot
from kurtc.records import frozen
from kurtc_backends.layout import rendered
from kurtc_backends.notes import shown_notes
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Item, document, inline
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.ports import Publication

_MOVED = 5
"""Ports that the example moves."""


@frozen
class _Row:
    name: str
    detail: str
    ports: str
    position: str


def readme(
    module: Module,
    ports: Mapping[str, Sequence[Publication]],
    variables: Sequence[Item],
    outputs: Sequence[Item],
    decisions: Iterable[Decision],
) -> str:
    """The README's text."""
    graph = module.graph
    moved = [one.variable for of in ports.values() for one in of if one.variable]
    return rendered(
        "terraform/README.md",
        module=module.name,
        call=_call(module.name, moved),
        package=graph.package.id or graph.package.main_file,
        services=[
            _Row(
                name=service.name,
                detail=str(service.config.image.name),
                ports=_ports(service.config.ports, ports[service.name]),
                position=str(service.origin.position),
            )
            for service in graph.services
        ],
        steps=[
            _Row(name=node.name, detail=node.origin.instruction, ports="", position=str(node.origin.position))
            for node in graph.one_shots
        ],
        again=next((node.name for node in graph.one_shots if _runs(node)), ""),
        moved=moved,
        reruns=any(isinstance(block, Block) and block.labels == ("rerun",) for block in variables),
        variables=[_described(block) for block in variables if isinstance(block, Block)],
        outputs=[_described(block) for block in outputs if isinstance(block, Block)],
        hidden=any(len(ports[service.name]) < len(service.config.ports) for service in graph.services),
        notes=shown_notes(decisions),
    )


def _runs(node: OneShot) -> bool:
    return not isinstance(node.action, VerifyValue | RenderFiles)


def _call(name: str, moved: Sequence[str]) -> str:
    """A copy of the module in another one, its ports moved. A label cannot begin with a digit."""
    label = f"_{identifier(name)}" if name[0].isdigit() else identifier(name)
    said: dict[str, Expression] = {"source": f"./{name}", "name": "staging", **dict.fromkeys(moved[:_MOVED], 0)}
    body = tuple(Attribute(name=key, value=value) for key, value in said.items())
    return document([Block(type="module", labels=(label,), body=body)]).rstrip()


def _ports(specs: Mapping[str, object], published: Sequence[Publication]) -> str:
    host = {publication.port_id: publication for publication in published}
    found: list[str] = []
    for port_id, port in specs.items():
        where = host.get(port_id)
        text = f"{port_id} {port.number}/{port.transport_protocol.lower()}"  # type: ignore[attr-defined]
        open_at = f" → {where.number}" if where and where.variable else " → a free port" if where else ""
        found.append(text + open_at)
    return ", ".join(found)


def _described(block: Block) -> _Row:
    said = {item.name: item.value for item in block.body if isinstance(item, Attribute)}
    default = "" if said.get("sensitive") or "default" not in said else inline(said["default"])
    return _Row(name=block.labels[0], detail=str(said["description"]), ports=default, position="")
