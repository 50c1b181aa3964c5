"""Which DNS names a text mentions, found in one pass over it."""

import re
from collections.abc import Iterator

_RUN = re.compile(r"[A-Za-z0-9-]+")
_LABEL = 63


def words(text: str) -> Iterator[str]:
    r"""Every word of `text` that may be a service's name, in lower case, as DNS compares them; with repetitions.

    Beyond whole words, three ways to write a name directly behind another letter are seen: an escape (`\ndb`), a
    percent code (`%2Fdb`) and a short flag (`-hdb`). Saying a word too many costs parallelism; missing one is unsound.
    """
    for match in _RUN.finditer(text):
        run = match[0]
        word = run.strip("-").lower()
        if len(word) <= _LABEL:
            yield word
        before = text[match.start() - 1] if match.start() else ""
        if before == "\\":
            yield word[1:]
        elif before == "%":
            yield word[2:]
        elif run.startswith("-"):
            yield word[1:].lstrip("-")
