"""Keeps analyses of Starlark files on disk, by content: analysing takes most of a large package's time.

The cache is only ever a copy: what cannot be read or written is made again.
"""

import json
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from kurtc.frontend.analysis import Analysis, Function, analyse
from kurtc.frontend.rewriting import Rewritten
from kurtc.package.cache import default_root

FORMAT = 1
"""Changes whenever `analyse` gives something else for the same text."""
_SMALL = 2000
"""Files with fewer characters are analysed faster than they are looked up."""


def cached_analysis(text: str) -> Analysis:
    """`analyse(text)`, from the cache where possible."""
    if len(text) < _SMALL:
        return analyse(text)
    path = default_root() / "analyses" / str(FORMAT) / f"{sha256(text.encode()).hexdigest()}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _decoded(json.loads(path.read_bytes()))
    analysis = analyse(text)
    with suppress(OSError):
        _write(path, json.dumps(_encoded(analysis)))
    return analysis


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
    Path(name).replace(path)


def _encoded(analysis: Analysis) -> dict[str, object]:
    return {
        "text": analysis.rewritten.text,
        "anchors": analysis.rewritten.anchors,
        "defined": sorted(analysis.defined),
        "used": sorted(analysis.used),
        "imports": analysis.imports,
        "calls": [(line, name, places) for (line, name), places in analysis.calls.items()],
        "functions": {name: (f.line, f.parameters, f.required) for name, f in analysis.functions.items()},
        "aliases": analysis.aliases,
    }


def _decoded(found: dict[str, Any]) -> Analysis:
    return Analysis(
        rewritten=Rewritten(found["text"], tuple((at, origin) for at, origin in found["anchors"])),
        defined=frozenset(found["defined"]),
        used=frozenset(found["used"]),
        imports=tuple((locator, line) for locator, line in found["imports"]),
        calls={(line, name): tuple((at[0], at[1]) for at in places) for line, name, places in found["calls"]},
        functions={
            name: Function(line, tuple(parameters), tuple(required))
            for name, (line, parameters, required) in found["functions"].items()
        },
        aliases=found["aliases"],
    )
