"""Collects what is to be said about a Compose file, and takes its trees apart with a finding where one is misshapen."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import field

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.package.composefile.tree import Fields, Items, Leaf, Place, ScalarValue, Tree, plain
from kurtc.records import mutable
from kurtc.source import Position, SourceFile

INVALID = "compose-file"
IGNORED = "ignored-compose-key"


@mutable
class Notes:
    """The findings of one file. Methods that take a tree give something usable even where they find a fault."""

    file: SourceFile
    errors: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)

    def position(self, place: Place) -> Position:
        """A place in the file."""
        return Position(repository=self.file.repository, file=self.file.path, line=place.line, column=place.column)

    def fault(self, place: Place, message: str, hint: str = "", *, code: str = INVALID) -> None:
        """The file is refused for this."""
        found = Diagnostic(code=code, message=message, hint=hint, position=self.position(place))
        if found not in self.errors:
            self.errors.append(found)

    def warn(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """The file is taken, but this is different from what it says."""
        found = Diagnostic(
            code=code, message=message, hint=hint, position=self.position(place), severity=Severity.WARNING
        )
        self.warnings.append(found)

    def ignored(self, place: Place, message: str, hint: str = "") -> None:
        """Kurtosis leaves this out."""
        self.warn(IGNORED, place, message, hint)

    def text(self, node: Tree, what: str) -> str:
        """A text; `what` names it in a finding."""
        if isinstance(node, Leaf) and isinstance(node.value, str):
            return node.value
        self.misshapen(node, what, "text")
        return ""

    def scalar(self, node: Tree, what: str, *, null: bool = False) -> ScalarValue:
        """A text, a number or a boolean."""
        if isinstance(node, Leaf) and (null or node.value is not None):
            return node.value
        self.misshapen(node, what, "a single value")
        return None

    def texts(self, node: Tree, what: str) -> tuple[tuple[str, Place], ...]:
        """A list of texts, none of them twice, with their places."""
        return tuple((self.text(item, f"an item of {what}"), item.place) for item in self.unique(node, what))

    def unique(self, node: Tree, what: str) -> Iterator[Tree]:
        """The items of a list, none of them twice."""
        if not isinstance(node, Items):
            self.misshapen(node, what, "a list")
            return
        seen: dict[str, Place] = {}
        for item in node.items:
            shown = repr(plain(item))
            if shown in seen:
                self.fault(item.place, f"{what} has the same item on line {seen[shown].line}")
            else:
                seen[shown] = item.place
                yield item

    def fields(self, node: Tree, what: str, known: Iterable[str] | None = None) -> dict[str, Tree]:
        """The fields of a mapping without those that begin with `x-`; others than the `known` ones are faults."""
        if not isinstance(node, Fields):
            self.misshapen(node, what, "a mapping")
            return {}
        names = None if known is None else list(known)
        found = {}
        for key, value in node.fields.items():
            if names is None or key in names:
                found[key] = value
            elif not key.startswith("x-"):
                near = difflib.get_close_matches(key, names, n=1)
                hint = f"did you mean '{near[0]}'?" if near else "keys of your own begin with 'x-'"
                self.fault(node.keys[key], f"{what} has no key '{key}' in Kurtosis' version of Compose", hint)
        return found

    def misshapen(self, node: Tree, what: str, wanted: str) -> None:
        """The node is something else than it must be."""
        hint = "put it in quotes" if "text" in wanted and _is_number_or_boolean(node) else ""
        self.fault(node.place, f"{what} must be {wanted}, not {described(node)}", hint)


def described(node: Tree) -> str:
    """What a tree is, in a few words."""
    match node:
        case Fields():
            return "a mapping"
        case Items():
            return "a list"
        case Leaf(value=None):
            return "empty"
        case Leaf(value=bool() as value):
            return f"the boolean {str(value).lower()}"
        case Leaf(value=int() | float() as value):
            return f"the number {value}"
        case Leaf(value=value):
            return f"the text '{value}'"


def key_place(node: Tree, key: str) -> Place:
    """Where a key of a mapping stands."""
    return node.keys.get(key, node.place) if isinstance(node, Fields) else node.place


def _is_number_or_boolean(node: Tree) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, bool | int | float)
