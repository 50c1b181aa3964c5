"""A printed plan is a page that a person understands: order, what differs from the defaults, where values come from."""

# ruff: noqa: RUF001 - holes are written in angle quotes

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan import configs as c
from kurtc.plan import instructions as i
from kurtc.plan.instructions import Instruction
from kurtc.plan.printing import render_plan_text
from kurtc.plan.values import Future, Holed, Text, Value
from kurtc.source import Position
from kurtc.terminal import width

HOST = Future(step="s1", service="db", field="hostname")
OUTPUT = Future(step="s1", field="output")


@pytest.fixture
def page(plan_of: Callable[..., Plan]) -> Callable[..., list[str]]:
    """The lines of the steps of a plan of these instructions."""

    def print_(*instructions: Instruction) -> list[str]:
        return render_plan_text(plan_of(*instructions)).split("\n")[2:]

    return print_


def service(*, image: str = "x", **fields: object) -> c.ServiceConfig:
    return c.ServiceConfig(image=c.Image(name=image), **fields)  # type: ignore[arg-type]


def rows(lines: list[str]) -> dict[str, list[str]]:
    """The details below the first headline by label."""
    found: dict[str, list[str]] = {}
    label = ""
    for line in lines[1:]:
        if not line.startswith("   "):
            break
        label = line[3:15].strip() or label
        found.setdefault(label, []).append(line[15:])
    return found


def test_the_title_says_what_was_interpreted(shop: Plan) -> None:
    lines = render_plan_text(shop).split("\n")
    assert lines[:6] == [
        "github.com/acme/shop  deploy/main.star, run()  23 steps",
        "arguments   replicas  2",
        "            ratio     1.0",
        '            features  ["a", "b"]',
        '            db        {"user": "ann", "text": "x"}',
        "packages    github.com/acme/files@1.2 at 000000000000",
    ]


def test_an_empty_plan_says_so() -> None:
    assert render_plan_text(Plan(package=PackageIdentity(id="", main_file="a.star"))) == (
        "a.star  run()  no steps: this package does nothing\n"
    )


def test_steps_are_numbered_headlines_with_their_position_at_the_right(page: Callable[..., list[str]]) -> None:
    lines = page(i.AddService(name="db", config=service(image="postgres:16")), i.RemoveService(name="db"))
    assert [line.split("   ")[0] for line in lines[:2]] == ["1  add service", "2  remove service  db"]
    assert [line.split("   ")[-1].strip() for line in lines[:2]] == ["main.star:1:5", "main.star:2:5"]
    assert [len(line) for line in lines[:2]] == [100, 100]


def test_defaults_are_not_shown(page: Callable[..., list[str]]) -> None:
    lines = page(i.AddService(name="db", config=service()))
    assert [line for line in lines if line] == [lines[0], "services    db"]


def test_steps_with_details_stand_apart(page: Callable[..., list[str]]) -> None:
    detailed = i.AddService(name="db", config=service(cmd=("run",)))
    simple = i.GetClusterType()
    lines = page(simple, simple, detailed, simple)
    assert [line[:1] for line in lines[:7]] == ["1", "2", "", "3", " ", "", "4"]


@pytest.mark.parametrize(
    ("fields", "label", "shown"),
    [
        ({"ports": {"http": c.PortSpec(number=80)}}, "ports", ["http 80/tcp"]),
        (
            {"ports": {"dns": c.PortSpec(number=53, transport_protocol="UDP", wait=None)}},
            "ports",
            ["dns 53/udp (no wait)"],
        ),
        (
            {"ports": {"http": c.PortSpec(number=80)}, "public_ports": {"http": c.PortSpec(number=8080)}},
            "ports",
            ["http 80/tcp (host port 8080)"],
        ),
        ({"public_ports": {"http": c.PortSpec(number=8080)}}, "ports", ["host http 8080/tcp"]),
        ({"files": {"/a": c.Directory(artifact_names=("x",))}}, "files", ["/a ← x (not in this plan)"]),
        ({"files": {"/a": c.Directory(persistent_key="k", size=5)}}, "files", ["/a ← persistent k (5 MiB)"]),
        ({"cmd": ("sh", "-c", "echo $HOME", "it's", "")}, "command", ["""sh -c 'echo $HOME' "it's" ''"""]),
        ({"env_vars": {"A": "1\n2", "B": ""}}, "env", ["A=1\\n2", "B="]),
        ({"min_cpu": 100, "max_cpu": 200, "max_memory": 64}, "limits", ["cpu 100 to 200m, memory at most 64 MB"]),
        ({"user": c.User(uid=0, gid=7)}, "user", ["0:7"]),
        ({"tini_enabled": False, "privileged": True}, "options", ["privileged, no init process"]),
        ({"gpu": c.GpuConfig(count=-1, shm_size=64)}, "gpu", ["all, shared memory 64 MiB (nvidia)"]),
        ({"bind_mounts": {"/var/run/docker.sock": "/d"}}, "binds", ["/d ← /var/run/docker.sock"]),
        ({"labels": {"a": "b", "c": ""}}, "labels", ["a=b  c="]),
        ({"tolerations": (c.Toleration(key="k", operator="Exists"),)}, "tolerates", ["k Exists"]),
    ],
)
def test_a_service_shows_what_is_set(
    page: Callable[..., list[str]], fields: dict[str, object], label: str, shown: list[str]
) -> None:
    assert rows(page(i.AddService(name="db", config=service(**fields)))) == {label: shown}  # type: ignore[arg-type]


def test_passwords_are_not_shown(shop: Plan) -> None:
    text = render_plan_text(shop)
    assert "hunter2" not in text
    assert "pulled from registry.example.com as ann, password ***" in text


