"""What the helpers have in common, and the one that copies files."""

from kurtc.backend import Made, OutputFile
from kurtc_backends.compose.mounts import Mounts
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.readiness import HELPER, Readiness
from kurtc_backends.compose.yamltext import Entry, Node, Shared
from kurtc_backends.layout import script

_PROGRAMS = "./kurtc:/kurtc:ro"


def helper(options: Options) -> Node:
    """What all helpers have in common."""
    pull: dict[str, Node] = {"pull_policy": "always"} if options.pull_always else {}
    common: dict[str, Node] = {
        "image": options.helper_image,
        **pull,
        "init": True,
        "entrypoint": ["sh"],
        "volumes": [_PROGRAMS],
    }
    return Entry(value=common, anchor=HELPER, apart=True)


def prepare(mounts: Mounts, record: str) -> Node:
    """The helper that fills the volumes; `record` is the volume in which it remembers what it has done."""
    own: dict[str, Node] = {
        "network_mode": "none",
        "user": "0",
        "command": ["/kurtc/prepare.sh", *(" ".join((copy.volume, *copy.folders)) for copy in mounts.copies)],
        "volumes": [
            _PROGRAMS,
            "./files:/files:ro",
            f"{record}:/prepared",
            *(f"{copy.volume}:/volumes/{copy.volume}" for copy in mounts.copies),
        ],
    }
    comment = "Gives each service copies of its own of the files that it mounts"
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def programs(ready: Readiness, mounts: Mounts) -> dict[str, OutputFile]:
    """The programs of the helpers that there are."""
    files: dict[str, OutputFile] = {}
    if ready.script:
        files["kurtc/ready.sh"] = Made(data=script(ready.script).encode())
    if mounts.copies:
        files["kurtc/prepare.sh"] = Made(data=script("compose/prepare.sh").encode())
    return files
