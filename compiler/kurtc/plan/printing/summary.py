"""What stands at the end of a printed plan: services, files artifacts and the output."""

from collections.abc import Iterable, Iterator, Mapping

from kurtc.plan.configs import ServiceConfig
from kurtc.plan.instructions import RemoveService
from kurtc.plan.model import Plan
from kurtc.plan.printing.index import Index
from kurtc.plan.printing.notation import value_rich
from kurtc.plan.printing.rich import ROOM, Rich, Row, bounded, joined, padded, rich, shortened, text_rich, wrapped
from kurtc.plan.printing.services import port_text
from kurtc.plan.relations import relations
from kurtc.plan.values import Text, Value
from kurtc.terminal import Ink

_MOST_ENTRIES = 40
_MOST_INNER_ENTRIES = 12
_NARROWEST = 60


def summary_rows(plan: Plan, index: Index) -> Iterator[Row]:
    """What there is when the plan has been carried out."""
    services: dict[Text, ServiceConfig] = {}
    for step in plan.steps:
        services |= relations(step.instruction).starts
        if isinstance(step.instruction, RemoveService):
            services.pop(step.instruction.name, None)
    yield "services", bounded(_services(services), _MOST_ENTRIES)
    makers = [rich(name) + rich(f" (step {numbers[-1]})", Ink.DIM) for name, numbers in index.makers.items()]
    yield "artifacts", wrapped(makers, ROOM, separator=", ", most=_MOST_ENTRIES)
    yield "output", entry_lines(plan.output)


def _services(services: Mapping[Text, ServiceConfig]) -> list[Rich]:
    names = _column((text_rich(name) for name in services), 60)
    return [
        padded(text_rich(name), names)
        + joined([port_text(port_id, port) for port_id, port in config.ports.items()], ", ")
        for name, config in services.items()
    ]


def _column(cells: Iterable[Rich], widest: int) -> int:
    return min(max((cell.width for cell in cells), default=0), widest)


def entry_lines(value: Value) -> list[Rich]:
    """The value with a line for each of its entries, those too long for a line in turn; nothing for nothing."""
    return [] if value is None or value == {} else bounded([*_entry_lines(value, ROOM + 4)], _MOST_ENTRIES)


def _entry_lines(value: Value, room: int) -> Iterator[Rich]:
    if not isinstance(value, Mapping) or not value or room < _NARROWEST:
        yield shortened(value_rich(value), room)
        return
    names = _column((rich(key) for key in value), 30)
    for key, item in value.items():
        line = padded(rich(key), names) + value_rich(item)
        if line.width <= room or not isinstance(item, Mapping) or len(item) > _MOST_INNER_ENTRIES:
            yield shortened(line, room)
        else:
            yield shortened(rich(key), room)
            yield from (rich("  ") + inner for inner in _entry_lines(item, room - 2))
