"""The page: title, arguments, numbered steps with their positions at the right, and the summary."""

from collections.abc import Iterable, Iterator

from kurtc.plan.instructions import Print, StoreServiceFiles, Verify
from kurtc.plan.model import Plan, Step
from kurtc.plan.printing.descriptions import own_description
from kurtc.plan.printing.index import Index, index_of
from kurtc.plan.printing.rich import ROOM, Rich, Row, Span, padded, rich, shortened
from kurtc.plan.printing.steps import headline, rows
from kurtc.plan.printing.summary import entry_lines, summary_rows
from kurtc.terminal import Ink, Paint

WIDTH = 100
_WIDEST_LABEL = 10
_WIDEST_PLACE = 40
_NARROWEST_PLACE = 24
_OVERHANG = 20


def render_plan_text(plan: Plan, *, color: bool = False) -> str:
    """The plan for people, about `WIDTH` columns wide: what happens, in which order, where values come from."""
    index = index_of(plan)
    parts = ([*_title(plan)], [*_page(_steps(plan, index))], [*_labelled(summary_rows(plan, index), 0)])
    lines = [line for part in parts if part for line in (*part, Rich())][:-1]
    paint = Paint(color)
    return "".join(line.painted(paint).rstrip(" ") + "\n" for line in lines)


def _title(plan: Plan) -> Iterator[Rich]:
    package = plan.package
    title = rich(package.id or package.main_file, Ink.BOLD)
    where = f"  {package.main_file}, {package.main_function}()" if package.id else f"  {package.main_function}()"
    count = len(plan.steps)
    steps = f"  {count} step{'' if count == 1 else 's'}" if count else "  no steps: this package does nothing"
    yield shortened(title + rich(where + steps, Ink.DIM), WIDTH)
    used = [f"{it.repository}@{it.version}" if it.version else it.repository for it in package.dependencies]
    commits = [rich(f" at {it.commit[:12]}", Ink.DIM) for it in package.dependencies]
    yield from _labelled(
        [
            ("arguments", entry_lines(plan.arguments)),
            ("packages", [rich(name) + commit for name, commit in zip(used, commits, strict=True)]),
        ],
        0,
    )


def _page(steps: Iterable[list[Rich]]) -> Iterator[Rich]:
    """The steps' lines; a blank line sets off those that have details."""
    detailed = False
    for number, lines in enumerate(steps):
        if number and (detailed or len(lines) > 1):
            yield rich("")
        yield from lines
        detailed = len(lines) > 1


def _steps(plan: Plan, index: Index) -> Iterator[list[Rich]]:
    digits = len(str(len(plan.steps)))
    verbs = max((len(step.instruction.instruction) for step in plan.steps), default=0)
    for number, step in enumerate(plan.steps, 1):
        verb = step.instruction.instruction.replace("_", " ")
        lead = rich(f"{number:{digits}}  ", Ink.DIM) + rich(f"{verb:{verbs}}  ", Ink.CYAN)
        yield [*_step(step, lead, index, number, indent=digits + 2)]


def _step(step: Step, lead: Rich, index: Index, number: int, *, indent: int) -> Iterator[Rich]:
    """The headline, with the position at its right where there is room for it, and the details below."""
    room = WIDTH - lead.width
    place = rich(f"{step.position.source}:{step.position.line}:{step.position.column}", Ink.DIM)
    head = headline(step.instruction, room + _OVERHANG)
    if isinstance(step.instruction, Print):
        place = _last(place, _WIDEST_PLACE)
        head = shortened(head, room - place.width - 2)
    details = [*_details(step, index, number, indent=indent, room=room + _OVERHANG)]
    origins = index.origins(step.instruction)
    is_simple = not details and len(origins) == 1 and isinstance(step.instruction, Verify | Print)
    if is_simple and head.width + origins[0][1].width + place.width + 2 <= room:
        head += origins.pop()[1]
    beside = room - head.width - 2
    if place.width <= beside or beside >= _NARROWEST_PLACE:
        place = _last(place, beside)
        yield lead + head + _spaces(room - head.width - place.width) + place
    else:
        yield lead + head
        yield from _labelled([("at", [_last(place, ROOM)])], indent)
    yield from details
    label = "after" if isinstance(step.instruction, StoreServiceFiles) else "values"
    yield from _labelled([(label, [names + arrow for names, arrow in origins])], indent)


def _details(step: Step, index: Index, number: int, *, indent: int, room: int) -> Iterator[Rich]:
    description = own_description(step)
    if description:
        yield _spaces(indent) + shortened(rich(f"# {description}", Ink.GREEN), WIDTH - indent)
    yield from _labelled(rows(step.instruction, index, number, room=room), indent)


def _labelled(rows_: Iterable[Row], indent: int) -> Iterator[Rich]:
    """The rows' lines, cut to the page, their labels in a column of their own."""
    room = WIDTH - indent - _WIDEST_LABEL - 2
    for label, lines in rows_:
        if label is None:
            yield from (_spaces(indent) + shortened(line, WIDTH - indent) for line in lines)
            continue
        for number, line in enumerate(line for line in lines if line):
            yield (
                _spaces(indent) + padded(rich("" if number else label, Ink.DIM), _WIDEST_LABEL) + shortened(line, room)
            )


def _spaces(count: int) -> Rich:
    return Rich((Span(" " * count),))


def _last(text: Rich, room: int) -> Rich:
    """The end of a text of one colour that is too wide."""
    if text.width <= room:
        return text
    span = text.spans[0]
    return Rich((Span(f"…{span.text[-room + 1 :]}", span.ink),))
