"""What builders need of the interpretation: run-time values, the package's files, and what the run permits."""

from collections.abc import Mapping as AbstractMapping
from typing import Protocol, TypeVar

from kurtc.frontend.checks import described, with_article
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.tokens import MARK, Tokens
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan.configs import PackageSource
from kurtc.plan.durations import Duration, parse_duration
from kurtc.plan.values import Holed, Text
from kurtc.records import mutable
from kurtc.source import SourceFile

T = TypeVar("T")


class Packages(Protocol):
    """The package's files and those of its dependencies."""

    def resolve(self, locator: str, *, caller: SourceFile, builtin: str) -> SourceFile:
        """The file or directory that `locator` means in `caller`; raises Refused."""

    def text(self, file: SourceFile) -> str:
        """The text of a file; raises Refused."""

    def kind(self, file: SourceFile) -> str:
        """`file`, `directory` or `missing`."""


@mutable
class Context:
    """The call that is being built: `what` names the instruction, `caller` is the file that it stands in."""

    tokens: Tokens
    packages: Packages
    privileged: bool
    cluster_type: str
    caller: SourceFile
    what: str

    def text(self, value: StarlarkValue, where: str) -> Text:
        """A string that may hold run-time values."""
        if not isinstance(value, str):
            raise self.wrong(f"{where} must be a string, got {described(value)}")
        return self.tokens.read(value)

    def plain(self, value: StarlarkValue, where: str) -> str:
        """A string that must not hold run-time values, because nobody can put them there."""
        read = self.text(value, where)
        if isinstance(read, Holed):
            raise StarlarkFailure(
                f"{self.what}: {where} cannot hold a run-time value, got '{read}'",
                code="future-place",
                hint="run-time values exist only when the plan is executed; this must be known when it is made",
            )
        return read

    def texts(self, value: StarlarkValue, where: str) -> tuple[Text, ...]:
        """A list of strings that may hold run-time values."""
        read = self.tokens.read  # places are put into words only where something is wrong
        items = enumerate(self.items(value, where))
        return tuple([read(item) if isinstance(item, str) else self.text(item, f"{where}[{i}]") for i, item in items])

    def plains(self, value: StarlarkValue, where: str) -> tuple[str, ...]:
        """A list of strings without run-time values."""
        return tuple(self.plain(item, f"{where}[{i}]") for i, item in enumerate(self.items(value, where)))

    def text_map(self, value: StarlarkValue, where: str) -> dict[str, Text]:
        """A dict whose values, not keys, may hold run-time values."""
        read = self.tokens.read
        entries = self.entries(value, where)
        return {k: read(v) if isinstance(v, str) else self.text(v, f"{where}[{k!r}]") for k, v in entries}

    def plain_map(self, value: StarlarkValue, where: str) -> dict[str, str]:
        """A dict of strings without run-time values."""
        return {key: self.plain(item, f"{where}[{key!r}]") for key, item in self.entries(value, where)}

    def items(self, value: StarlarkValue, where: str) -> list[StarlarkValue]:
        """A list's items; nothing for an argument that was not given."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(f"{where} must be a list, got {described(value)}")
        return value

    def entries(self, value: StarlarkValue, where: str) -> list[tuple[str, StarlarkValue]]:
        """A dict's entries; nothing for an argument that was not given."""
        if value is None:
            return []
        if not isinstance(value, dict):
            raise self.wrong(f"{where} must be a dict, got {described(value)}")
        entries = []
        for key, item in value.items():
            text = key if isinstance(key, str) and MARK not in key else self.plain(key, f"a key of {where}")
            entries.append((text, item))
        return entries

    def struct(self, value: StarlarkValue, where: str, *types: str) -> Struct:
        """A value of one of Kurtosis' types."""
        if isinstance(value, Struct) and value.type in types:
            return value
        raise self.wrong(f"{where} must be {with_article(' or '.join(types))}, got {described(value)}")

    def duration(self, value: StarlarkValue, where: str, default: str) -> Duration:
        """A duration, `default` when not given."""
        try:
            return parse_duration(default if value is None else self.plain(value, where))
        except ValueError as error:
            raise self.wrong(f"{where} must be a duration: {error}") from None

    def source(self, locator: StarlarkValue, where: str) -> PackageSource:
        """The file or directory that a locator means; it must exist."""
        written = self.plain(locator, where)
        found = self.packages.resolve(written, caller=self.caller, builtin=self.what)
        kind = self.packages.kind(found)
        if kind == "missing":
            raise StarlarkFailure(
                f"{self.what}: {where} names '{written}', which does not exist in the package",
                code="missing-file",
                hint=_meaning(written, str(found)),
            )
        return PackageSource(
            repository=found.repository, path=found.path, kind="file" if kind == "file" else "directory"
        )

    def wrong(self, message: str) -> StarlarkFailure:
        """The failure of an argument that was found wrong when it was used."""
        return StarlarkFailure(f"{self.what}: {message}", code="invalid-argument")


def _meaning(written: str, found: str) -> str:
    """What a locator means, where that is not what stands there."""
    same = written.removeprefix("./").strip("/") == found.strip("/")
    return "check its name, and whether .kurtosisignore leaves it out" if same else f"'{found}' is what it means here"


def integer(value: StarlarkValue) -> int:
    """A checked int, 0 when not given."""
    assert value is None or isinstance(value, int)
    return value or 0


def flag(bound: AbstractMapping[str, StarlarkValue], name: str, *, default: bool = False) -> bool:
    """A checked bool."""
    value = bound.get(name, default)
    assert isinstance(value, bool)
    return value
