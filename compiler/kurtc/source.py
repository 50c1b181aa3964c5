"""Where things stand in the user's Starlark: files, positions and the calls that led there."""

from collections.abc import Mapping

from kurtc.records import frozen


@frozen(order=True)
class SourceFile:
    """A file of a package, named independently of this machine.

    `repository` is empty for the repository of the plan's own package, otherwise `github.com/author/name`
    with `@version` when the locator had one. `path` is relative to the repository's root, with `/`.
    """

    repository: str = ""
    path: str

    def __str__(self) -> str:
        return f"{self.repository}/{self.path}" if self.repository else self.path


@frozen
class Caller:
    """One Starlark frame above a position: the call in `function` that led there."""

    repository: str = ""
    file: str
    line: int
    column: int
    function: str

    def __str__(self) -> str:
        return f"{SourceFile(repository=self.repository, path=self.file)}:{self.line}:{self.column}"


@frozen
class Position:
    """A place in Starlark: lines and columns count from 1; columns count characters.

    A call's position is its opening parenthesis, as in Kurtosis. `callers` begins with the nearest one.
    """

    repository: str = ""
    file: str
    line: int
    column: int
    callers: tuple[Caller, ...] = ()

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"

    @property
    def source(self) -> SourceFile:
        """The file that the position is in."""
        return SourceFile(repository=self.repository, path=self.file)


Sources = Mapping[SourceFile, str]
"""The original texts of files, for excerpts in messages."""
