"""Public packages whose plan is static become projects that Compose accepts, and services that serve."""

import pytest

from .conftest import Build
from .engine import Project, removed_afterwards
from .images import HELPER, provide

STATIC = (
    "HugoByte/polkadot-kurtosis-package/chopsticks",
    "kurtosis-tech/awesome-kurtosis/data-package",
    "kurtosis-tech/awesome-kurtosis/redis-voting-app",
    "kurtosis-tech/awesome-kurtosis/simple-api/kurtosis-package",
    "kurtosis-tech/basic-service-package",
    "kurtosis-tech/datastore-army-package",
    "kurtosis-tech/flink-package",
    "kurtosis-tech/mern-package",
    "kurtosis-tech/mongodb-package",
    "kurtosis-tech/nginx-package",
    "kurtosis-tech/postgres-package",
    "kurtosis-tech/prometheus-package",
    "kurtosis-tech/redis-package",
)
PASSWORD = "MyPassword1!"

pytestmark = pytest.mark.usefixtures("public_packages")


@pytest.fixture(scope="module")
def postgres(public_packages: None, build: Build) -> Project:
    return running(build, "kurtosis-tech/postgres-package")


def running(build: Build, package: str) -> Project:
    project = build(target=f"github.com/{package}")
    project.up()
    return project


def query(project: Project, sql: str) -> str:
    return project.run("postgres", "psql", f"postgresql://postgres:{PASSWORD}@postgres/postgres", "-Atc", sql).strip()


@pytest.mark.parametrize("package", STATIC)
def test_compose_accepts_the_project(package: str, build: Build) -> None:
    build(target=f"github.com/{package}", needs_images=False).compose("config", "--quiet")


def test_postgres_answers_a_query(postgres: Project) -> None:
    assert query(postgres, "select 6 * 7") == "42"


def test_a_second_up_leaves_the_services_alone(postgres: Project) -> None:
    before = postgres.started()
    postgres.up()
    assert postgres.started() == before
    assert before.keys() == {"postgres", "gate"}


def test_data_survives_down_and_up(postgres: Project) -> None:
    query(postgres, "create table kept (it int); insert into kept values (7)")
    postgres.compose("down", "--timeout", "5")
    postgres.up()
    assert query(postgres, "select it from kept") == "7"


def test_two_copies_run_side_by_side(postgres: Project) -> None:
    with removed_afterwards(Project(folder=postgres.folder, name=f"{postgres.name}-copy")) as copy:
        copy.up()
        query(postgres, "create table mine ()")
        assert query(copy, "select count(*) from pg_tables where tablename = 'mine'") == "0"


def test_down_with_volumes_leaves_nothing(postgres: Project) -> None:
    assert postgres.leftovers()
    postgres.compose("down", "--volumes", "--timeout", "5")
    assert postgres.leftovers() == ""


def test_redis_keeps_what_it_is_given(build: Build) -> None:
    project = running(build, "kurtosis-tech/redis-package")
    assert project.run("redis", "redis-cli", "ping").strip() == "PONG"
    assert project.run("redis", "redis-cli", "set", "key", "value").strip() == "OK"
    assert project.run("redis", "redis-cli", "get", "key").strip() == "value"


def test_nginx_serves_a_page(build: Build) -> None:
    project = running(build, "kurtosis-tech/nginx-package")
    provide(HELPER)
    assert "nginx" in project.from_network("curl", "-sSf", "http://nginx/", image=HELPER)


def test_prometheus_is_ready_with_its_rendered_configuration(build: Build) -> None:
    project = running(build, "kurtosis-tech/prometheus-package")
    provide(HELPER)
    assert "global:" in project.from_network(
        "curl", "-sSf", "http://prometheus:9090/api/v1/status/config", image=HELPER
    )


@pytest.mark.parametrize(
    "package",
    [
        "kurtosis-tech/awesome-kurtosis/redis-voting-app",
        "kurtosis-tech/awesome-kurtosis/simple-api/kurtosis-package",
        "kurtosis-tech/basic-service-package",
        "kurtosis-tech/datastore-army-package",
        "kurtosis-tech/flink-package",
        "kurtosis-tech/mern-package",
        "kurtosis-tech/mongodb-package",
    ],
)
def test_the_package_comes_up(package: str, build: Build) -> None:
    running(build, package)
