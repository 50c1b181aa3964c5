"""The ports of a service in Compose's short and long forms."""

import ipaddress
import re

from kurtc.package.composefile.notes import Notes
from kurtc.package.composefile.tree import Fields, Leaf, Place, Tree
from kurtc.records import frozen

_RANGE = re.compile(r"\+?(\d+)(?:-\+?(\d+))?")
_PROTOCOLS = ("tcp", "udp")
_LONG = ("target", "published", "host_ip", "protocol", "mode")
_FORMS = "write '80', '8080:80', '127.0.0.1:8080:80' or '53:53/udp'"


@frozen
class Port:
    """A port of the container; `published` and `host_ip` only tell ports of one service apart."""

    number: int
    protocol: str
    published: str
    host_ip: str
    place: Place


class _PortError(Exception):
    """The text names no port."""


def read_ports(notes: Notes, node: Tree, what: str) -> tuple[Port, ...]:
    """The ports of a list, in its order; those of a range in the order of their digits, as in Kurtosis."""
    return tuple(port for item in notes.unique(node, what) for port in _ports(notes, item, what))


def _ports(notes: Notes, node: Tree, what: str) -> tuple[Port, ...]:
    if isinstance(node, Fields):
        return _long(notes, node, what)
    if not isinstance(node, Leaf) or isinstance(node.value, bool | float) or node.value is None:
        notes.misshapen(node, f"an item of {what}", "a port's number, text or a mapping")
        return ()
    try:
        ports = _short(str(node.value), node.place)
    except _PortError as error:
        notes.fault(node.place, f"'{node.value}' in {what} is not a port: {error}", _FORMS)
        return ()
    return tuple(port for port in ports if _is_usable(notes, port, what))


def _short(text: str, place: Place) -> tuple[Port, ...]:
    rest, colon, container = text.rpartition(":")
    host_ip, _, published = rest.rpartition(":") if colon else ("", "", "")
    ports, _, protocol = container.partition("/")
    first, last = _range(ports)
    if published:
        host_first, host_last = _range(published)
        if host_last - host_first != last - first and first != last:
            raise _PortError(f"the ranges {published} and {ports} have different lengths")
    _check_address(host_ip)
    numbers = sorted(range(first, last + 1), key=lambda number: f"{number}/")
    return tuple(
        Port(
            number=number,
            protocol=protocol.lower() or "tcp",
            published=_published(published, number - first, single=first == last),
            host_ip=host_ip.strip("[]"),
            place=place,
        )
        for number in numbers
    )


def _range(text: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise _PortError(f"'{text}' is neither a number nor a range of numbers")
    first, last = int(match[1]), int(match[2] or match[1])
    if max(first, last) > 65535 or last < first:
        raise _PortError(f"'{text}' is no range of ports from 1 to 65535")
    return first, last


def _published(text: str, offset: int, *, single: bool) -> str:
    if not text:
        return ""
    first, last = _range(text)
    return f"{first}-{last}" if single and first != last else str(first + offset)


def _check_address(text: str) -> None:
    try:
        if text:
            ipaddress.ip_address(text[1:-1] if text.startswith("[") else text)
    except ValueError:
        raise _PortError(f"'{text}' is not an IP address") from None


def _long(notes: Notes, node: Fields, what: str) -> tuple[Port, ...]:
    fields = notes.fields(node, f"an item of {what}", _LONG)
    texts = {
        key: notes.text(fields[key], f"'{key}' in {what}") for key in ("host_ip", "protocol", "mode") if key in fields
    }
    published = notes.scalar(fields["published"], f"'published' in {what}") if "published" in fields else ""
    target = fields.get("target")
    number = _number(target)
    if number is None:
        notes.fault(target.place if target else node.place, f"an item of {what} needs a port's number as 'target'")
        return ()
    port = Port(
        number=number,
        protocol=texts.get("protocol", "tcp").lower(),
        published=str(published),
        host_ip=texts.get("host_ip", ""),
        place=node.place,
    )
    return (port,) if _is_usable(notes, port, what) else ()


def _number(node: Tree | None) -> int | None:
    value = node.value if isinstance(node, Leaf) else None
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_usable(notes: Notes, port: Port, what: str) -> bool:
    if port.protocol == "sctp":
        message = f"{what} has the SCTP port {port.number}, and Kurtosis can only wait for TCP and UDP ports"
        notes.fault(port.place, message, "it waits for each port of a Compose file; leave the port out")
    elif port.protocol not in _PROTOCOLS:
        notes.fault(port.place, f"{what} has the unknown protocol '{port.protocol}'", "write tcp or udp")
    elif not 0 < port.number < 65536:
        notes.fault(port.place, f"{port.number} in {what} is not within 1 to 65535")
    else:
        return True
    return False
