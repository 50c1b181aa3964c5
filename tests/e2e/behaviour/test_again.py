"""Applied again: nothing is done twice, a change reaches exactly what depends on it, and in the end nothing stays."""

from .conftest import Environment

SEEDED = """
def run(plan, seed, other):
    plan.add_service(name="db", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("db", ExecRecipe(command=["sh", "-c", "echo done >> /log"]))
    task = plan.run_sh(name="seed", image="kurtc-tests/dump", run="echo {}".format(seed))
    plan.add_service(name="user", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"SEED": task.output}))
    plan.add_service(name="bystander", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"OTHER": other}))
"""
NAMES = ("db", "user", "bystander")


def _instances(environment: Environment) -> dict[str, str]:
    return {name: environment.deployment.instance(name) for name in NAMES}


def test_a_second_apply_does_nothing(environment: Environment) -> None:
    deployment = environment.succeed(SEEDED, arguments={"seed": "1", "other": "x"})
    before = _instances(environment)
    environment.succeed(SEEDED, arguments={"seed": "1", "other": "x"})
    assert _instances(environment) == before
    assert deployment.run("db", "cat", "/log") == b"done\n"


def test_a_changed_input_reaches_exactly_what_depends_on_it(environment: Environment) -> None:
    deployment = environment.succeed(SEEDED, arguments={"seed": "1", "other": "x"})
    before = _instances(environment)
    environment.succeed(SEEDED, arguments={"seed": "2", "other": "x"})
    after = _instances(environment)
    assert environment.environ("user")["SEED"] == "2\n"
    assert {name for name in NAMES if before[name] != after[name]} == {"user"}
    assert deployment.run("db", "cat", "/log") == b"done\n"


def test_going_back_brings_the_old_value_back(environment: Environment) -> None:
    for seed in ("1", "2", "1"):
        environment.succeed(SEEDED, arguments={"seed": seed, "other": "x"})
        assert environment.environ("user")["SEED"] == f"{seed}\n"


def test_what_left_the_script_is_gone(environment: Environment) -> None:
    environment.succeed(SEEDED, arguments={"seed": "1", "other": "x"})
    shorter = SEEDED[: SEEDED.index('    plan.add_service(name="bystander"')]
    deployment = environment.succeed(shorter, arguments={"seed": "1", "other": "x"})
    assert deployment.services() == {"db", "user"}


def test_removed_nothing_is_left(environment: Environment) -> None:
    deployment = environment.succeed(SEEDED, arguments={"seed": "1", "other": "x"})
    assert deployment.services() == set(NAMES)
    deployment.remove()
    assert deployment.leftovers() == ""
