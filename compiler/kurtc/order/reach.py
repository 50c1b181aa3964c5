"""Which services an effect names: those that it may have changed or observed."""

from collections.abc import Iterator, Sequence

from kurtc.order.dependencies import FileTexts
from kurtc.order.mentions import called, words
from kurtc.order.touches import touch
from kurtc.order.units import Unit


def named_services(units: Sequence[Unit], texts: FileTexts) -> tuple[tuple[str, ...], ...]:
    """For each unit that starts no service the names, sorted, of the earlier services that it can reach by name.

    A name counts wherever it stands: in the unit's texts, in the files that it mounts, in a future of its.
    """
    by_word: dict[str, set[str]] = {}
    found: list[tuple[str, ...]] = []
    for unit in units:
        if unit.service:
            for word in called(unit.service):
                by_word.setdefault(word, set()).add(unit.service)
            found.append(())
        else:
            names = {name for word in _words(unit, texts) for name in by_word.get(word, ())}
            found.append(tuple(sorted(names)))
    return tuple(found)


def _words(unit: Unit, texts: FileTexts) -> Iterator[str]:
    touched = touch(unit)
    for _, text in touched.texts:
        yield from words(text)
    for use in touched.uses:
        kind, name = use.resource
        for _, text in texts.get(use.resource, ()):
            yield from words(text)
        if kind == "value" and "." in name:
            yield name.partition(".")[2]
