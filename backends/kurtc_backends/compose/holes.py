"""Run-time values in texts: marks such as `{{seed.output}}`, which the program `with.sh` puts the values in for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from kurtc.plan.values import Future, Holed, Text, fill, futures
from kurtc.records import mutable
from kurtc_backends.compose.addresses import Addresses

STATE = "/steps"
"""Where the volume with the results of steps is mounted."""
ANY_IMAGE = f"{STATE}/.bin"
"""Where the programs are that run in any image."""
BUSYBOX = f"{ANY_IMAGE}/busybox"


def has_values(text: Text) -> bool:
    """Whether a text has holes that only a run fills."""
    return any(future.field != "ip_address" for future in futures(text))


@mutable
class Marks:
    """The marks for the run-time values of one container; none of them is in a literal part of its texts."""

    addresses: Addresses
    literals: Sequence[str] = ()
    names: dict[Future, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[Text], addresses: Addresses) -> "Marks":
        """Marks for texts that stand beside each other."""
        known = [addresses.settled(text) for text in texts]
        literals = [part for text in known for part in (text.parts if isinstance(text, Holed) else (text,))]
        marks = cls(addresses=addresses, literals=[part for part in literals if isinstance(part, str)])
        for text in known:
            for future in futures(text):
                marks.name(future)
        return marks

    def name(self, future: Future) -> str:
        """What stands between the braces for a value."""
        if future not in self.names:
            name = wanted = str(future)
            number = 1
            while any(f"{{{{{name}}}}}" in literal for literal in self.literals):
                number += 1
                name = f"{wanted}-{number}"
            self.names[future] = name
        return self.names[future]

    def marked(self, text: Text) -> str:
        """The text with its marks."""
        return fill(self.addresses.settled(text), lambda future: f"{{{{{self.names[future]}}}}}")

    def words(self) -> list[str]:
        """The values, as `with.sh` takes them."""
        return [name if name == str(future) else f"{name}={future}" for future, name in self.names.items()]

    def around(self, script: Sequence[str], variables: Mapping[str, Text]) -> list[str]:
        """The words before a command that has marks, or needs these variables; none where it needs nothing.

        `script` is how `with.sh` is started.
        """
        if not self.names and not variables:
            return []
        pairs = [f"{name}={self.marked(text)}" for name, text in variables.items()]
        return [*script, *self.words(), "--", *pairs, "--"]
