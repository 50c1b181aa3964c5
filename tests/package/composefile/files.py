"""A package's files in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from kurtc.source import SourceFile


@dataclass(frozen=True, slots=True)
class Files:
    """What transpiling asks for."""

    texts: Mapping[str, str]

    def text(self, file: SourceFile) -> str:
        return self.texts[file.path]

    def kind(self, file: SourceFile) -> str:
        if file.path in self.texts:
            return "file"
        folder = "" if file.path == "." else f"{file.path}/"
        return "directory" if any(path.startswith(folder) for path in self.texts) else "missing"
