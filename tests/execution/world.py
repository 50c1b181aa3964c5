"""A world for plans: every program reads and writes all that it can reach by name, and services pass on what they get.

What a step sees depends on everything that happened before it to whatever it can reach, so that a step which changes
places with another one that it may meet sees something else.
"""

import hashlib
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from execution.fake_engine import Box, FakeEngine, tar
from kurtc.execution.engine import Container, ContainerRequest, Ended, HttpRequest, HttpResponse

_TOKEN = re.compile(r"[a-z0-9$-]+")


@dataclass(slots=True, kw_only=True)
class World(FakeEngine):
    """An engine whose calls take up to `slowness` seconds; `logs` is what each container has seen and done."""

    slowness: float = 0.0
    histories: dict[str, list[str]] = field(default_factory=dict)
    shared: dict[str, list[str]] = field(default_factory=dict)
    """What has happened in each persistent directory."""
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def _begin(self, method: str, subject: str) -> None:
        if self.slowness:
            time.sleep(self.dice.random() * self.slowness)
        FakeEngine._begin(self, method, subject)

    def start_container(self, enclave: str, request: ContainerRequest) -> Container:
        with self._lock:
            started = FakeEngine.start_container(self, enclave, request)
            box = self.boxes[started.id]
            self._act(box, "start", _texts(box))
            return started

    def run_task(
        self, enclave: str, request: ContainerRequest, seconds: float | None, packages: tuple[str, ...] = ()
    ) -> tuple[str, Ended]:
        id_, _ = FakeEngine.run_task(self, enclave, request, seconds, packages)
        with self._lock:
            box = self.boxes[id_]
            output = self._act(box, "task", _texts(box))
            box.files["/out/x"] = output
            return id_, Ended(code=0, output=output)

    def exec(self, container: str, command: tuple[str, ...], *_: object, **__: object) -> Ended:
        FakeEngine.exec(self, container, command)
        if command[0] == "digit":
            return Ended(code=0, output=b"1")
        with self._lock:
            return Ended(code=0, output=self._act(self.boxes[container], f"exec {command}", " ".join(command)))

    def request(self, enclave: str, request: HttpRequest, seconds: float | None = None) -> HttpResponse:
        FakeEngine.request(self, enclave, request, seconds)
        with self._lock:
            box = self.box(enclave, self._name_at(enclave, request.address))
            return HttpResponse(code=200, body=self._act(box, f"request {request.method}", request.body.decode()))

    def copy_out(self, container: str, path: str, target: Path) -> None:
        with self._call("copy_out", self._name(container)), self._lock:
            box = self.boxes[container]
            target.write_bytes(tar({"x": box.files.get(f"{path}/x", self._seen([box]))}))

    def _act(self, box: Box, what: str, text: str) -> bytes:
        """Read and write everything that can be reached from a container, and by a text; what was seen."""
        reached = self._closure([box, *self._named(text)])
        seen = self._seen(reached)
        for other in reached:
            self.histories.setdefault(other.container.id, []).append(f"{box.container.name} {what} {seen!r}")
        for key in sorted(key for other in reached for key in _keys(other)):
            self.shared.setdefault(key, []).append(f"{box.container.name} {what}")
        return seen

    def _seen(self, boxes: list[Box]) -> bytes:
        found = [(box.container.name, self.histories.get(box.container.id, [])) for box in boxes]
        files = [self.shared.get(key, []) for box in boxes for key in _keys(box)]
        return b"v" + hashlib.sha256(repr((found, files)).encode()).hexdigest()[:12].encode()

    def _closure(self, boxes: list[Box]) -> list[Box]:
        found = {box.container.id: box for box in boxes}
        waiting = list(found.values())
        while waiting:
            for box in self._named(_texts(waiting.pop())):
                if box.container.id not in found:
                    found[box.container.id] = box
                    waiting.append(box)
        return sorted(found.values(), key=lambda box: box.container.name)

    def _named(self, text: str) -> list[Box]:
        """The running services that a text names, `$i` standing for anything."""
        patterns = [token.replace("$i", "[a-z0-9-]+") for token in _TOKEN.findall(text.lower())]
        running = [
            box for box in self.boxes.values() if box.container.status == "running" and box.request.role == "service"
        ]
        return [box for box in running if any(re.fullmatch(pattern, box.container.name) for pattern in patterns)]


def _texts(box: Box) -> str:
    texts = [*box.request.environment.values(), *box.request.command, *(data.decode() for data in box.files.values())]
    return " ".join(texts)


def _keys(box: Box) -> list[str]:
    return sorted(f"{box.enclave} {path}" for path in box.directories)
