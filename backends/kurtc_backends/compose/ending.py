"""The end of the plan: `done`, which ends when everything has happened, and the gate, which stays."""

import json
import re
from collections.abc import Mapping, Sequence

from kurtc.lowering.graph import OneShot
from kurtc.plan.values import Text, Value, fill, futures, plain, text
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.holes import STATE, Marks
from kurtc_backends.compose.labels import short
from kurtc_backends.compose.readiness import HELPER, PROGRAMS, depends_on
from kurtc_backends.compose.yamltext import Entry, Node, Shared


def done(project: Project, state: str, waits: Mapping[str, str]) -> Node:
    """The last step: it shows the messages and the output of the plan, values included."""
    graph = project.graph
    texts = [*(message.text for message in graph.messages), *_output(graph.output)]
    shown = [project.addresses.readable(text) for text in texts]
    marks = Marks.of(shown, project.addresses)
    package = graph.package.id or graph.package.main_file
    lines = [*map(marks.marked, shown), f"The plan of {package} is done."]
    own: dict[str, Node] = {
        "network_mode": "none",
        "entrypoint": [*marks.around(("sh", "/kurtc/with.sh"), {}), "printf", "%s\\n"],
        "command": lines,
        "volumes": [PROGRAMS, f"{state}:{STATE}:ro"],
        "depends_on": depends_on(waits),
    }
    return Entry(value=Shared(anchor=HELPER, own=own), comment="Everything in the plan has happened", apart=True)


def gate(steps: Sequence[OneShot], waits: Mapping[str, str]) -> Node:
    """The container that stays; a change of the plan makes it anew, so that no old one speaks for it."""
    own: dict[str, Node] = {
        "entrypoint": ["tail", "-f", "/dev/null"],
        "network_mode": "none",
        "stop_grace_period": "0s",
        "depends_on": depends_on(waits),
    }
    if steps:
        made_of = [f"{node.name} {node.digest} {node.action!r}" for node in steps]
        own = {"attach": False, **own, "labels": {"kurtc.plan": short("\n".join(made_of))}}
    comment = "Stays, because `docker compose up --wait` takes a last container that ends for a failure"
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def _output(value: Value) -> list[Text]:
    """The output as JSON, if there is one; run-time values stand in it as they are, as in Kurtosis."""
    if value is None:
        return []
    holes = list(dict.fromkeys(futures(value)))
    names = {future: f"\ue000{index}\ue001" for index, future in enumerate(holes)}
    back = {name: future for future, name in names.items()}
    written = json.dumps(plain(value, lambda holed: fill(holed, names.__getitem__)), indent=2, ensure_ascii=False)
    pieces = re.split("(\ue000[0-9]+\ue001)", written)
    return [text([back.get(piece, piece) for piece in pieces])]
