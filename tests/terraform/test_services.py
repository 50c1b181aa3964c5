from pathlib import Path

import pytest

from kurtc.backend import build
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GpuConfig,
    ImageBuild,
    PackageSource,
    PortSpec,
    ReadyCondition,
    StoreSpec,
    User,
)
from kurtc.plan.instructions import Print, StopService, StoreServiceFiles, Verify
from kurtc.plan.programs import ImageProgram
from kurtc.plan.values import Future
from kurtc_backends.terraform import BACKEND
from kurtc_backends.terraform.hcl import quoted
from lowering.plans import address, contents, holed, plan_of, service, task, upload
from terraform.modules import NOTHING, container, emitted, literal, read, refused, resources, text, variables

SILENT = PortSpec(number=80, wait=None)


def test_a_service_is_a_container_with_its_name_on_the_network() -> None:
    found = container(plan_of(service("my-db", cmd=("run",), env_vars={"A": "${b}"})), "my_db")
    assert (found["name"], found["image"]) == ('"${var.name}-my-db"', "${docker_image.demo.image_id}")
    assert (found["command"], found["env"]) == (['"run"'], [quoted("A=${b}")])
    assert found["networks_advanced"] == [
        {"name": "${docker_network.this.id}", "aliases": ['"my-db"'], "__is_block__": True}
    ]


def test_its_file_is_named_after_it_and_never_after_a_file_of_the_module() -> None:
    files = emitted(plan_of(service("db"), service("steps"), service("main"), service("override"))).files
    assert {"db.tf", "steps-2.tf", "main-2.tf", "override-2.tf"} <= set(files)
    assert "override.tf" not in files, "Terraform would read it over all others"


def test_limits_are_what_the_provider_reads_back() -> None:
    gpu = GpuConfig(count=-1, shm_size=32, ulimits={"nofile": 12})
    found = container(plan_of(service("db", max_cpu=50, max_memory=64, gpu=gpu, user=User(uid=5, gid=6))), "db")
    assert (found["cpu_period"], found["cpu_quota"]) == (100_000, 5_000)
    assert (found["memory"], found["memory_swap"], found["shm_size"]) == (62, 62, 32)
    assert (found["user"], found["ulimit"][0]["hard"], found["device_requests"][0]["count"]) == ('"5:6"', 12, -1)


def test_what_a_plan_says_no_more_makes_another_container() -> None:
    full = {
        "entrypoint": ("run",),
        "cmd": ("x",),
        "env_vars": {"A": "b"},
        "user": User(uid=5),
        "max_memory": 64,
        "max_cpu": 50,
        "gpu": GpuConfig(shm_size=32),
        "tini_enabled": False,
    }
    plans = [plan_of(service("db", **{name: full[name] for name in full if name != left})) for left in ("", *full)]
    plans.append(plan_of(service("db", **full), StopService(name="db")))
    marks = {str(container(plan, "db")["dynamic"]) for plan in plans}
    assert len(marks) == len(plans)
    changed = plan_of(service("db", **{**full, "env_vars": {"A": "c"}}))
    assert str(container(changed, "db")["dynamic"]) in marks, "Terraform sees other values by itself"


def test_capabilities_are_written_as_the_engine_says_them() -> None:
    found = container(plan_of(service("db", capabilities=("SYS_TIME", "CAP_NET_ADMIN", "all"))), "db")
    assert found["capabilities"][0]["add"] == ['"ALL"', '"CAP_NET_ADMIN"', '"CAP_SYS_TIME"']


def test_public_ports_are_sorted_and_stand_behind_variables_that_find_free_ones() -> None:
    ports = {"b": PortSpec(number=90, wait=None), "a": PortSpec(number=80, wait=None), "c": SILENT}
    public = {"b": PortSpec(number=9000), "a": PortSpec(number=8000)}
    module = emitted(plan_of(service("db", ports=ports, public_ports=public)))
    found = resources(module, "docker_container")["db"]["ports"]
    assert [(port["internal"], port["external"]) for port in found] == [
        (80, "${var.db_a_port == 0 ? null : var.db_a_port}"),
        (90, "${var.db_b_port == 0 ? null : var.db_b_port}"),
    ]
    assert (variables(module)["db_a_port"]["default"], variables(module)["db_a_port"]["type"]) == (8000, "number")
    assert '"db_b_port"' in [name for block in read(module, "outputs.tf")["output"] for name in block]


