"""Which DNS names a text mentions, found in one pass over it."""

import re
from collections.abc import Iterator

_RUN = re.compile(r"[A-Za-z0-9-]+")
_LABEL = 63
_GOES_ON = re.compile(r"""["']?[$\{%<*?]|["']\s*[+,.]|["']\s*%""")
"""How a text goes on behind the fixed beginning of a name: `node$i`, `node-{1..3}`, `node%d`, `"node" + n`."""
_VARIABLE = frozenset("$%_")
"""What stands before a variable in a text, or before the last part of its name: `$i-db`, `%s-db`, `$MY_NAME-db`."""
_FILLED = frozenset("}>*?)'\"")
"""What stands before the fixed end of a name whose beginning is filled in: `${i}-db`, `<n>-db`, `name + "-db"`."""


def words(text: str) -> Iterator[str]:
    r"""Every word of `text` that may be a service's name, in lower case, as DNS compares them; with repetitions.

    Beyond whole words, three ways to write a name directly behind another letter are seen: an escape (`\ndb`), a
    percent code (`%2Fdb`) and a short flag (`-hdb`); and the fixed parts of names that a program completes, with `*`
    where something is missing: `node-$i` is `node-*`, `$i-db` is `*-db`. Saying a word too many costs parallelism;
    missing one is unsound. Names without any fixed part are not seen, nor are those that a program computes otherwise.
    """
    for match in _RUN.finditer(text):
        run = match[0].lower()
        word = run.strip("-")
        if len(word) <= _LABEL:
            yield word
        before = text[match.start() - 1] if match.start() else ""
        goes_on = run.endswith("-") or _GOES_ON.match(text, match.end()) is not None
        if goes_on:
            yield f"{run.lstrip('-')}*"
        if before == "\\":
            yield word[1:]
        elif before == "%":
            yield word[2:]
        elif run.startswith("-"):
            yield word[1:].lstrip("-")
        if end := _end(run, before):
            yield f"*{end}*" if goes_on else f"*{end}"


def _end(run: str, before: str) -> str:
    """The fixed end of a name, from a dash on, whose beginning is filled in (`""`: it is none)."""
    dash = run.find("-")
    if dash < 0 or not run.strip("-"):
        return ""
    return run[dash:] if before in _VARIABLE or (dash == 0 and before in _FILLED) else ""


def called(name: str) -> Iterator[str]:
    """The words that mention the service `name`: itself, and the fixed parts that a program may complete to it."""
    yield name
    dashes = [match.start() for match in re.finditer("-", name)]
    for index, dash in enumerate(dashes):
        yield f"{name[: dash + 1]}*"
        yield f"*{name[dash:]}"
        yield from (f"*{name[dash : other + 1]}*" for other in dashes[index + 1 :])
    stem = name.rstrip("0123456789")
    if stem not in {"", name}:
        if not stem.endswith("-"):
            yield f"{stem}*"
        yield from (f"*{stem[dash:]}*" for dash in dashes if dash < len(stem) - 1 and not stem.endswith("-"))
