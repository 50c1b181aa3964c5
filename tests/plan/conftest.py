"""Plans for the tests: one with every instruction, and random ones made from the same type hints as the codec."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import strategies as st

from kurtc.plan import PackageDependency, PackageIdentity, Plan, Step
from kurtc.plan import configs as c
from kurtc.plan import instructions as i
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Instruction
from kurtc.plan.printing.descriptions import GENERATED
from kurtc.plan.shapes import Call, Choice, Entries, Items, Nullable, OneOf, Record, Scalar, Shape, Special, shape_of
from kurtc.plan.values import Future, Holed
from kurtc.source import Caller, Position

_MISREAD = "yes NO null Null ~ 1 1.0 1e3 0x1F 2026-01-01 = << - ? {a} [a] *a &a !a @a ` ' \" \\ --- ... # a: :a /"
_ODD = ["", " ", "- a", "a: b", "a #b", "{{x}}", "é", "漢字", "😀", "text", "object", "float", "x" * 2000]
_LINES = ["\n", "\t", "\r\n", "a\nb", "a\nb\n", "a\n\n", "\n a\nb", "\ta\nb", "a \nb", "a\n \nb\n\n", "a\n\tb"]
_UNSEEN = ["\x85", "\u2028", "\ufeff", "\xa0", "\x00", "\u202e", "\x1b[31m"]
HOSTILE = st.sampled_from([*_MISREAD.split(), *_ODD, *_LINES, *_UNSEEN])
TEXTS = st.text(max_size=12) | HOSTILE
NAMES = st.text("abcxyz-_.", min_size=1, max_size=8) | HOSTILE
FUTURES = st.builds(
    Future,
    step=st.sampled_from(["", "s1", "s2"]),
    service=TEXTS,
    field=st.sampled_from(["code", "hostname", "extract.a b"]),
    token=TEXTS,
)
HOLED = st.builds(
    lambda before, future, after: Holed(tuple(part for part in (before, future, after) if part != "")),
    TEXTS,
    FUTURES,
    TEXTS,
)
DURATIONS = st.integers(-(2**63) + 1, 2**63 - 1).map(Duration)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(2**64, 2**400) | st.floats(allow_nan=False) | TEXTS | HOLED,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def of_shape(shape: Shape) -> st.SearchStrategy[Any]:
    """Everything that the codec must carry for the shape."""
    match shape:
        case Scalar(type_):
            return {str: TEXTS, int: st.integers(), bool: st.booleans()}[type_]
        case Choice(words):
            return st.sampled_from(words)
        case Special():
            return {
                Special.TEXT: TEXTS | HOLED,
                Special.VALUE: VALUES,
                Special.DURATION: DURATIONS,
                Special.FUTURE: FUTURES,
            }[shape]
        case Nullable(of):
            return st.none() | of_shape(of)
        case Items(of):
            return st.lists(of_shape(of), max_size=2).map(tuple)
        case Entries(of):
            return st.dictionaries(NAMES, of_shape(of), max_size=2)
        case OneOf(records):
            return st.one_of([of_shape(record) for record in records])
        case Record(cls, _, members):
            return st.builds(cls, **{member.name: of_shape(member.shape) for member in members})
        case Call(_, instructions):
            calls = st.one_of([of_shape(record) for _, record in instructions])
            return st.builds(
                Step, id=st.just(""), instruction=calls, description=TEXTS, position=of_shape(shape_of(Position))
            )


def numbered(steps: list[Step]) -> tuple[Step, ...]:
    return tuple(
        Step(id=f"s{number}", instruction=step.instruction, description=step.description, position=step.position)
        for number, step in enumerate(steps, 1)
    )


PLANS: st.SearchStrategy[Plan] = st.builds(
    Plan,
    package=of_shape(shape_of(PackageIdentity)),
    arguments=st.dictionaries(NAMES, VALUES, max_size=3),
    steps=st.lists(of_shape(shape_of(Step)), max_size=3).map(numbered),
    output=VALUES,
)


@pytest.fixture(scope="session")
def plans() -> st.SearchStrategy[Plan]:
    """Random plans."""
    return PLANS


@pytest.fixture(scope="session")
def texts() -> st.SearchStrategy[str]:
    """Random text, much of it hostile."""
    return TEXTS


def step(number: int, instruction: Instruction, *, file: str = "main.star", callers: tuple[Caller, ...] = ()) -> Step:
    return Step(
        id=f"s{number}",
        instruction=instruction,
        description={"exec": "Look at the database"}.get(
            instruction.instruction, GENERATED[instruction.instruction] + "x'"
        ),
        position=Position(file=file, line=number, column=5, callers=callers),
    )


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Plan]:
    """A plan of these instructions, from line 1 of main.star on."""

    def build(*instructions: Instruction, output: object = None) -> Plan:
        return Plan(
            package=PackageIdentity(id="github.com/acme/shop", main_file="main.star"),
            steps=tuple(step(number, instruction) for number, instruction in enumerate(instructions, 1)),
            output=cast("str", output),
        )

    return build


DB_HOST = Future(step="s3", service="db", field="hostname")
EXEC_OUTPUT = Future(step="s5", field="output")


def _database() -> c.ServiceConfig:
    return c.ServiceConfig(
        image=c.Image(name="postgres:16", registry="registry.example.com", username="ann", password="hunter2"),
        ports={"postgresql": c.PortSpec(number=5432, application_protocol="postgresql", wait=Duration(30 * 10**9))},
        public_ports={"postgresql": c.PortSpec(number=15432, wait=None)},
        files={
            "/docker-entrypoint-initdb.d": c.Directory(artifact_names=("seed",)),
            "/var/lib/postgresql/data": c.Directory(persistent_key="db-data", size=1024),
        },
        cmd=("postgres", "-c", "max_connections=100"),
        env_vars={"POSTGRES_DB": "shop", "POSTGRES_PASSWORD": "it's $ecret"},
        max_memory=512,
        user=c.User(uid=70, gid=70),
        labels={"team": "data"},
        ready_conditions=c.ReadyCondition(
            recipe=c.ExecRecipe(command=("pg_isready", "-U", "postgres")), field="code", assertion="==", target_value=0
        ),
    )


def _web() -> c.ServiceConfig:
    context = c.PackageSource(path="web", kind="directory")
    return c.ServiceConfig(
        image=c.ImageBuild(name="shop/web", context=context, build_file="web/Dockerfile", build_args={"GO": "1.22"}),
        ports={"http": c.PortSpec(number=80), "metrics": c.PortSpec(number=9100, wait=None)},
        files={"/etc/web": c.Directory(artifact_names=("config", "extra"))},
        entrypoint=("/bin/sh", "-c"),
        cmd=(Holed(("exec web --db ", DB_HOST)),),
        env_vars={"DATABASE_URL": Holed(("postgres://", DB_HOST, ":5432/shop")), "VERSION": Holed((EXEC_OUTPUT,))},
        gpu=c.GpuConfig(count=1),
    )


@pytest.fixture(scope="session")
def shop() -> Plan:
    """A plan with every instruction, in the order of a plausible program."""
    script = "set -eu\n" + "".join(f"echo line {number}\n" for number in range(1, 21))
    ready = c.GetHttpRequestRecipe(port_id="http", endpoint="/health", extract={"state": ".state"})
    order = c.PostHttpRequestRecipe(port_id="http", endpoint="/orders", body=Holed(('{"v": "', EXEC_OUTPUT, '"}')))
    called = (Caller(file="main.star", line=40, column=11, function="run"),)
    remote = c.PackageSource(repository="github.com/acme/files@1.2", path="extra", kind="directory")
    template = c.Template(template=Holed(("db: ", DB_HOST, "\nport: {{ .Port }}\n")), data={"Port": 5432})
    nix = c.NixBuild(name="shop/nix", context=c.PackageSource(path="nix", kind="directory"), flake_location_dir=".")
    instructions: list[Instruction] = [
        i.UploadFiles(src="./seed.sql", name="seed", source=c.PackageSource(path="seed.sql", kind="file")),
        i.UploadFiles(src="github.com/acme/files/extra@1.2", name="extra", source=remote),
        i.AddService(name="db", config=_database()),
        i.RenderTemplates(config={"web.yaml": template}, name="config"),
        i.Exec(service_name="db", recipe=c.ExecRecipe(command=("psql", "-c", "select version()"))),
        i.AddService(name="web", config=_web()),
        i.Wait(service_name="web", recipe=ready, field="extract.state", assertion="==", target_value="ok"),
        i.Request(service_name="web", recipe=order, acceptable_codes=(201,)),
        i.Verify(value=Holed((Future(step="s8", field="code"),)), assertion="IN", target_value=(200, 201)),
        i.RunSh(
            name="migrate",
            run=script,
            image=c.Image(name="alpine:3.20"),
            files={"/seed": "seed"},
            store=(c.StoreSpec(src="/out/*", name="report"),),
        ),
        i.RunPython(
            name="check",
            run="import sys\nprint(sys.argv)\n",
            args=("--db", Holed((DB_HOST,))),
            packages=("requests",),
            image=nix,
            wait=None,
            skip_code_check=True,
        ),
        i.AddServices(
            configs={
                "worker-1": c.ServiceConfig(image=c.Image(name="worker")),
                "worker-2": c.ServiceConfig(image=c.Image(name="worker"), cmd=("--fast",)),
            }
        ),
        i.StoreServiceFiles(service_name="web", src="/var/log", name="logs"),
        i.UploadFiles(
            src="https://example.com/a.tgz", name="archive", source=c.DownloadSource(url="https://example.com/a.tgz")
        ),
        i.GetService(name="db"),
        i.GetServices(names=("db", "web")),
        i.GetFilesArtifact(name="seed"),
        i.GetClusterType(),
        i.SetService(name="web", config=c.ServiceConfig(image=c.Image(name="web:2")), changes=("image",)),
        i.StopService(name="worker-1"),
        i.StartService(name="worker-1"),
        i.RemoveService(name="worker-2"),
        i.Print(msg=Holed(("the database is at ", DB_HOST, "\n"))),
    ]
    return Plan(
        package=PackageIdentity(
            id="github.com/acme/shop",
            path="deploy",
            main_file="deploy/main.star",
            dependencies=(PackageDependency(repository="github.com/acme/files", version="1.2", commit="0" * 40),),
        ),
        arguments={"replicas": 2, "ratio": 1.0, "features": ("a", "b"), "db": {"user": "ann", "text": "x"}},
        steps=tuple(step(n, it, callers=called if n == 3 else ()) for n, it in enumerate(instructions, 1)),
        output={"url": Holed(("http://", Future(step="s6", service="web", field="ip_address"), ":80")), "ready": True},
    )