def test_the_option_publish_opens_the_other_ports_too() -> None:
    found = container(plan_of(service("db", ports={"a": SILENT})), "db", publish="all")
    assert (found["ports"][0]["internal"], found["ports"][0]["ip"]) == (80, '"127.0.0.1"')


def test_what_is_called_like_a_secret_is_a_sensitive_variable() -> None:
    module = emitted(plan_of(service("db", env_vars={"DB_PASSWORD": "x", "USER": "y"}), service("other", cmd=("x",))))
    variable = variables(module)["db_db_password"]
    assert (variable["sensitive"], variable["default"]) == (True, '"x"')
    assert "other places" in variable["description"]
    assert resources(module, "docker_container")["db"]["env"] == ['"DB_PASSWORD=${var.db_db_password}"', '"USER=y"']


@pytest.mark.parametrize(
    ("key", "is_one"),
    [
        ("PGPASSWORD", True),
        ("dbPassword", True),
        ("MYSQL_PWD", True),
        ("SECRET_KEY_BASE", True),
        ("apiKey", True),
        ("PWD", False),
        ("DB_PASSWORD_FILE", False),
        ("TOKENS", False),
    ],
)
def test_what_a_secret_is_called(key: str, is_one: bool) -> None:
    found = variables(emitted(plan_of(service("db", env_vars={key: "x"}))))
    assert any(body.get("sensitive", False) for body in found.values()) is is_one


def test_numeric_addresses_are_fixed_in_a_network_that_follows_from_the_name() -> None:
    peer = holed("/ip4/", address("s1", "one"), "/tcp/1")
    module = emitted(plan_of(service("one"), service("two", env_vars={"PEER": peer})))
    containers = resources(module, "docker_container")
    assert containers["one"]["networks_advanced"][0]["ipv4_address"] == '${local.addresses["one"]}'
    assert "ipv4_address" not in containers["two"]["networks_advanced"][0]
    assert containers["two"]["env"] == ['"PEER=/ip4/${local.addresses["one"]}/tcp/1"']
    assert "sha256(var.name)" in text(module, "locals.tf")
    assert variables(module)["subnet"]["default"] is None


def test_a_fixed_address_stays_when_the_plan_has_more_services() -> None:
    def addresses(*names: str) -> dict[str, str]:
        used = service("user", cmd=tuple(holed("/ip4/", address(f"s{index}", n)) for index, n in enumerate(names, 1)))
        module = emitted(plan_of(*(service(name) for name in names), used))
        found: dict[str, str] = read(module, "locals.tf")["locals"][0]["addresses"]
        return found

    few, many = addresses("cl-1", "cl-2"), addresses("el-1", "cl-1", *(f"n{index}" for index in range(40)), "cl-2")
    assert {name: many[name] for name in ("cl-1", "cl-2")} == {name: few[name] for name in ("cl-1", "cl-2")}
    assert len(set(many.values())) == 43


