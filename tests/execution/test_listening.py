"""Where a container listens, from the tables of its kernel."""

from kurtc.execution.listening import listeners

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TABLES = (
    HEAD
    + "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n"
    + "   1: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1\n"
    + "   2: 0B00007F:8D2B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1\n"
    + "   3: 020010AC:1F90 030010AC:A0B2 01 00000000:00000000 00:00000000 00000000     0        0 4 1\n"
    + HEAD
    + "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 5\n"
    + "   1: 00000000000000000000000001000000:1388 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 6\n"
)


def test_sockets_that_listen_are_read_without_the_resolver_and_connections() -> None:
    found = [(str(address), port) for address, port in listeners(TABLES)]
    assert found == [("0.0.0.0", 8080), ("127.0.0.1", 4000), ("::", 80), ("::1", 5000)]


def test_what_is_no_table_has_no_listeners() -> None:
    assert list(listeners("cat: /proc/net/tcp6: No such file or directory\n1: zz:zz 0 0A 0\n")) == []
