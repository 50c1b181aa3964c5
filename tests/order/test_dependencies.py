from kurtc.order import FileTexts, Unit, dependencies, units
from kurtc.plan import Plan
from kurtc.plan.configs import Directory, ExecRecipe, ImageBuild, PackageSource, PortSpec, ServiceConfig, StoreSpec
from kurtc.plan.instructions import AddServices, Exec, Instruction, Print, RemoveService, StoreServiceFiles, Verify
from kurtc.plan.values import Future
from lowering.plans import IMAGE, address, holed, plan_of, render, service, task, upload


def _edges(plan: Plan, texts: FileTexts | None = None) -> set[tuple[str, str]]:
    listed = list(units(plan))
    found = dependencies(listed, texts or {}, lambda unit: bool(unit.service))
    return {(listed[edge.unit].service, listed[edge.on].service) for edge in found}


def _steps(*instructions: Instruction) -> set[tuple[str, str]]:
    listed = list(units(plan_of(*instructions)))
    return {(listed[edge.unit].step.id, listed[edge.on].step.id) for edge in dependencies(listed, {})}


def _exec(name: str) -> Exec:
    return Exec(service_name=name, recipe=ExecRecipe(command=("true",)))


def test_services_that_say_nothing_of_each_other_are_not_ordered() -> None:
    assert _edges(plan_of(service("db"), service("api"))) == set()


def test_a_name_in_an_environment_variable_orders() -> None:
    assert _edges(plan_of(service("db"), service("api", env_vars={"URL": "http://db:1"}))) == {("api", "db")}


def test_a_name_in_a_command_or_entrypoint_orders() -> None:
    plan = plan_of(service("db"), service("a", cmd=("--db", "db")), service("b", entrypoint=("run", "db:1")))
    assert _edges(plan) == {("a", "db"), ("b", "a")}


def test_a_future_orders() -> None:
    plan = plan_of(service("db"), service("api", env_vars={"IP": holed(address("s1", "db"))}))
    assert _edges(plan) == {("api", "db")}


def test_who_names_a_later_service_may_observe_that_it_is_not_there_yet() -> None:
    assert _edges(plan_of(service("api", cmd=("db",)), service("db"))) == {("db", "api")}


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


def test_effects_on_services_that_never_meet_are_not_ordered() -> None:
    assert _steps(service("a"), service("b"), _exec("a"), _exec("b")) == {("s3", "s1"), ("s4", "s2")}


def test_effects_on_one_service_keep_their_order() -> None:
    assert _steps(service("a"), _exec("a"), _exec("a")) == {("s2", "s1"), ("s3", "s2")}


def test_an_effect_comes_before_a_later_service_that_can_reach_what_it_changed() -> None:
    assert _steps(service("a"), _exec("a"), service("b", cmd=("a",))) == {("s2", "s1"), ("s3", "s2")}


def test_services_between_two_others_carry_what_an_effect_changed() -> None:
    plan = (
        service("db"),
        service("cache"),
        service("api", cmd=("db", "cache")),
        _exec("db"),
        service("web", cmd=("cache",)),
    )
    assert _steps(*plan) == {("s3", "s1"), ("s3", "s2"), ("s4", "s3"), ("s5", "s4")}


def test_a_task_reaches_the_services_that_its_script_names() -> None:
    steps = _steps(service("a"), service("b"), task("t", "curl http://a"), service("c", cmd=("a",)), service("d"))
    assert steps == {("s3", "s1"), ("s4", "s3")}


def test_tasks_that_reach_nothing_run_side_by_side() -> None:
    assert _steps(task("t", "date"), task("u", "date")) == set()


def test_a_value_lets_its_holder_reach_what_the_producer_reaches() -> None:
    value = holed(Future(step="s2", field="output"))
    plan = (service("a"), _exec("a"), service("b", env_vars={"PEER": value}), _exec("a"))
    assert _steps(*plan) == {("s2", "s1"), ("s3", "s2"), ("s4", "s3")}


