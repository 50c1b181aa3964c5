"""Addresses for the networks of enclaves."""

from ipaddress import IPv4Network
from pathlib import Path

from kurtc_backends.docker.subnets import candidates, of_networks, of_routes

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
tun0\t000010AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
"""


def first(*taken: str) -> str:
    return str(next(candidates(map(IPv4Network, taken))).subnet)


def test_the_first_free_range_is_taken() -> None:
    assert first() == "172.16.0.0/22"
    assert first("172.16.0.0/22", "172.16.5.0/24") == "172.16.8.0/22"


def test_other_pools_follow_when_the_first_is_used_up() -> None:
    assert first("172.16.0.0/12") == "10.128.0.0/22"
    assert first("172.16.0.0/12", "10.0.0.0/8") == "192.168.128.0/22"


def test_there_may_be_no_range_left() -> None:
    everything = map(IPv4Network, ("172.16.0.0/12", "10.0.0.0/8", "192.168.0.0/16"))
    assert list(candidates(everything)) == []


def test_fixed_addresses_are_in_the_lower_half_behind_the_gateway() -> None:
    plan = next(candidates([]))
    assert (str(plan.gateway), str(plan.dynamic)) == ("172.16.0.1", "172.16.2.0/23")


def test_the_ranges_of_networks_are_read_whatever_they_are() -> None:
    networks: list[dict[str, object]] = [
        {"IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}, {"Subnet": "fd00::/64"}]}},
        {"IPAM": {"Config": None}},
        {"IPAM": {"Config": [{}]}},
        {},
    ]
    assert list(of_networks(networks)) == [IPv4Network("172.17.0.0/16")]


def test_the_routes_of_this_machine_are_read_and_the_default_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "route").write_text(ROUTES)
    assert list(of_routes(tmp_path / "route")) == [IPv4Network("172.16.0.0/16")]
    assert list(of_routes(tmp_path / "missing")) == []
