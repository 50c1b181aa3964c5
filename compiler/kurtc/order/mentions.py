"""Which DNS names a text mentions, found in one pass over it."""

import re
from collections.abc import Iterator

_RUN = re.compile(r"[A-Za-z0-9-]+")
_LABEL = 63
_CONTINUED = frozenset("${%<*?")
"""What a pattern goes on with behind the fixed part of a name: `node$i`, `node-{1..3}`, `node%d`."""


def words(text: str) -> Iterator[str]:
    r"""Every word of `text` that may be a service's name, in lower case, as DNS compares them; with repetitions.

    Beyond whole words, three ways to write a name directly behind another letter are seen: an escape (`\ndb`), a
    percent code (`%2Fdb`) and a short flag (`-hdb`); and the beginning of names that a program completes (`node-$i`),
    which ends with `*`. Saying a word too many costs parallelism; missing one is unsound.
    """
    for match in _RUN.finditer(text):
        run = match[0]
        word = run.strip("-").lower()
        if len(word) <= _LABEL:
            yield word
        if run.endswith("-") or text[match.end() : match.end() + 1] in _CONTINUED:
            yield f"{run.lstrip('-').lower()}*"
        before = text[match.start() - 1] if match.start() else ""
        if before == "\\":
            yield word[1:]
        elif before == "%":
            yield word[2:]
        elif run.startswith("-"):
            yield word[1:].lstrip("-")


def called(name: str) -> Iterator[str]:
    """The words that mention the service `name`: itself, and the beginnings that a program may complete to it."""
    yield name
    yield from (f"{name[: match.end()]}*" for match in re.finditer("-", name))
    stem = name.rstrip("0123456789")
    if stem not in {"", name} and not stem.endswith("-"):
        yield f"{stem}*"