def test_what_a_task_yields_lets_those_meet_that_use_it_only_where_the_task_met_them() -> None:
    def plan(script: str) -> set[tuple[str, str]]:
        made, files = (StoreSpec(src="/x", name="made"),), {"/f": Directory(artifact_names=("made",))}
        value = {"X": holed(Future(step="s2", field="output"))}
        users = (service("a", files=files), service("b", files=files, env_vars=value), service("c", env_vars=value))
        return _steps(service("db"), task("t", script, store=made), *users)

    assert plan("date") == {("s3", "s2"), ("s4", "s2"), ("s5", "s2")}
    assert plan("ask db") == {("s2", "s1"), ("s3", "s2"), ("s4", "s3"), ("s5", "s4")}


def test_files_of_a_running_service_let_who_mounts_them_reach_it() -> None:
    stored = StoreServiceFiles(service_name="a", src="/x", name="keys")
    files = {"/k": Directory(artifact_names=("keys",))}
    assert _steps(service("a"), stored, service("b", files=files), _exec("a")) == {
        ("s2", "s1"),
        ("s3", "s2"),
        ("s4", "s3"),
    }


def test_the_same_uploaded_files_let_nobody_meet() -> None:
    files = {"/c": Directory(artifact_names=("conf",))}
    steps = _steps(upload("conf"), service("a", files=files), service("b", files=files))
    assert steps == {("s2", "s1"), ("s3", "s1")}


def test_a_verification_comes_before_what_its_failure_would_have_prevented() -> None:
    verify = Verify(value=holed(Future(step="s2", field="output")), assertion="==", target_value="x")
    assert _steps(service("a"), _exec("a"), verify, _exec("a")) == {("s2", "s1"), ("s3", "s2"), ("s4", "s3")}


def test_messages_keep_their_order() -> None:
    assert _steps(Print(msg="a"), service("x"), Print(msg="b")) == {("s3", "s1")}


def test_a_host_port_is_free_before_it_is_taken_again() -> None:
    ports = {"p": PortSpec(number=80)}
    steps = _steps(
        service("a", ports=ports, public_ports=ports),
        RemoveService(name="a"),
        service("b", ports=ports, public_ports=ports),
    )
    assert steps == {("s2", "s1"), ("s3", "s2")}


def test_a_name_that_is_completed_only_meets_the_services_that_it_fits() -> None:
    plan = (service("node-1"), service("other"), service("node-2"), task("t", "ping node-$i"), service("node-3"))
    assert _steps(*plan) == {("s4", "s1"), ("s4", "s3"), ("s5", "s4")}


def test_a_name_that_a_value_completes_meets_the_services_that_it_fits() -> None:
    value = Future(step="s1", field="output")
    before, after = task("t", holed("ping node", value)), task("u", holed("ping ", value, "-db"))
    plan = (task("n", "echo 1"), service("node1"), service("x-db"), service("other"), before, after)
    assert _steps(*plan) == {("s5", "s1"), ("s5", "s2"), ("s6", "s1"), ("s6", "s3")}


def test_a_name_whose_beginning_a_program_fills_in_meets_later_services_too() -> None:
    assert _steps(task("t", "ping $i-db"), service("x-db"), service("web")) == {("s2", "s1")}


def test_the_reason_says_where_the_name_stands() -> None:
    listed = list(units(plan_of(service("db"), service("api", env_vars={"URL": "http://db:1"}))))
    (edge,) = dependencies(listed, {})
    assert edge.reason == "env_vars['URL'] names it"


def test_the_reason_says_what_two_units_have_in_common() -> None:
    listed = list(units(plan_of(service("db"), service("api", cmd=("db",)), service("job", cmd=("db",)))))
    reasons = {(edge.unit, edge.on): edge.reason for edge in dependencies(listed, {})}
    assert reasons[2, 1] == "it comes first, and both may reach 'db'"


def test_ten_thousand_services_that_all_know_each_other_are_a_chain() -> None:
    names = [f"n{number}" for number in range(10_000)]
    files = {"/peers": Directory(artifact_names=("peers",))}
    listed: list[Unit] = list(units(plan_of(*(service(name, files=files) for name in names))))
    found = dependencies(listed, {("artifact", "peers"): [("peers", " ".join(names))]})
    assert [(edge.unit, edge.on) for edge in found] == [(number, number - 1) for number in range(1, 10_000)]
