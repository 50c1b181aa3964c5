import pytest

from kurtc.lowering.folding import fold_by, folded_config, needs_number
from kurtc.plan.configs import ExecRecipe, ReadyCondition, ServiceConfig
from kurtc.plan.values import Future, Text
from lowering.plans import IMAGE, address, holed, hostname

DB = address("s1", "db")
KEPT = Future(step="db", field="ip_address")
OWN = Future(step="api", field="ip_address")


def _config(**attributes: object) -> ServiceConfig:
    config = ServiceConfig(**{"image": IMAGE, **attributes})  # type: ignore[arg-type]
    return folded_config(config, OWN, fold_by("auto", {"s9": "task"}))


@pytest.mark.parametrize(
    "before",
    [
        "/ip4/",
        "--nat=extip:",
        "--enr-address=",
        "--enr-address ",
        "PUBLIC_IP=",
        "--bootstrap-ips=",
        "enode://ab@",
        "ip: ",
    ],
)
def test_these_places_need_a_number(before: str) -> None:
    assert needs_number(before)


@pytest.mark.parametrize(
    "before", ["", "http://", "DB_HOST=", "--host ", "postgres://u:p@", "zip=", "--skip ", "tcp://"]
)
def test_these_places_take_a_name(before: str) -> None:
    assert not needs_number(before)


def test_a_hostname_becomes_the_name() -> None:
    assert _config(env_vars={"URL": holed("http://", hostname("s1", "db"), ":1")}).env_vars == {"URL": "http://db:1"}


def test_an_address_becomes_the_name_where_a_name_will_do() -> None:
    assert _config(cmd=(holed("http://", DB, ":1"),)).cmd == ("http://db:1",)


def test_an_address_stays_where_a_number_is_needed() -> None:
    assert _config(cmd=(holed("/ip4/", DB, "/tcp/1"),)).cmd == (holed("/ip4/", KEPT, "/tcp/1"),)


def test_the_word_before_counts_for_an_address_on_its_own() -> None:
    assert _config(cmd=("--public-ip", holed(DB), "--host", holed(DB))).cmd == (
        "--public-ip",
        holed(KEPT),
        "--host",
        "db",
    )


def test_numbers_can_be_asked_for_everywhere() -> None:
    config = ServiceConfig(image=IMAGE, cmd=(holed("http://", DB),))
    assert folded_config(config, OWN, fold_by("numeric", {})).cmd == (holed("http://", KEPT),)


@pytest.mark.parametrize("text", ["--nat=extip:KURTOSIS_IP_ADDR_PLACEHOLDER", "--ip=KURTOSIS_IP_ADDR_PLACEHOLDER"])
def test_the_placeholder_is_the_own_address(text: str) -> None:
    expected: Text = holed(text.removesuffix("KURTOSIS_IP_ADDR_PLACEHOLDER"), OWN)
    config = _config(cmd=(text,), entrypoint=(text,), env_vars={"A": text})
    assert (config.cmd, config.entrypoint, config.env_vars) == ((expected,), (expected,), {"A": expected})


def test_the_placeholder_is_a_number_even_where_a_name_would_do() -> None:
    assert _config(cmd=("0.0.0.0 KURTOSIS_IP_ADDR_PLACEHOLDER",)).cmd == (holed("0.0.0.0 ", OWN),)


def test_commands_of_ready_conditions_are_folded() -> None:
    recipe = ExecRecipe(command=("ping", holed(hostname("s1", "db"))))
    condition = ReadyCondition(recipe=recipe, field="code", assertion="==", target_value=0)
    folded = _config(ready_conditions=condition).ready_conditions
    assert folded is not None
    assert folded.recipe == ExecRecipe(command=("ping", "db"))


def test_a_value_of_the_run_is_a_hole_that_names_the_node_that_makes_it() -> None:
    value = holed("<", Future(step="s9", field="output"), ">")
    assert _config(env_vars={"A": value}).env_vars == {"A": holed("<", Future(step="task", field="output"), ">")}
