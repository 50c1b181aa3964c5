"""Names files and positions as Kurtosis does."""

from dataclasses import dataclass

from kurtc.source import Position

SCRIPT = "DEFAULT_PACKAGE_ID_FOR_SCRIPT"
"""The file of a standalone script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How files of a package are named.

    `path` is its folder in its repository. A standalone script has no `package_id`.
    """

    package_id: str = ""
    path: str = ""

    def short(self, position: Position) -> str:
        """`file:line:column`, files of the package relative to it, as in recorded steps."""
        return f"{self._file(position)}:{position.line}:{position.column}"

    def full(self, position: Position) -> str:
        """`locator[line:column]`, as in validation errors."""
        return f"{self._locator(position)}[{position.line}:{position.column}]"

    def frame(self, position: Position) -> str:
        """`locator:line:column`, as in the frames of errors; without a locator in a standalone script."""
        place = f"{position.line}:{position.column}"
        return f"{self._locator(position)}:{place}" if self.package_id else place

    def _file(self, position: Position) -> str:
        inside = self._inside(position)
        return self._locator(position) if inside is None else inside

    def _locator(self, position: Position) -> str:
        inside = self._inside(position)
        if not self.package_id:
            return SCRIPT if inside is not None else f"{unversioned(position.repository)}/{position.file}"
        if inside is not None:
            return f"{self.package_id}/{inside}"
        return f"{unversioned(position.repository) or self._repository}/{position.file}"

    def _inside(self, position: Position) -> str | None:
        """The path within the package, None for a file of another one."""
        if position.repository:
            return None
        if not self.package_id:
            return SCRIPT
        folder = f"{self.path}/" if self.path else ""
        return position.file.removeprefix(folder) if position.file.startswith(folder) else None

    @property
    def _repository(self) -> str:
        return "/".join(self.package_id.split("/")[:3])


def unversioned(repository: str) -> str:
    """A repository without the version that the locator had."""
    return repository.partition("@")[0]