def test_files_name_the_step_that_made_them_last(page: Callable[..., list[str]]) -> None:
    upload = i.UploadFiles(src="a", name="x", source=c.PackageSource(path="a", kind="file"))
    task = i.RunSh(name="t", run="r", image=c.Image(name="i"), files={"/m": "x"})
    assert "   files       /m ← x (step 2)" in page(upload, upload, task, upload)


def test_a_value_points_back_to_its_step(page: Callable[..., list[str]]) -> None:
    config = service(
        env_vars={"A": Holed(("x", HOST, HOST)), "B": Holed((OUTPUT,))}, cmd=(Holed((Future(step="", field="code"),)),)
    )
    assert rows(page(i.AddService(name="web", config=config))) == {
        "command": ["‹?.code›"],
        "env": ["A=x‹db.hostname›‹db.hostname›", "B=‹s1.output›"],
        "values": ["‹?.code› ← from no step of this plan", "‹db.hostname›, ‹s1.output› ← from step 1"],
    }


def test_a_simple_step_points_back_on_its_line(page: Callable[..., list[str]]) -> None:
    assert page(i.Verify(value=Holed((OUTPUT,)), assertion="==", target_value=(1, "a")))[0].startswith(
        '1  verify  ‹s1.output› == [1, "a"] ← from step 1   '
    )


def test_the_description_is_shown_if_the_package_wrote_it(shop: Plan) -> None:
    text = render_plan_text(shop)
    assert "    # Look at the database\n" in text
    assert text.count("# ") == 1


def test_a_short_command_stands_in_the_headline_and_a_long_one_below(page: Callable[..., list[str]]) -> None:
    short, long = (i.Exec(service_name="db", recipe=c.ExecRecipe(command=("echo", "word " * n))) for n in (1, 100))
    assert page(short)[0].startswith("1  exec  db  echo 'word '   ")
    assert page(long)[0].startswith("1  exec  db     ")
    command = rows(page(long))["command"]
    assert command[0].startswith("echo 'word word")
    assert command[-1] == "… 6 more"
    assert len(command) == 7


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ("echo 1", ["│ echo 1"]),
        ("a\n\tb\n", ["│ a", "│     b"]),
        ("".join(f"{n}\n" for n in range(9)), [f"│ {n}" for n in range(9)]),
        (
            "".join(f"{n}\n" for n in range(10)),
            [*(f"│ {n}" for n in range(8)), "│ … 2 more lines (10 lines, 20 bytes)"],
        ),
        (Holed(("a\n", OUTPUT, "\nb")), ["│ a", "│ ‹s1.output›", "│ b"]),
        ("x" * 200, [f"│ {'x' * 63}… (200 characters)"]),
    ],
)
def test_scripts_are_blocks(page: Callable[..., list[str]], run: Text, shown: list[str]) -> None:
    assert rows(page(i.RunSh(name="t", run=run, image=c.Image(name="i"))))["script"] == shown


def test_several_services_at_once_have_a_heading_each(page: Callable[..., list[str]]) -> None:
    configs = {"a": service(image="x", cmd=("1",)), "b": service(image="y", cmd=("2",))}
    lines = page(i.AddServices(configs=configs))
    assert lines[0].startswith("1  add services  2 at once: a, b  ")
    assert lines[1:5] == ["   a  x", "   command     1", "   b  y", "   command     2"]


def test_a_long_position_moves_below_its_headline(plan_of: Callable[..., Plan]) -> None:
    position = Position(file=f"{'a/' * 30}main.star", line=1, column=2)
    instruction = i.AddService(name="s" * 60, config=service())
    plan = Plan(
        package=PackageIdentity(id="", main_file="main.star"),
        steps=(Step(id="s1", instruction=instruction, description="", position=position),),
    )
    lines = render_plan_text(plan).split("\n")
    assert lines[2] == f"1  add service  {'s' * 60}  x"
    assert lines[3] == f"   at          {position}"


def test_removed_services_are_not_in_the_summary(shop: Plan) -> None:
    lines = render_plan_text(shop).split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("services"))
    assert [line[12:].split()[0] for line in lines[start : start + 3]] == ["db", "web", "worker-1"]


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (None, []),
        ("x", ['"x"']),
        ({}, []),
        (
            {"a": (1, 2.5, None, True), "bcd": {"x": Holed((HOST,))}},
            ["a    [1, 2.5, null, true]", 'bcd  {"x": "‹db.hostname›"}'],
        ),
        ({"k": {"a": "v" * 60, "b": "w" * 60}}, ["k", f'  a  "{"v" * 60}"', f'  b  "{"w" * 60}"']),
        ((10**400,), ["[an integer of 1329 bits]"]),
    ],
)
def test_the_output_ends_the_page(plan_of: Callable[..., Plan], output: Value, shown: list[str]) -> None:
    lines = render_plan_text(plan_of(output=output)).rstrip("\n").split("\n")
    found = next((n for n, line in enumerate(lines) if line.startswith("output")), len(lines))
    assert [line[12:] for line in lines[found:]] == shown


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_plan_is_a_harmless_page_of_bounded_width(data: st.DataObject, plans: st.SearchStrategy[Plan]) -> None:
    plan = data.draw(plans)
    text = render_plan_text(plan)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
    assert max(map(width, text.split("\n"))) <= 125
    colored = render_plan_text(plan, color=True)
    assert re.sub(r" +\n", "\n", re.sub(r"\x1b\[[0-9;]*m", "", colored)) == text


def test_deep_values_are_cut(plan_of: Callable[..., Plan]) -> None:
    value: Value = ()
    for _ in range(5000):
        value = (value,)
    assert "…" in render_plan_text(plan_of(output=value))
