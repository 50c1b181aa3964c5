"""What happens in a run, in lines of text."""

from collections.abc import Iterable, Iterator, Mapping

from kurtc.cli.amounts import counted, seconds_text
from kurtc.execution.events import ImageFailed, ImageReady, Removed, RunStarted, UnitDone, UnitFailed, UnitInfo
from kurtc.terminal import Ink, Paint, harmless

_MOST_LINES = 5
_LONGEST_LINE = 160
QUICK = frozenset({"print", "verify", "upload_files", "render_templates", "get_service", "get_services"})
"""Instructions that are done before anybody could read that they have begun."""


def unit_name(unit: UnitInfo) -> str:
    """`s3 add_service db`."""
    return harmless(" ".join(part for part in (unit.id, unit.instruction, unit.subject) if part))


def beginning(event: RunStarted) -> str:
    """What a run is about to do."""
    kept = sum(unit.action == "keep" for unit in event.units)
    parts = [counted(len(event.units), "step")]
    if kept:
        parts.append(f"{kept} of them done before")
    if event.removals:
        parts.append(f"{len(event.removals)} to remove")
    return f"enclave {harmless(event.enclave)}: {', '.join(parts)}"


def removal_lines(event: RunStarted) -> list[str]:
    """What will be removed, before it is."""
    return [
        f"will remove {removal.kind} {harmless(removal.name)}: it left the script"
        for removal in event.removals
        if removal.kind in ("service", "artifact")
    ]


def image_lines(event: ImageReady | ImageFailed, paint: Paint) -> list[str]:
    """An image that is there, or cannot be had."""
    match event:
        case ImageReady(image=image, origin=origin, seconds=seconds, warning=warning):
            note = paint(Ink.YELLOW, f"  {harmless(warning)}") if warning else ""
            return [f"{_mark('✓', Ink.GREEN, paint)} image {harmless(image)} {_time(seconds, paint)}  {origin}{note}"]
        case ImageFailed(image=image, message=message, logs=logs):
            about = "" if image in message else f"image {image}: "
            lines = logs.rstrip().split("\n") if logs.strip() else []
            said = [f"  {paint(Ink.BLUE, '|')} {harmless(line)}" for line in lines]
            return [f"{_mark('✗', Ink.RED, paint)} {harmless(about + message)}", *said]


def removed_line(event: Removed, paint: Paint) -> str:
    """Something that is gone."""
    kinds = {"remains": "what was left of", "task": "task"}
    return f"{_mark('-', Ink.MAGENTA, paint)} removed {kinds.get(event.kind, event.kind)} {harmless(event.name)}"


def done_lines(event: UnitDone, units: Mapping[str, UnitInfo], paint: Paint) -> list[str]:
    """A unit that is done, with its result; long ones are cut."""
    unit = units[event.unit]
    if event.outcome == "unchanged":
        return [paint(Ink.DIM, f"= {unit_name(unit)}  as it was")]
    first, *rest = folded(event.text)
    head = f"{_mark('✓', Ink.GREEN, paint)} {unit_name(unit)} {_time(event.seconds, paint)}"
    return [f"{head}  {first}".rstrip(), *(f"    {line}" for line in rest)]


def failed_line(event: UnitFailed, units: Mapping[str, UnitInfo], paint: Paint) -> str:
    """A unit that failed; what to do about it follows at the end of the run."""
    first = folded(event.message)[0]
    name = unit_name(units[event.unit])
    return f"{_mark('✗', Ink.RED, paint)} {name} {_time(event.seconds, paint)}  {paint(Ink.RED, first)}"


def folded(text: str) -> list[str]:
    """The text in harmless lines, at least one; the middle of long lines, and what follows many, is only counted."""
    lines = [_cut(harmless(line.rstrip())) for line in text.replace("\r\n", "\n").split("\n")]
    lines = list(_without_rulers(lines)) or [""]
    if len(lines) <= _MOST_LINES + 1:
        return lines
    return [*lines[:_MOST_LINES], f"… {len(lines) - _MOST_LINES} more lines"]


def _without_rulers(lines: Iterable[str]) -> Iterator[str]:
    """The lines without those that only frame others, as Kurtosis' results have them, and empty ones."""
    return (line for line in lines if line.strip("-"))


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _mark(mark: str, ink: Ink, paint: Paint) -> str:
    return paint(ink, mark)


def _time(seconds: float, paint: Paint) -> str:
    return paint(Ink.DIM, f"({seconds_text(seconds)})")
