import pytest

from kurtc.plan.configs import GetHttpRequestRecipe, PortSpec
from kurtc.plan.instructions import (
    AddServices,
    GetService,
    GetServices,
    Instruction,
    SetService,
    StartService,
)
from validation.plans import add, config, exec_, found, only, remove, request, sh, stop, stored, wait

START = StartService(name="web")
HTTP = {"http": PortSpec(number=80)}

CASES: dict[str, tuple[list[Instruction], list[str]]] = {
    "a service's name may have letters, digits and dashes": ([add("web-1")], []),
    "a name may have 63 characters": ([add("a" * 63)], []),
    "a name may not have 64": ([add("a" * 64)], ["1 service-name"]),
    "a name may not have capitals": ([add("Web")], ["1 service-name"]),
    "a name may not begin with a digit": ([add("1web")], ["1 service-name"]),
    "a name may not end with a dash": ([add("web-")], ["1 service-name"]),
    "a name may not have a final line break": ([add("web\n")], ["1 service-name"]),
    "a name may not be empty": ([add("")], ["1 service-name"]),
    "every name of a batch counts": ([AddServices(configs={"a": config(), "B": config()})], ["1 service-name"]),
    "a service may be added once": ([add(), add()], ["2 duplicate-service"]),
    "a batch counts as well": ([add(), AddServices(configs={"web": config()})], ["2 duplicate-service"]),
    "a service may be added again after its removal": ([add(), remove(), add()], []),
    "stopping does not free the name": ([add(), stop(), add()], ["3 duplicate-service"]),
    "what exists can be asked": (
        [add(), GetService(name="web"), exec_(), wait(), stored("a"), stop(), START, remove()],
        [],
    ),
    "exec needs a service": ([exec_("db")], ["1 unknown-service"]),
    "request needs a service": ([request("db")], ["1 unknown-service"]),
    "wait needs a service": ([wait("db")], ["1 unknown-service"]),
    "store_service_files needs a service": ([stored("a", "db")], ["1 unknown-service"]),
    "get_service needs a service": ([GetService(name="db")], ["1 unknown-service"]),
    "set_service needs a service": ([SetService(name="db", config=config())], ["1 unknown-service"]),
    "stop_service needs a service": ([stop("db")], ["1 unknown-service"]),
    "start_service needs a service": ([StartService(name="db")], ["1 unknown-service"]),
    "remove_service needs a service": ([remove("db")], ["1 unknown-service"]),
    "get_services needs all of them": ([add(), GetServices(names=("web", "db"))], ["2 unknown-service"]),
    "a service of a batch exists": ([AddServices(configs={"web": config()}), exec_()], []),
    "a service that comes later does not exist yet": ([exec_(), add()], ["1 unknown-service"]),
    "a task is no service": ([sh("web"), exec_()], ["2 unknown-service"]),
    "a removed service is gone": ([add(), remove(), exec_(), remove()], ["3 removed-service", "4 removed-service"]),
    "a service that came back is not": ([add(), remove(), add(), exec_()], []),
    "a stopped service runs no commands": ([add(), stop(), exec_()], ["3 stopped-service"]),
    "a stopped service answers no requests": ([add(ports=HTTP), stop(), request()], ["3 stopped-service"]),
    "nobody waits for a stopped service": ([add(), stop(), wait()], ["3 stopped-service"]),
    "a stopped service keeps its files": ([add(), stop(), stored("a")], []),
    "a stopped service can be stopped, removed and looked up": ([add(), stop(), stop(), GetService(name="web")], []),
    "a service that was started again runs commands": ([add(), stop(), START, exec_()], []),
    "a running service cannot be started": ([add(), START], ["2 running-service"]),
    "a service cannot be started twice": ([add(), stop(), START, START], ["4 running-service"]),
    "a task should not take a service's name": ([add(), sh("web")], ["warning 2 shadowed-service"]),
    "a task may have the name of a removed service": ([add(), remove(), sh("web")], []),
    "a request needs one of the service's ports": ([add(ports=HTTP), request(port_id="web")], ["2 unknown-port"]),
    "a request may use a private port": ([add(ports=HTTP), request()], []),
    "wait needs one of the service's ports": (
        [add(), wait(recipe=GetHttpRequestRecipe(port_id="http", endpoint="/"))],
        ["2 unknown-port"],
    ),
    "an unknown service is not blamed for its ports": ([request("db")], ["1 unknown-service"]),
}


@pytest.mark.parametrize("case", CASES)
def test_services(case: str) -> None:
    instructions, expected = CASES[case]
    assert found(*instructions) == expected


def test_a_duplicate_names_its_first_place() -> None:
    assert only(add("db"), add("db")).message == "service 'db' is added twice; first added at main.star:1:1"


def test_a_removed_service_is_told_where_it_went() -> None:
    assert only(add(), remove(), exec_()).message == "exec needs service 'web', which is removed at main.star:2:1"


def test_a_service_that_comes_later_is_told_where() -> None:
    assert only(exec_(), add()).message == "exec needs service 'web', which is only added later, at main.star:2:1"


def test_an_unknown_service_has_near_names() -> None:
    assert only(add("postgres"), exec_("postgers")).hint == "did you mean 'postgres'?"


def test_an_invalid_name_comes_with_a_valid_one() -> None:
    assert only(add("myDataBase_1")).hint == "'my-data-base-1' would do"


def test_an_unknown_port_comes_with_those_that_there_are() -> None:
    ports = {"rpc": PortSpec(number=1), "metrics": PortSpec(number=2)}
    assert only(add(ports=ports), request(port_id="http")).hint == "its ports are 'rpc', 'metrics'"
    assert only(add(ports=ports), request(port_id="metric")).hint == "did you mean 'metrics'?"
