import pytest

from kurtc.plan.configs import PortSpec
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import AddServices, Instruction, StartService
from validation.plans import add, config, found, only, remove, stop

P80, P81 = PortSpec(number=80), PortSpec(number=81)
UDP80 = PortSpec(number=80, transport_protocol="UDP")
HTTP = PortSpec(number=80, application_protocol="http")
SCTP = PortSpec(number=80, transport_protocol="SCTP")
SHOWN = {"ports": {"a": P80}, "public_ports": {"a": PortSpec(number=8080)}}


def public(**ports: int) -> dict[str, dict[str, PortSpec]]:
    """Different private ports with these public numbers."""
    private = {port_id: PortSpec(number=1000 + i) for i, port_id in enumerate(ports)}
    return {"ports": private, "public_ports": {port_id: PortSpec(number=number) for port_id, number in ports.items()}}


CASES: dict[str, tuple[list[Instruction], list[str]]] = {
    "a port id may have letters, digits and dashes": ([add(ports={"tcp-discovery1": P80})], []),
    "a port id may have 15 characters": ([add(ports={"a" * 15: P80})], []),
    "a port id may not have 16": ([add(ports={"a" * 16: P80})], ["1 port-id"]),
    "a port id may not have capitals": ([add(ports={"TCP": P80})], ["1 port-id"]),
    "a port id may not have an underscore": ([add(ports={"a_b": P80})], ["1 port-id"]),
    "a bad id of both lists is reported once": ([add(ports={"A": P80}, public_ports={"A": P80})], ["1 port-id"]),
    "public ports are private ports": (
        [add(ports={"a": P80}, public_ports={"b": P80})],
        ["1 unmatched-public-port"],
    ),
    "public ids are checked on their own": (
        [add(public_ports={"B": P80})],
        ["1 port-id", "1 unmatched-public-port"],
    ),
    "a port has a number": ([add(ports={"a": PortSpec(number=0)})], ["1 port-number"]),
    "a port's number has 16 bits": ([add(ports={"a": PortSpec(number=65536)})], ["1 port-number"]),
    "the last number is fine": ([add(ports={"a": PortSpec(number=65535)})], []),
    "an application protocol is a word": (
        [add(ports={"a": PortSpec(number=1, application_protocol="h t")})],
        ["1 application-protocol"],
    ),
    "two ports are not the same": ([add(ports={"a": P80, "b": P80})], ["1 duplicate-port"]),
    "two ports may differ in their transport": ([add(ports={"a": P80, "b": UDP80})], []),
    "two ports may differ in their application": ([add(ports={"a": P80, "b": HTTP})], []),
    "two ports may differ in their number": ([add(ports={"a": P80, "b": P81})], []),
    "nobody waits for SCTP": ([add(ports={"a": SCTP})], ["1 sctp-wait"]),
    "SCTP without waiting is fine": (
        [add(ports={"a": PortSpec(number=80, transport_protocol="SCTP", wait=None)})],
        [],
    ),
    "waiting for a port takes time": ([add(ports={"a": PortSpec(number=80, wait=Duration(0))})], ["1 duration"]),
    "a port of the host may be used once": ([add("a", **SHOWN)], []),
    "two services have different host ports": ([add("a", **SHOWN), add("b", **SHOWN)], ["2 host-port-collision"]),
    "a batch is checked within itself": (
        [AddServices(configs={"a": config(**SHOWN), "b": config(**SHOWN)})],
        ["1 host-port-collision"],
    ),
    "a removed service frees its host ports": ([add("a", **SHOWN), remove("a"), add("b", **SHOWN)], []),
    "a stopped service frees its host ports": ([add("a", **SHOWN), stop("a"), add("b", **SHOWN)], []),
    "a started service wants them back": (
        [add("a", **SHOWN), stop("a"), add("b", **SHOWN), StartService(name="a")],
        ["4 host-port-collision"],
    ),
    "transports do not collide": (
        [
            add("a", **SHOWN),
            add("b", ports={"a": UDP80}, public_ports={"a": PortSpec(number=8080, transport_protocol="UDP")}),
        ],
        [],
    ),
    "a service does not collide with itself": ([add(**public(a=1, b=1))], ["1 host-port-collision"]),
    "a service has several host ports": ([add(**public(a=1, b=2))], []),
    "a duplicate service does not collide with its first": (
        [add("a", **SHOWN), add("a", **SHOWN)],
        ["2 duplicate-service"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_ports(case: str) -> None:
    instructions, expected = CASES[case]
    assert found(*instructions) == expected


def test_a_collision_says_who_has_the_port() -> None:
    finding = only(add("a", **SHOWN), add("b", **SHOWN))
    assert finding.message == (
        "public port 'a' of service 'b' is 8080/TCP, which belongs to service 'a', added at main.star:1:1"
    )
