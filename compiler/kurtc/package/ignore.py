""".kurtosisignore: the files of a folder that do not travel with it."""

import re

from kurtc.records import frozen

FILE_NAME = ".kurtosisignore"

_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\\\]])+)\]")


@frozen
class _Pattern:
    expression: re.Pattern[str]
    folders_only: bool
    whole_path: bool

    def matches(self, path: str, *, folder: bool) -> bool:
        if self.folders_only and not folder:
            return False
        name = path if self.whole_path else path.rpartition("/")[2]
        return bool(self.expression.fullmatch(name))


@frozen(kw_only=False)
class Ignore:
    """The patterns of one file; paths are relative to the folder that holds it."""

    patterns: tuple[_Pattern, ...] = ()

    def excludes(self, path: str, *, folder: bool) -> bool:
        """Whether the path, or a folder on the way to it, is excluded."""
        if not self.patterns:
            return False
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return self._matches(path, folder=folder) or any(self._matches(parent, folder=True) for parent in above)

    def _matches(self, path: str, *, folder: bool) -> bool:
        return any(pattern.matches(path, folder=folder) for pattern in self.patterns)


def parse_ignore(text: str) -> Ignore:
    """The patterns of a .kurtosisignore: one a line, `#` begins a comment, a last `/` means folders only.

    A pattern with a `/` is compared with the whole path, another one with each of its names. `*`, `?` and `[…]` never
    match a `/`, and there is neither `**` nor `!`, as in Kurtosis. Patterns that are broken match nothing.
    """
    lines = (line.strip() for line in text.splitlines())
    patterns = (_pattern(line) for line in lines if line and not line.startswith("#"))
    return Ignore(tuple(pattern for pattern in patterns if pattern is not None))


def _pattern(line: str) -> _Pattern | None:
    glob = line.rstrip("/")
    expression = _expression(glob)
    if not glob or expression is None:
        return None
    return _Pattern(expression=expression, folders_only=line.endswith("/"), whole_path="/" in glob)


def _expression(glob: str) -> re.Pattern[str] | None:
    """Go's path patterns as a regular expression; None for a broken one."""
    parts, index = [], 0
    while index < len(glob):
        character = glob[index]
        match = _CLASS.match(glob, index)
        if match is not None:
            parts.append(f"(?!/)[{match[1]}{_class_members(match[2])}]")
            index = match.end()
            continue
        if character == "[" or (character == "\\" and index + 1 == len(glob)):
            return None
        if character == "\\":
            index += 1
            parts.append(re.escape(glob[index]))
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character))
        index += 1
    return _compiled("".join(parts))


def _class_members(members: str) -> str:
    """The inside of a class with every character escaped but the `-` of a range."""

    def escaped(match: re.Match[str]) -> str:
        return match[0] if match[0] == "-" else re.escape(match[0][-1])

    return re.sub(r"\\.|.", escaped, members)


def _compiled(expression: str) -> re.Pattern[str] | None:
    try:
        return re.compile(expression, re.DOTALL)
    except re.error:
        return None
