"""Attributes of services, each as Compose says it."""

import pytest

from compose.projects import Data, composed, emitted, refused, service, services, text
from kurtc.plan.configs import (
    ExecRecipe,
    GpuConfig,
    GpuDriver,
    Image,
    PortSpec,
    ReadyCondition,
    User,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import StopService
from kurtc_backends.compose.health import span
from lowering.plans import plan_of
from lowering.plans import service as add

PLAIN: dict[str, Data] = {"image": "demo", "init": True, "stdin_open": True}
MANY = {"http": PortSpec(number=80), "dns": PortSpec(number=53, transport_protocol="UDP"), "sql": PortSpec(number=5432)}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, {}),
        ({"entrypoint": ("a", "b c"), "cmd": ("$x", "")}, {"entrypoint": ["a", "b c"], "command": ["$$x", ""]}),
        ({"env_vars": {"A": "1", "B": "", "C": "$$"}}, {"environment": {"A": "1", "B": "", "C": "$$$$"}}),
        ({"user": User(uid=7)}, {"user": "7"}),
        ({"user": User(uid=0, gid=8)}, {"user": "0:8"}),
        ({"labels": {"team": "core"}}, {"labels": {"team": "core"}}),
        (
            {"labels": {"x-team": "core"}, "env_vars": {"x-a": "$", "B": ""}},
            {"labels": ["x-team=core"], "environment": ["x-a=$$", "B="]},
        ),
        ({"tty_enabled": True}, {"tty": True}),
        ({"capabilities": ("NET_ADMIN",)}, {"cap_add": ["NET_ADMIN"]}),
        ({"devices": ("/dev/fuse",)}, {"devices": ["/dev/fuse:/dev/fuse"]}),
        ({"privileged": True, "host_pid_namespace": True}, {"privileged": True, "pid": "host"}),
        ({"bind_mounts": {"/var/run/docker.sock": "/s"}}, {"volumes": ["/var/run/docker.sock:/s"]}),
        ({"bind_mounts": {"/a:b": "/s"}}, {"volumes": [{"type": "bind", "source": "/a:b", "target": "/s"}]}),
        (
            {"max_cpu": 1500, "max_memory": 512},
            {
                "memswap_limit": 512000000,
                "deploy": {"resources": {"limits": {"cpus": "1.5", "memory": "512000000b"}}},
            },
        ),
        (
            {"min_cpu": 250, "min_memory": 64},
            {"deploy": {"resources": {"reservations": {"cpus": "0.25", "memory": "64000000b"}}}},
        ),
        (
            {"gpu": GpuConfig(count=-1, shm_size=64, ulimits={"memlock": -1})},
            {
                "shm_size": "64m",
                "ulimits": {"memlock": -1},
                "deploy": {
                    "resources": {
                        "reservations": {"devices": [{"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}]}
                    }
                },
            },
        ),
        (
            {"gpu": GpuConfig(count=1, device_ids=("a", "b"), driver=GpuDriver(docker="amd"))},
            {
                "deploy": {
                    "resources": {
                        "reservations": {
                            "devices": [{"driver": "amd", "device_ids": ["a", "b"], "capabilities": ["gpu"]}]
                        }
                    }
                }
            },
        ),
    ],
)
def test_an_attribute_is_said_as_compose_says_it(attributes: dict[str, object], expected: dict[str, Data]) -> None:
    assert service(plan_of(add("db", **attributes))) == PLAIN | expected


def test_tini_can_be_left_out() -> None:
    assert service(plan_of(add("db", tini_enabled=False))) == {"image": "demo", "stdin_open": True}


def test_a_plain_service_is_all_there_is() -> None:
    assert text(emitted(plan_of(add("db")))) == (
        "# Made by kurtc from github.com/demo/shop; see README.md\n"
        "name: shop\n\nservices:\n  # main.star:1:5\n  db:\n    image: demo\n    init: true\n    stdin_open: true\n"
    )


def test_services_stand_in_the_plans_order() -> None:
    assert list(services(emitted(plan_of(add("z"), add("a"), add("m"))))) == ["z", "a", "m"]


def test_only_public_ports_are_published_behind_variables() -> None:
    public = {"http": PortSpec(number=8080), "dns": PortSpec(number=5353, transport_protocol="UDP")}
    found = service(plan_of(add("my-db", ports=MANY, public_ports=public)), "my-db")
    assert found["ports"] == ["${MY_DB_HTTP_PORT:-8080}:80", "${MY_DB_DNS_PORT:-5353}:53/udp"]


@pytest.mark.parametrize(("udp", "more"), [(False, []), (True, ["127.0.0.1::53/udp"])])
def test_all_ports_are_published_when_asked(udp: bool, more: list[str]) -> None:
    found = service(plan_of(add("db", ports=MANY, publish_udp=udp)), publish="all")
    assert found["ports"] == ["127.0.0.1::80", *more, "127.0.0.1::5432"]


def test_variables_of_ports_are_never_the_same() -> None:
    one, two = ({"c": PortSpec(number=1)}, {"b-c": PortSpec(number=1)})
    plan = plan_of(add("a-b", ports=one, public_ports=one), add("a", ports=two, public_ports=two))
    found = services(emitted(plan))
    assert [found["a-b"]["ports"], found["a"]["ports"]] == [["${A_B_C_PORT:-1}:1"], ["${A_B_C_PORT_2:-1}:1"]]


def test_images_are_pulled_again_when_asked() -> None:
    assert service(plan_of(add("db")), pull="always")["pull_policy"] == "always"


def test_credentials_are_written_nowhere() -> None:
    image = Image(name="r.example/x", registry="r.example", username="me-myself", password="hush-hush")
    emission = emitted(plan_of(add("db", image=image)))
    for path in emission.files:
        assert "hush-hush" not in text(emission, path)
        assert "me-myself" not in text(emission, path)
    assert "docker login" in text(emission, "README.md")


def test_a_stopped_service_is_declared_without_a_container() -> None:
    assert service(plan_of(add("db"), StopService(name="db")))["scale"] == 0


def test_files_are_put_in_place_before_the_program_starts() -> None:
    moved = {"/tmp/a b": "/etc/x"}
    found = service(plan_of(add("db", entrypoint=("run", "$1"), files_to_be_moved=moved)))
    assert found["entrypoint"] == ["/bin/sh", "-c", "cp -R '/tmp/a b' /etc/x && exec \"$$@\"", "sh", "run", "$$1"]


def test_files_cannot_be_put_in_place_before_a_program_that_only_the_image_knows() -> None:
    (finding,) = refused(plan_of(add("db", files_to_be_moved={"/a": "/b"})))
    assert (finding.code, finding.step) == ("unknown-entrypoint", "s1")


@pytest.mark.parametrize("attributes", [{"env_vars": {"A": "x\0"}}, {"cmd": ("\0",)}, {"entrypoint": ("\ud800",)}])
def test_a_text_that_no_container_takes_is_refused(attributes: dict[str, object]) -> None:
    (finding,) = refused(plan_of(add("db", **attributes)))
    assert (finding.code, finding.step) == ("unwritable-text", "s1")


@pytest.mark.parametrize(
    ("package", "option", "name"),
    [
        ("github.com/demo/My_Shop", "", "my_shop"),
        ("github.com/demo/.-", "", "main"),
        ("", "", "main"),
        ("github.com/demo/shop", "mine", "mine"),
    ],
)
def test_the_project_is_called_after_the_package(package: str, option: str, name: str) -> None:
    assert composed(emitted(plan_of(add("db"), package=package), name=option))["name"] == name


@pytest.mark.parametrize(
    "options",
    [{"name": "Not Good"}, {"publish": "some"}, {"subnet": "10.0.0.1/8"}, {"helper_image": ""}, {"files": "link"}],
)
def test_a_wrong_value_of_an_option_is_refused(options: dict[str, str]) -> None:
    (finding,) = refused(plan_of(add("db")), **options)
    assert finding.code == "option-value"
    assert finding.hint


def test_an_unknown_option_is_refused() -> None:
    (finding,) = refused(plan_of(add("db")), colour="red")
    assert finding.code == "unknown-option"


def _ready(*command: str) -> ReadyCondition:
    recipe = ExecRecipe(command=command)
    return ReadyCondition(recipe=recipe, field="code", assertion="==", target_value=0, timeout=Duration(90 * 10**9))


def test_a_harmless_command_is_the_health_check() -> None:
    assert service(plan_of(add("db", ready_conditions=_ready("pg_isready", "-U", "$u"))))["healthcheck"] == {
        "test": ["CMD", "pg_isready", "-U", "$$u"],
        "interval": "1s",
        "timeout": "1m30s",
        "retries": 90,
    }


def test_another_command_is_tried_until_it_succeeds_once() -> None:
    check = service(plan_of(add("db", ready_conditions=_ready("mongosh", "--eval", "createUser()"))))["healthcheck"]
    assert isinstance(check, dict)
    once = '[ -e /tmp/.ready ] || { "$$@" && : >/tmp/.ready; }'
    assert check["test"] == ["CMD", "sh", "-c", once, "sh", "mongosh", "--eval", "createUser()"]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(900, "15m"), (90, "1m30s"), (3600, "1h"), (3630, "1h0m30s"), (0.25, "250ms"), (10, "10s")]
)
def test_durations_are_short(seconds: float, shown: str) -> None:
    assert span(Duration(int(seconds * 10**9))) == shown
