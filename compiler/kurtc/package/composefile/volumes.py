"""The volumes of a service in Compose's short and long forms."""

import posixpath
import re

from kurtc.package.composefile.notes import Notes
from kurtc.package.composefile.tree import Fields, Place, Tree
from kurtc.records import frozen

_LONG = ("type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs")
_SECTION = re.compile(r"([A-Za-z]:[^:]*|[^:]+)(:|$)")
"""A part of the short form; a single letter before a colon is a drive of Windows."""


@frozen
class Volume:
    """Something mounted at `target`: a path of the host (`bind`), or a volume, named or anonymous (`""`)."""

    bind: bool
    source: str
    target: str
    place: Place

    @property
    def persistent(self) -> bool:
        """Whether Kurtosis makes a directory of its own of it; other things it uploads from the package.

        Kurtosis drops every `~`, `..` and `_` of the path before it looks whether that is absolute.
        """
        return not self.bind or re.sub(r"_", "", self.source.replace("~", "").replace("..", "")).startswith("/")


def read_volumes(notes: Notes, node: Tree, what: str) -> tuple[Volume, ...]:
    """The volumes of a list, in its order."""
    found = (
        _long(notes, item, what)
        if isinstance(item, Fields)
        else _short(notes, notes.text(item, what), item.place, what)
        for item in notes.unique(node, what)
    )
    return tuple(volume for volume in found if volume)


def _short(notes: Notes, text: str, place: Place, what: str) -> Volume | None:
    if len(text) in (1, 2):
        return Volume(bind=False, source="", target=_clean(text), place=place)
    sections = _sections(text)
    if not sections or len(sections) > 3:
        notes.fault(place, f"'{text}' in {what} is not a volume", "write 'source:target', or a target alone")
        return None
    source, target = (sections[0], sections[1]) if len(sections) > 1 else ("", sections[0])
    return Volume(bind=_is_path(source), source=source, target=_clean(target), place=place)


def _sections(text: str) -> list[str]:
    """What stands between the colons; nothing where a part is empty."""
    sections, at, more = [], 0, True
    while more:
        match = _SECTION.match(text, at)
        if match is None:
            return []
        sections.append(match[1])
        at, more = match.end(), match[2] == ":"
    return sections


def _is_path(source: str) -> bool:
    return source.startswith((".", "/", "~", "\\\\")) or re.match(r"[^\W\d_]:", source) is not None


def _clean(target: str) -> str:
    """A path without detours; two slashes at its beginning become one, as Go has it."""
    return re.sub(r"^//", "/", posixpath.normpath(target)) if target else ""


def _long(notes: Notes, node: Fields, what: str) -> Volume | None:
    fields = notes.fields(node, f"an item of {what}", _LONG)
    texts = {
        key: notes.text(fields[key], f"'{key}' in {what}") for key in ("type", "source", "target") if key in fields
    }
    kind, source, target = (texts.get(key, "") for key in ("type", "source", "target"))
    if kind not in ("bind", "volume"):
        place = fields["type"].place if "type" in fields else node.place
        shown = f"the type '{kind}'" if kind else "no type"
        notes.fault(place, f"an item of {what} has {shown}", "Kurtosis has the types bind and volume")
    elif not target:
        notes.fault(node.place, f"an item of {what} has no 'target'", "say where it is mounted")
    elif kind == "bind" and not source:
        notes.fault(node.place, f"an item of {what} has no 'source'", "say what is mounted")
    else:
        return Volume(bind=kind == "bind", source=source, target=_clean(target), place=node.place)
    return None