def test_files_come_into_a_volume_whose_name_holds_their_hash(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/a": "A", "site/b/c": b"\0"})
    module = emitted(plan_of(upload("page"), service("web", files={"/s": Directory(artifact_names=("page",))})), source)
    volume = resources(module, "docker_volume")["web_s"]
    assert 'sha256(jsonencode([local.artifacts["page"]]))' in volume["name"]
    filling = resources(module, "docker_container")["web_files"]
    assert filling["entrypoint"][-1] == '"web-s /artifacts/page"'
    assert {"files/page/a", "files/page/b/c"} <= set(module.files)
    assert resources(module, "docker_container")["web"]["depends_on"] == ["${docker_container.web_files}"]


def test_files_that_terraform_does_not_find_are_no_empty_artifact(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/index.html": "hi"})
    module = emitted(plan_of(upload("page"), service("web", files={"/s": Directory(artifact_names=("page",))})), source)
    network = resources(module, "docker_network")["this"]["lifecycle"][0]
    conditions = [one["condition"] for one in network["precondition"]]
    assert conditions[1:] == ['${alltrue([for folder in ["page"] : length(local.artifacts[folder]) > 0])}']
    without = resources(emitted(plan_of(service("web"))), "docker_network")["this"]["lifecycle"][0]
    assert len(without["precondition"]) == 1


def test_what_terraform_cannot_name_or_carry_is_said_in_a_script_beside_the_files(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/e\u0301 'x'": "odd", "site/run": "#!"})
    (tmp_path / "site/run").chmod(0o755)
    (tmp_path / "site/link").symlink_to("run")
    (tmp_path / "site/empty").mkdir()
    module = emitted(plan_of(upload("page"), service("web", files={"/s": Directory(artifact_names=("page",))})), source)
    lines = text(module, "files/page.sh").splitlines()
    assert "mv kurtc-file './e\u0301 '\"'\"'x'\"'\"''" in lines
    assert {"chmod 755 ./run", "ln -sfn run ./link", "mkdir -p ./empty"} <= set(lines)
    assert "files/page/kurtc-file" in module.files


def test_what_is_called_differently_in_the_module_takes_no_place_of_another_file(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/kurtc-file/x": "x", "site/e\u0301": "odd"})
    module = emitted(plan_of(upload("page"), service("web", files={"/s": Directory(artifact_names=("page",))})), source)
    assert {"files/page/kurtc-file/x", "files/page/kurtc-file-2"} <= set(module.files)
    assert "mv kurtc-file-2 './e\u0301'" in text(module, "files/page.sh").splitlines()


@pytest.mark.parametrize("attribute", ["env_vars", "cmd", "files"])
def test_text_that_terraform_would_change_is_refused(attribute: str) -> None:
    values = {"env_vars": {"A": "e\u0301"}, "cmd": ("e\u0301",), "files": {"/e\u0301": Directory(persistent_key="k")}}
    (finding,) = refused(plan_of(service("db", **{attribute: values[attribute]})))
    assert (finding.code, finding.step) == ("unnormalised-text", "s1")


def test_no_text_is_changed_wherever_it_stands(tmp_path: Path) -> None:
    odd = "e\u0301"
    source = contents(tmp_path, {"site/D": "FROM x"})
    recipe = ExecRecipe(command=("x",), extract={"q": f'"{odd}"'})
    condition = ReadyCondition(recipe=recipe, field="output", assertion="==", target_value=odd)
    context = PackageSource(path="site", kind="directory")
    image = ImageBuild(name="i", context=context, build_args={"A": odd}, build_file="D")
    plan = plan_of(
        service("db", ready_conditions=condition, bind_mounts={"/h": f"/{odd}"}),
        upload(odd),
        task("gen", "x", image=image, files={f"/{odd}": odd}, store=(StoreSpec(src=f"/{odd}", name="kept"),)),
        Verify(value=holed(Future(step="s3", field="output")), assertion="IN", target_value=(odd,)),
        StoreServiceFiles(service_name="db", src=f"/{odd}", name="stored", depends_on=""),
        Print(msg=odd),
        output={"x": (odd,)},
    )
    findings = refused(plan, source)
    assert {finding.code for finding in findings} == {"unnormalised-text"}
    assert {finding.message.partition(" is not ")[0] for finding in findings} == {
        "recipe.extract['q'] of 'db'",
        "target_value of 'db'",
        "bind_mounts['/h'] of 'db'",
        "image.build_args['A'] of run_sh",
        f"files path '/{odd}' of run_sh",
        "store[0].src of run_sh",
        "target_value[0] of verify",
        "path of store_service_files",
        "msg of print",
        "what the plan returns['x'][0]",
    }


def test_an_empty_argument_moves_into_the_entrypoint() -> None:
    found = container(plan_of(service("db", entrypoint=("run",), cmd=("a", ""))), "db")
    assert [literal(word) for word in found["entrypoint"]] == ["run", "a", ""]


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"cmd": ("a", "")}, ["/start", "a", ""]),
        ({"files_to_be_moved": {"/a": "/b"}}, ["/bin/sh", "-c", 'cp -R /a /b && exec "$@"', "sh", "/start", "serve"]),
    ],
)
def test_what_only_the_image_knows_is_refused_unless_somebody_has_looked(
    attributes: dict[str, object], words: list[str]
) -> None:
    plan = plan_of(service("db", **attributes))
    (finding,) = refused(plan)
    assert (finding.code, finding.step) == ("unknown-entrypoint", "s1")
    programs = {"demo": ImageProgram(entrypoint=("/start",), cmd=("serve",))}
    found = resources(build(BACKEND, plan, NOTHING, {}, programs=programs), "docker_container")["db"]
    assert [literal(word) for word in [*found["entrypoint"], *found.get("command", [])]] == words


def test_a_service_that_the_plan_stops_is_made_but_not_started() -> None:
    found = container(plan_of(service("db"), StopService(name="db")), "db")
    assert (found["start"], found["must_run"]) == (False, False)
