"""kurtosis.yml: the name of a package, and what stands in for its dependencies."""

import difflib
from collections.abc import Iterator
from dataclasses import field

from kurtc.diagnostics import Diagnostic, Refused, Severity
from kurtc.package.document import MalformedError, Mapping, Node, Scalar, document
from kurtc.package.locator import HOST, Locator, parse_locator, pasted_locator
from kurtc.records import frozen, mutable
from kurtc.source import Position, SourceFile

FILE_NAME = "kurtosis.yml"

_KEYS = ("name", "description", "replace")
_EXAMPLE = f"write 'name: {HOST}/author/repository'"
_NULLS = ("", "~", "null", "Null", "NULL")


@frozen
class Replacement:
    """One line of `replace`: `key` is a locator without a version; `value` is another locator or a local path."""

    key: Locator
    value: Locator | str
    position: Position


@frozen
class Manifest:
    """A kurtosis.yml: `name` is the package's id, `root` the same as a locator.

    `warnings` are about lines that have no effect; `text` is what the file says. A `compose` package has a Compose
    file instead, which `file` names.
    """

    file: SourceFile
    text: str
    name: str
    root: Locator
    description: str = ""
    replacements: tuple[Replacement, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    compose: bool = False


@mutable
class _Reader:
    """Reads one file and keeps every finding."""

    file: SourceFile
    text: str
    findings: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)

    def position(self, node: Node | MalformedError | None) -> Position:
        line, column = (node.line, node.column) if node else (1, 1)
        return Position(repository=self.file.repository, file=self.file.path, line=line, column=column)

    def fault(self, node: Node | MalformedError | None, message: str, hint: str = "") -> None:
        position = self.position(node)
        self.findings.append(Diagnostic(code="manifest", message=message, hint=hint, position=position))


def parse_manifest(text: str, file: SourceFile) -> Manifest:
    """The manifest in a kurtosis.yml. Raises `Refused` (manifest) with every fault and its line."""
    reader = _Reader(file=file, text=text)
    values = _top_level(reader)
    locator = _name(reader, values.get("name")) if values is not None else None
    description = _text(reader, "description", values.get("description")) if values else ""
    replacements = tuple(_replacements(reader, values.get("replace"))) if values else ()
    if reader.findings or locator is None:
        raise Refused(tuple(reader.findings), {file: text})
    return Manifest(
        file=file,
        text=reader.text,
        name=str(locator),
        root=locator,
        description=description,
        replacements=replacements,
        warnings=tuple(reader.warnings),
    )


def _top_level(reader: _Reader) -> dict[str, Node] | None:
    try:
        root = document(reader.text)
    except MalformedError as error:
        reader.fault(error, f"{FILE_NAME} is not YAML: {error.reason}")
        return None
    if root is None:
        return {}
    if not isinstance(root, Mapping):
        reader.fault(root, f"{FILE_NAME} must be a mapping with the key 'name'", _EXAMPLE)
        return None
    values = _unique(reader, root)
    for name, (key, _) in values.items():
        if name not in _KEYS:
            near = difflib.get_close_matches(name, _KEYS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the keys are {', '.join(_KEYS)}"
            reader.fault(key, f"unknown key '{name}' in {FILE_NAME}", hint)
    return {name: value for name, (_, value) in values.items()}


def _unique(reader: _Reader, mapping: Mapping) -> dict[str, tuple[Node, Node]]:
    """Entries by the text of their key; repeated keys and keys that are not text are faults."""
    values: dict[str, tuple[Node, Node]] = {}
    for key, value in mapping.entries:
        if not isinstance(key, Scalar):
            reader.fault(key, "a key must be text")
        elif key.text in values:
            first = values[key.text][0]
            reader.fault(key, f"the key '{key.text}' stands twice, first on line {first.line}")
        else:
            values[key.text] = (key, value)
    return values


def _text(reader: _Reader, key: str, node: Node | None) -> str:
    if node is None or _is_null(node):
        return ""
    if isinstance(node, Scalar):
        return node.text
    reader.fault(node, f"'{key}' must be text")
    return ""


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def _name(reader: _Reader, node: Node | None) -> Locator | None:
    faults = len(reader.findings)
    text = _text(reader, "name", node)
    if not text:
        if len(reader.findings) == faults:
            reader.fault(node, f"{FILE_NAME} gives no 'name' to the package", _EXAMPLE)
        return None
    locator = _locator(reader, node, text)
    if locator is None:
        return None
    if str(locator) == text:
        if not locator.version:
            return locator
        reader.fault(node, f"the name '{text}' holds a version", f"write '{str(locator).partition('@')[0]}'")
        return None
    reader.fault(node, f"the name '{text}' is not written plainly", f"write '{locator}'")
    return None


def _locator(reader: _Reader, node: Node | None, text: str) -> Locator | None:
    """The locator that a text is; a fault where it is none."""
    try:
        locator = parse_locator(text)
    except Refused as refused:
        reader.fault(node, refused.diagnostics[0].message, refused.diagnostics[0].hint)
        return None
    if locator is None:
        pasted = pasted_locator(text)
        hint = f"write '{pasted}'" if pasted else f"a package is named {HOST}/author/repository[/folder]"
        reader.fault(node, f"'{text}' is not the locator of a package", hint)
    return locator


def _replacements(reader: _Reader, node: Node | None) -> Iterator[Replacement]:
    if node is None or _is_null(node):
        return
    if not isinstance(node, Mapping):
        reader.fault(node, "'replace' must be a mapping from a package to what stands in for it")
        return
    for name, (key, value) in _unique(reader, node).items():
        locator = _locator(reader, key, name)
        target = _target(reader, name, value)
        if locator is None or target is None:
            continue
        if locator.version:
            reader.warnings.append(_without_effect(reader.position(key), name, locator))
            continue
        yield Replacement(key=locator, value=target, position=reader.position(key))


def _target(reader: _Reader, name: str, node: Node) -> Locator | str | None:
    if not isinstance(node, Scalar) or not node.text:
        reader.fault(node, f"'{name}' must be replaced by a package or by a local path, as text")
        return None
    return node.text if node.text[0] in "./" else _locator(reader, node, node.text)


def _without_effect(position: Position, name: str, locator: Locator) -> Diagnostic:
    plain = Locator(repository=locator.repository, path=locator.path)
    return Diagnostic(
        code="replace-version",
        message=f"'{name}' replaces nothing: a package is replaced whatever its version, so the key has none",
        hint=f"write '{plain}'",
        position=position,
        severity=Severity.WARNING,
    )
