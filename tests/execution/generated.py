"""Plans made of dice: each description of a step becomes one that is valid where it stands, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st

from execution.runs import exec_
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    PortSpec,
    PostHttpRequestRecipe,
    ServiceConfig,
    StoreSpec,
)
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Instruction,
    Print,
    RemoveService,
    Request,
    StartService,
    StopService,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Text, text
from lowering.plans import IMAGE, render, service, task, upload

KINDS = (
    *("service",) * 5,
    *("exec",) * 4,
    *("task",) * 3,
    *("store", "render", "upload", "request", "post", "wait", "digit"),
    *("print", "verify", "stop", "start", "remove", "several"),
)
NAMES = ("db", "web", "node-1", "node-2", "node1", "b-node", "c-node")
MENTIONS = (*NAMES, "node-$i", "$i-node", "NODE-1", "date", "none")

Dice: TypeAlias = tuple[str, int, int, int]
DICE = st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


def write_sites(root: Path) -> None:
    """The folders that generated plans upload: each names a service."""
    for name in NAMES:
        (root / f"site-{name}").mkdir(exist_ok=True)
        (root / f"site-{name}" / "index").write_text(f"http://{name}:80/")


@dataclass(slots=True)
class Builder:
    """What is there after the steps so far."""

    steps: list[Instruction] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    values: list[Future] = field(default_factory=list)
    digits: list[Future] = field(default_factory=list)
    artifacts: list[str] = field(default_factory=list)

    def take(self, dice: Dice) -> None:
        """Append the step that the dice ask for, where it is possible."""
        kind, *numbers = dice
        step: Instruction | None = getattr(self, f"_{kind}")(*numbers)
        if step is not None:
            self.steps.append(step)

    @property
    def _next(self) -> str:
        return f"s{len(self.steps) + 1}"

    def _mention(self, number: int, other: int) -> Text:
        if number % 4 == 0 and self.values:
            return text(["x=", self.values[other % len(self.values)]])
        if number % 4 == 1 and self.digits:
            return text([("node", "node-")[other % 2], self.digits[0]])
        return f"http://{MENTIONS[other % len(MENTIONS)]}:80"

    def _mounts(self, number: int) -> list[str]:
        return [self.artifacts[number % len(self.artifacts)]] if self.artifacts and number % 3 else []

    def _yields(self, *names: str) -> None:
        self.values.extend(Future(step=self._next, field=name) for name in names)

    def _service(self, a: int, b: int, c: int) -> Instruction | None:
        name = NAMES[a % len(NAMES)]
        if name in self.running or name in self.stopped:
            return None
        files = {"/f": Directory(artifact_names=tuple(self._mounts(c)))} if self._mounts(c) else {}
        if c % 5 == 0:
            files["/p"] = Directory(persistent_key="p")
        self.running.append(name)
        self.values.append(Future(step=self._next, service=name, field="ip_address"))
        env_vars, cmd, ports = {"A": self._mention(b, c)}, ("run", self._mention(c, a)), {"http": PortSpec(number=80)}
        return service(name, env_vars=env_vars, cmd=cmd, files=files, ports=ports)

    def _several(self, a: int, b: int, _c: int) -> Instruction | None:
        names = [
            name for name in (NAMES[a % len(NAMES)], NAMES[b % len(NAMES)]) if name not in self.running + self.stopped
        ]
        self.running.extend(dict.fromkeys(names))
        return AddServices(configs={name: ServiceConfig(image=IMAGE) for name in names}) if names else None

    def _exec(self, a: int, b: int, c: int) -> Instruction | None:
        if not self.running:
            return None
        step = exec_(self.running[a % len(self.running)], "do", self._mention(b, c))
        self._yields("output")
        return step

    def _digit(self, a: int, *_: int) -> Instruction | None:
        if not self.running:
            return None
        self.digits.append(Future(step=self._next, field="output"))
        return exec_(self.running[a % len(self.running)], "digit")

    def _task(self, a: int, b: int, c: int) -> Instruction:
        files = dict.fromkeys(("/f",), *self._mounts(c)) if self._mounts(c) else {}
        store = (StoreSpec(src="/out", name=f"out-{len(self.artifacts)}"),) if b % 2 else ()
        step = task(f"t{a}", self._mention(a, b), env_vars={"B": self._mention(b, c)}, files=files, store=store)
        self._yields("output")
        self.artifacts.extend(spec.name for spec in store)
        return step

    def _store(self, a: int, *_: int) -> Instruction | None:
        there = [*self.running, *self.stopped]
        if not there:
            return None
        name = f"kept-{len(self.artifacts)}"
        self.artifacts.append(name)
        return StoreServiceFiles(service_name=there[a % len(there)], src="/data", name=name)

    def _render(self, a: int, b: int, _c: int) -> Instruction:
        name = f"conf-{len(self.artifacts)}"
        self.artifacts.append(name)
        return render(name, "c", "{{.x}}", {"x": self._mention(a, b)})

    def _upload(self, a: int, *_: int) -> Instruction:
        name = f"site-{len(self.artifacts)}"
        self.artifacts.append(name)
        return upload(name, f"site-{NAMES[a % len(NAMES)]}")

    def _with_ports(self) -> list[str]:
        made: dict[Text, bool] = {}  # whether its last addition gave it ports: a name can come back after its removal
        for step in self.steps:
            if isinstance(step, AddService):
                made[step.name] = True
            elif isinstance(step, AddServices):
                made |= dict.fromkeys(step.configs, False)
        return [name for name in self.running if made[name]]

    def _request(self, a: int, *_: int) -> Instruction | None:
        if not (names := self._with_ports()):
            return None
        self._yields("body")
        return Request(service_name=names[a % len(names)], recipe=GetHttpRequestRecipe(port_id="http", endpoint="/"))

    def _post(self, a: int, b: int, c: int) -> Instruction | None:
        if not (names := self._with_ports()):
            return None
        recipe = PostHttpRequestRecipe(port_id="http", endpoint="/", body=self._mention(b, c))
        self._yields("body")
        return Request(service_name=names[a % len(names)], recipe=recipe)

    def _wait(self, a: int, b: int, c: int) -> Instruction | None:
        if not self.running:
            return None
        recipe = ExecRecipe(command=("ask", self._mention(b, c)))
        name = self.running[a % len(self.running)]
        self._yields("output")
        return Wait(service_name=name, recipe=recipe, field="code", assertion="==", target_value=0)

    def _print(self, a: int, b: int, _c: int) -> Instruction:
        return Print(msg=self._mention(a, b))

    def _verify(self, a: int, *_: int) -> Instruction | None:
        if not self.values:
            return None
        value = text([self.values[a % len(self.values)]])
        return Verify(value=value, assertion="!=", target_value="never")

    def _stop(self, a: int, *_: int) -> Instruction | None:
        if not self.running:
            return None
        name = self.running.pop(a % len(self.running))
        self.stopped.append(name)
        return StopService(name=name)

    def _start(self, a: int, *_: int) -> Instruction | None:
        if not self.stopped:
            return None
        name = self.stopped.pop(a % len(self.stopped))
        self.running.append(name)
        return StartService(name=name)

    def _remove(self, a: int, *_: int) -> Instruction | None:
        there = [*self.running, *self.stopped]
        if not there:
            return None
        name = there[a % len(there)]
        for names in (self.running, self.stopped):
            if name in names:
                names.remove(name)
        return RemoveService(name=name)


def built(dice: Sequence[Dice]) -> tuple[Instruction, ...]:
    """The plan of these descriptions."""
    builder = Builder()
    for one in dice:
        builder.take(one)
    return tuple(builder.steps)


@st.composite
def changed(draw: Any, dice: Sequence[Dice]) -> tuple[Dice, ...]:
    """Some of the descriptions: a few left out, changed, exchanged, and new ones between."""
    return tuple(_edited(draw, dice))


def _edited(draw: Any, dice: Sequence[Dice]) -> Iterator[Dice]:
    for one in dice:
        edit = draw(st.sampled_from(("keep",) * 8 + ("drop", "change", "insert")))
        if edit == "insert":
            yield draw(DICE)
        if edit == "change":
            yield draw(DICE)
        elif edit != "drop":
            yield one
