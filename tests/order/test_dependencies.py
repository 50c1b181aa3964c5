from kurtc.order import FileTexts, Unit, dependencies, units
from kurtc.plan import Plan
from kurtc.plan.configs import Directory, ExecRecipe, ImageBuild, PackageSource, ServiceConfig
from kurtc.plan.instructions import AddServices, Exec, Instruction
from lowering.plans import IMAGE, address, holed, plan_of, render, service, upload


def _edges(plan: Plan, texts: FileTexts | None = None) -> set[tuple[str, str]]:
    listed = list(units(plan))
    found = dependencies(listed, texts or {}, lambda unit: bool(unit.service))
    return {(listed[edge.unit].service, listed[edge.on].service) for edge in found}


def _steps(*instructions: Instruction) -> set[tuple[str, str]]:
    listed = list(units(plan_of(*instructions)))
    return {(listed[edge.unit].step.id, listed[edge.on].step.id) for edge in dependencies(listed, {})}


def test_services_that_say_nothing_of_each_other_are_not_ordered() -> None:
    assert _edges(plan_of(service("db"), service("api"))) == set()


def test_a_name_in_an_environment_variable_orders() -> None:
    assert _edges(plan_of(service("db"), service("api", env_vars={"URL": "http://db:1"}))) == {("api", "db")}


def test_a_name_in_a_command_or_entrypoint_orders() -> None:
    plan = plan_of(service("db"), service("a", cmd=("--db", "db")), service("b", entrypoint=("run", "db:1")))
    assert _edges(plan) == {("a", "db"), ("b", "db")}


def test_a_future_orders() -> None:
    plan = plan_of(service("db"), service("api", env_vars={"IP": holed(address("s1", "db"))}))
    assert _edges(plan) == {("api", "db")}


def test_the_name_of_a_later_service_does_not_order() -> None:
    assert _edges(plan_of(service("api", cmd=("db",)), service("db"))) == set()


def test_a_name_in_a_mounted_file_orders() -> None:
    plan = plan_of(service("db"), upload("conf"), service("api", files={"/c": Directory(artifact_names=("conf",))}))
    assert _edges(plan, {("artifact", "conf"): [("app.conf", "host=db")]}) == {("api", "db")}


def test_a_name_in_a_file_that_an_image_is_built_with_orders() -> None:
    image = ImageBuild(name="web", context=PackageSource(path=".", kind="directory"), build_file="Dockerfile")
    plan = plan_of(service("db"), service("web", image=image))
    assert _edges(plan, {("image", "web"): [("nginx.conf", "proxy_pass http://db;")]}) == {("web", "db")}


def test_a_name_that_a_program_completes_orders() -> None:
    plan = plan_of(service("node-1"), service("node2"), service("x"), service("api", cmd=("curl node-$i node${i}",)))
    assert _edges(plan) == {("api", "node-1"), ("api", "node2")}


def test_a_file_that_is_not_mounted_does_not_order() -> None:
    assert (
        _edges(
            plan_of(service("db"), upload("conf"), service("api")), {("artifact", "conf"): [("app.conf", "host=db")]}
        )
        == set()
    )


def test_a_value_in_a_rendered_template_orders_who_mounts_it() -> None:
    plan = plan_of(
        service("db"),
        render("conf", "c", "{{.x}}", {"x": holed(address("s1", "db"))}),
        service("api", files={"/c": Directory(artifact_names=("conf",))}),
    )
    assert _edges(plan) == {("api", "db")}


def test_what_follows_from_other_dependencies_is_left_out() -> None:
    plan = plan_of(service("a"), service("b", cmd=("a",)), service("c", cmd=("a", "b")), service("d", cmd=("a", "c")))
    assert _edges(plan) == {("b", "a"), ("c", "b"), ("d", "c")}


def test_services_of_one_step_start_together() -> None:
    configs = {name: ServiceConfig(image=IMAGE, cmd=("a", "b", "db")) for name in ("a", "b")}
    plan = plan_of(service("db"), AddServices(configs=configs), service("web", cmd=("a", "b")))
    assert _edges(plan) == {("a", "db"), ("b", "db"), ("web", "a"), ("web", "b")}


def test_a_shared_persistent_directory_orders() -> None:
    files = {"/data": Directory(persistent_key="data")}
    assert _edges(plan_of(service("a", files=files), service("b", files=files))) == {("b", "a")}


def test_who_may_see_everything_comes_after_everything_before() -> None:
    socket = {"/var/run/docker.sock": "/var/run/docker.sock"}
    plan = plan_of(service("a"), service("b"), service("spy", bind_mounts=socket), service("c"))
    assert _edges(plan) == {("spy", "a"), ("spy", "b"), ("c", "spy")}


def test_effects_keep_their_place_among_everything_else() -> None:
    run = Exec(service_name="a", recipe=ExecRecipe(command=("true",)))
    assert _steps(service("a"), run, service("b"), run) == {("s2", "s1"), ("s3", "s2"), ("s4", "s3")}


def test_the_reason_says_where_the_name_stands() -> None:
    listed = list(units(plan_of(service("db"), service("api", env_vars={"URL": "http://db:1"}))))
    (edge,) = dependencies(listed, {})
    assert edge.reason == "env_vars['URL'] names it"


def test_ten_thousand_services_that_all_know_each_other_are_a_chain() -> None:
    names = [f"n{number}" for number in range(10_000)]
    files = {"/peers": Directory(artifact_names=("peers",))}
    listed: list[Unit] = list(units(plan_of(*(service(name, files=files) for name in names))))
    found = dependencies(listed, {("artifact", "peers"): [("peers", " ".join(names))]})
    assert [(edge.unit, edge.on) for edge in found] == [(number, number - 1) for number in range(1, 10_000)]
