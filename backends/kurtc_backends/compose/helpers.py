"""The helpers' shared parts, and the one that copies files."""

from collections.abc import Mapping

from kurtc_backends.compose.mounts import Mounts
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.readiness import Readiness
from kurtc_backends.compose.yamltext import Entry, Literal, Node, Shared
from kurtc_backends.layout import script


def shared_parts(options: Options, ready: Readiness, mounts: Mounts) -> dict[str, Node]:
    """What helpers have in common, under names that Compose leaves alone; empty without helpers."""
    parts: dict[str, Node] = {}
    if ready.helpers or mounts.copies:
        pull: dict[str, Node] = {"pull_policy": "always"} if options.pull_always else {}
        common: dict[str, Node] = {"image": options.helper_image, **pull, "init": True}
        parts["x-helper"] = Entry(value=common, anchor="helper", apart=True)
    if ready.helpers:
        program = script("compose/ready-http.sh" if ready.sends_requests else "compose/ready.sh")
        entrypoint: list[Node] = ["sh", "-c", Literal(program), "ready"]
        parts["x-ready"] = Entry(
            value=Shared(anchor="helper", own={"entrypoint": entrypoint}), anchor="ready", apart=True
        )
    return parts


def prepare(mounts: Mounts, record: str) -> Node:
    """The helper that fills the volumes; `record` is the volume in which it remembers what it has done."""
    files: dict[str, Node] = {
        "type": "bind",
        "source": "./files",
        "target": "/files",
        "read_only": True,
        "bind": {"create_host_path": False},
    }
    own: Mapping[str, Node] = {
        "network_mode": "none",
        "user": "0",
        "entrypoint": ["sh", "-c", Literal(script("compose/prepare.sh")), "prepare"],
        "command": [" ".join((copy.volume, *copy.folders)) for copy in mounts.copies],
        "volumes": [
            files,
            f"{record}:/prepared",
            *(f"{copy.volume}:/volumes/{copy.volume}" for copy in mounts.copies),
        ],
    }
    comment = "Gives each service copies of its own of the files that it mounts."
    return Entry(value=Shared(anchor="helper", own=own), comment=comment, apart=True)
