"""What `kurtc run --dry-run` shows: what would become of each step."""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from kurtc.cli.columns import table
from kurtc.execution.preview import Action, RunPreview
from kurtc.terminal import Ink, Paint, harmless

_MARKS: dict[Action, tuple[str, Ink]] = {
    "create": ("+", Ink.GREEN),
    "change": ("~", Ink.YELLOW),
    "run": (">", Ink.CYAN),
    "run-again": (">", Ink.YELLOW),
    "keep": ("=", Ink.DIM),
    "remove": ("-", Ink.RED),
    "maybe": ("?", Ink.MAGENTA),
}
_WORDS: dict[Action, str] = {
    "create": "create",
    "change": "change",
    "run": "run",
    "run-again": "run again",
    "keep": "keep",
    "remove": "remove",
    "maybe": "depends on values of the run",
}
_IMAGE_WORDS = {"pull": "pull", "pull-if-missing": "pull where it is missing", "build": "build"}


def preview_text(preview: RunPreview, paint: Paint) -> str:
    """A line for each step, for all that would be removed and for each image; how many there are of each kind."""
    rows = [
        (
            _MARKS[unit.action][0],
            unit.id,
            f"{unit.instruction} {unit.subject}".strip(),
            f"{_WORDS[unit.action]}{f': {unit.why}' if unit.why else ''}",
            unit.position,
        )
        for unit in preview.units
    ]
    rows += [("-", "", f"{gone.kind} {gone.name}", "remove: it left the script", "") for gone in preview.removals]
    actions: list[Action] = [unit.action for unit in preview.units] + ["remove" for _ in preview.removals]
    new = " (new)" if preview.is_new else ""
    head = paint(Ink.BOLD, f"enclave {harmless(preview.enclave)}{new}: nothing is done, a run would") + "\n"
    images = [(f"image {image.name}", _IMAGE_WORDS[image.action]) for image in preview.images]
    shown = "\n" + table(("", ""), images, Paint(False), indent="  ").partition("\n")[2] if images else ""
    return f"{head}\n{_painted(rows, actions, paint)}{shown}\n{_counts(actions)}\n"


def _painted(rows: Sequence[Sequence[str]], actions: Sequence[Action], paint: Paint) -> str:
    _, *lines = table(("", "", "", "", ""), rows, Paint(False), indent="  ").rstrip("\n").split("\n")
    inks = [_MARKS[action][1] for action in actions]
    return "".join(f"{paint(ink, line)}\n" for line, ink in zip(lines, inks, strict=True))


def _counts(actions: Sequence[Action]) -> str:
    counts = Counter(actions)
    words = {"keep": "unchanged", "maybe": "that depend on values"}
    found = [
        f"{counts[action]} {words.get(action, f'to {_WORDS[action]}')}" for action in get_args(Action) if counts[action]
    ]
    return ", ".join(found) or "nothing to do"
