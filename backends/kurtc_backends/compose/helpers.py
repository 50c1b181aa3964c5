"""What the helpers have in common, and the one that copies files."""

from collections.abc import Iterable, Mapping, Sequence

from kurtc.backend import Made, OutputFile
from kurtc.lowering import Origin
from kurtc.records import frozen
from kurtc_backends.compose.holes import STATE
from kurtc_backends.compose.mounts import Copy, Mounts
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.readiness import HELPER, PROGRAMS, Readiness, depends_on
from kurtc_backends.compose.yamltext import Entry, Node, Shared
from kurtc_backends.layout import script


@frozen
class Late:
    """The step that copies files for a service or task: its place in the plan, and how it knows that it is done."""

    origin: Origin
    name: str
    key: str
    inputs: str
    state: str
    waits: Mapping[str, str]


def helper(options: Options) -> Node:
    """What all helpers have in common."""
    pull: dict[str, Node] = {"pull_policy": "always"} if options.pull_always else {}
    common: dict[str, Node] = {
        "image": options.helper_image,
        **pull,
        "init": True,
        "entrypoint": ["sh"],
        "volumes": [PROGRAMS],
    }
    return Entry(value=common, anchor=HELPER, apart=True)


def prepare(mounts: Mounts, record: str, state: str, results: Sequence[str]) -> Node:
    """The helper that fills the volumes.

    `record` is the volume in which it remembers what it has copied, `state` the one for the `results` of steps; empty
    where there is nothing of that kind.
    """
    installing = ["/kurtc/install.sh", *results] if state else []
    copying = ["/kurtc/prepare.sh", *map(_copied, mounts.copies)] if record else []
    own: dict[str, Node] = {
        "network_mode": "none",
        "user": "0",
        "command": [*installing, *(["--"] if installing and copying else []), *copying],
        "volumes": [
            PROGRAMS,
            *(["./files:/files:ro", f"{record}:/prepared"] if record else []),
            *(f"{copy.volume}:/volumes/{copy.volume}" for copy in mounts.copies),
            *([f"{state}:{STATE}"] if state else []),
            *(f"{volume}:/stored/{volume}" for volume in mounts.stored.values()),
        ],
    }
    copies = "Gives each service copies of its own of the files that it mounts"
    places = "and each step a place for its results" if record else "Gives each step a place for its results"
    comment = ", ".join([*([copies] if record else []), *([places] if state else [])])
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def _copied(copy: Copy) -> str:
    return " ".join((f"{copy.volume}={copy.mark}" if copy.mark else copy.volume, *copy.folders))


def late_copies(consumer: str, copies: Sequence[Copy], made: Late) -> Node:
    """The helper that copies what steps have made into the volumes of a service or task."""
    sources = dict.fromkeys(folder for copy in copies for folder in copy.folders)
    stored = [source.removeprefix("/stored/") for source in sources if source.startswith("/stored/")]
    words = [word for copy in copies for word in (copy.volume, *copy.folders, "--")]
    own: dict[str, Node] = {
        "network_mode": "none",
        "user": "0",
        "entrypoint": ["sh", "/kurtc/step.sh", str(made.origin.position), made.name, made.key, made.inputs],
        "command": ["copy", *words],
        "volumes": [
            PROGRAMS,
            f"{made.state}:{STATE}",
            *(["./files:/files:ro"] if len(stored) < len(sources) else []),
            *(f"{volume}:/stored/{volume}:ro" for volume in stored),
            *(f"{copy.volume}:/volumes/{copy.volume}" for copy in copies),
        ],
        "depends_on": depends_on(made.waits),
    }
    comment = f"{made.origin.position}: {consumer}'s own copies of what steps have made"
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def programs(ready: Readiness, mounts: Mounts, actions: Iterable[str], *, state: bool) -> dict[str, OutputFile]:
    """The programs of the helpers that there are; `actions` are what the steps do."""
    found = {"ready.sh": ready.script} if ready.script else {}
    if mounts.copies:
        found["prepare.sh"] = "compose/prepare.sh"
    if state:
        needed = [*_BASE, *(name for action in actions for name in _NEEDED.get(action, (f"{action}.sh",)))]
        found |= {name: name if name in _SHARED else f"compose/steps/{name}" for name in needed}
    if ready.recorded:
        found["record.sh"] = "compose/steps/record.sh"
    return {f"kurtc/{name}": Made(data=script(place).encode()) for name, place in sorted(found.items())}


_BASE = ("install.sh", "with.sh", "step.sh", "task.sh")
_NEEDED = {
    "task": (),
    "exec": ("exec.sh", "attempts.sh", "values.jq"),
    "request": ("request.sh", "attempts.sh", "values.jq"),
    "wait": ("await.sh", "attempts.sh", "compare.sh", "values.jq"),
    "verify": ("verify.sh", "compare.sh", "values.jq"),
}
"""The programs that an action needs, where these are not only its own."""
_SHARED = ("values.jq",)
"""Those that other targets have as well."""
