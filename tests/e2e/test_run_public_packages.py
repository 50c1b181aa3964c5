"""Public packages run, and their services do what they are for."""

import json
from urllib.request import urlopen

import pytest

from .conftest import provided
from .running import Ran, Runner

pytestmark = pytest.mark.usefixtures("public_packages")

QUICKSTART = """
quickstart = import_module("github.com/kurtosis-tech/awesome-kurtosis/quickstart/main.star")

def run(plan, actors):
    quickstart.run(plan, {"actors": actors})
    found = plan.request("api", GetHttpRequestRecipe(
        port_id="http",
        endpoint="/actor?last_name=eq.Bacon",
        extract={"number": "length", "names": "[.[].first_name] | sort"},
    ))
    plan.verify(found["code"], "==", 200)
    plan.verify(found["extract.number"], "==", 2)
    films = plan.request("api", GetHttpRequestRecipe(
        port_id="http", endpoint="/film?limit=1000", extract={"number": "length", "rate": "[.[].rental_rate] | min"},
    ))
    plan.verify(films["extract.rate"], "==", 0.99)
    count = "select count(*) from actor where last_name = 'Bacon'"
    direct = plan.exec("postgres", ExecRecipe(
        command=["psql", "-U", "app_user", "-d", "app_db", "-Atc", count], extract={"number": "fromjson"},
    ))
    plan.verify(direct["extract.number"], "==", 2)
    return {"names": found["extract.names"], "films": films["extract.number"]}
"""


def ran(runner: Runner, package: str, *options: str, images: tuple[str, ...]) -> Ran:
    provided(*images)
    return succeeded(runner.kurtc("run", f"github.com/{package}", "--enclave", runner.name, *options))


def succeeded(done: Ran) -> Ran:
    """The run, which has to have gone well; skips where packages cannot be had."""
    if "[fetch-failure]" in done.stderr:
        pytest.skip(done.stderr.strip().splitlines()[0])
    assert done.code == 0, str(done)
    return done


def test_the_quickstart_restores_its_database_and_serves_it(runner: Runner) -> None:
    provided("postgres:15.2-alpine", "postgrest/postgrest:v10.2.0")
    actors = [{"first_name": "Kevin", "last_name": "Bacon"}, {"first_name": "Steve", "last_name": "Bacon"}]
    target = runner.package(QUICKSTART)
    arguments = ("run", target, json.dumps({"actors": actors}), "--enclave", runner.name, "--json")
    done = succeeded(runner.kurtc(*arguments))
    assert done.output == {"names": '["Kevin", "Steve"]', "films": "1000"}
    before = runner.containers()
    again = succeeded(runner.kurtc(*arguments))
    effects = [unit["id"] for unit in again.events[0]["units"] if unit["instruction"] != "verify"]
    assert [again.done[unit] for unit in effects] == ["unchanged"] * len(effects)
    assert runner.containers() == before


def test_postgres_answers_a_query(runner: Runner) -> None:
    ran(runner, "kurtosis-tech/postgres-package", images=("postgres:alpine",))
    url = "postgresql://postgres:MyPassword1!@postgres/postgres"
    assert runner.inside("postgres", "psql", url, "-Atc", "select 6 * 7").strip() == "42"


def test_redis_keeps_what_it_is_given(runner: Runner) -> None:
    ran(runner, "kurtosis-tech/redis-package", images=("redis:alpine",))
    assert runner.inside("redis", "redis-cli", "set", "key", "value").strip() == "OK"
    assert runner.inside("redis", "redis-cli", "get", "key").strip() == "value"


def test_the_simple_api_is_reached_by_its_published_port(runner: Runner) -> None:
    package = "kurtosis-tech/awesome-kurtosis/simple-api/kurtosis-package"
    done = ran(runner, package, "--json", images=("kurtosistech/kurtosis-simple-api",))
    (service,) = done.events[-1]["services"]
    (port,) = service["ports"]
    with urlopen(f"{port['url']}/health") as answer:
        assert answer.status == 200


def test_the_voting_app_finds_redis_by_its_name(runner: Runner) -> None:
    images = ("redis:alpine", "mcr.microsoft.com/azuredocs/azure-vote-front:v1")
    done = ran(
        runner, "kurtosis-tech/awesome-kurtosis/redis-voting-app", '{"should_party": true}', "--json", images=images
    )
    said = [event["text"] for event in done.events if event["event"] == "message"]
    assert said == ["Preparing for party...", "It's party time!"]
    assert "172." in runner.inside("voting-app", "sh", "-c", "getent hosts $REDIS")


@pytest.mark.parametrize(
    ("package", "images"),
    [
        ("kurtosis-tech/basic-service-package", tuple(f"kurtosistech/service-{name}" for name in "abc")),
        ("kurtosis-tech/datastore-army-package", ("kurtosistech/example-datastore-server",)),
        ("kurtosis-tech/nginx-package", ("nginx:latest",)),
        ("kurtosis-tech/prometheus-package", ("prom/prometheus:latest",)),
    ],
)
def test_the_package_comes_up_and_a_second_run_changes_nothing(
    package: str, images: tuple[str, ...], runner: Runner
) -> None:
    ran(runner, package, images=images)
    before = runner.containers()
    ran(runner, package, images=images)
    assert runner.containers() == before
    assert all(status == "running" for _, _, status in before.values())
