import re

import pytest

from compose.projects import emitted, text
from kurtc.plan.configs import ExecRecipe, PortSpec
from kurtc.plan.instructions import Exec, Instruction, Print
from kurtc.plan.values import Future
from kurtc_backends.layout import code_block, inline_code, table_cell
from lowering.plans import address, holed, hostname, plan_of
from lowering.plans import service as add

PORTS = {"http": PortSpec(number=80), "sql": PortSpec(number=5432)}


def _readme(*steps: Instruction, **options: str) -> str:
    return text(emitted(plan_of(*steps), **options), "README.md")


def test_services_are_listed_with_their_ports_and_lines() -> None:
    shown = _readme(add("db", ports=PORTS, public_ports={"http": PortSpec(number=8080)}))
    assert "| `db` | `demo` | http 80/tcp → localhost:8080, sql 5432/tcp | `main.star:1:5` |\n" in shown
    assert "DB_HTTP_PORT=18080 docker compose up" in shown
    assert "publish=all" in shown


def test_nothing_is_said_that_does_not_apply() -> None:
    shown = _readme(add("db"))
    for word in ("publish", "Messages", "Output", "Notes", "network", "ready`"):
        assert word not in shown


def test_the_helpers_that_wait_are_named() -> None:
    lone, edge = add("db", ports=PORTS), add("api", env_vars={"A": holed(hostname("s1", "db"))})
    assert "; `ready` waits for services\n\n    docker" in _readme(lone)
    assert "; `db-ready` waits for services" in _readme(lone, edge)
    chain = [
        add(f"n{i}", ports=PORTS, env_vars={"A": holed(hostname(f"s{i}", f"n{i - 1}"))} if i else {}) for i in range(5)
    ]
    assert "; `n0-ready`, `n1-ready` and `ready` wait for services" in _readme(*chain[:3])
    assert "; `n0-ready`, `n1-ready` and 3 more wait for services" in _readme(*chain)


def test_ports_that_are_published_anywhere_say_so() -> None:
    assert "http 80/tcp → a free port" in _readme(add("db", ports=PORTS), publish="all")


def test_messages_and_output_are_shown_as_they_are() -> None:
    plan = plan_of(add("db"), Print(msg=holed("```\n# at ", hostname("s1", "db"))), output={"a": ("é", 1)})
    shown = text(emitted(plan), "README.md")
    assert "````\n```\n# at db\n````\n" in shown
    assert '"é"' in shown


def test_an_address_that_only_people_read_is_the_name_unless_they_want_numbers() -> None:
    plan = plan_of(add("db"), Print(msg=holed("ip: ", address("s1", "db"))), output={"ip": holed(address("s1", "db"))})
    assert "ip: db\n" in text(emitted(plan), "README.md")
    assert '"ip": "db"' in text(emitted(plan), "README.md")
    assert "networks" not in text(emitted(plan))
    numeric = emitted(plan, addresses="numeric")
    (number,) = re.findall(r'ipv4_address: "(.*)"', text(numeric))
    assert f"ip: {number}\n" in text(numeric, "README.md")
    assert f'"ip": "{number}"' in text(numeric, "README.md")


def test_a_note_is_said_once_for_all_services() -> None:
    shown = _readme(*(add(f"n{number}", node_selectors={"a": "b"}) for number in range(9)))
    assert shown.count("node_selectors") == 1
    assert "(n0, n1, n2, n3, n4 and 4 more)" in shown


@pytest.mark.parametrize(
    ("value", "shown"), [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "` `"), ("a\nb", "`a b`")]
)
def test_any_text_is_code_within_a_line(value: str, shown: str) -> None:
    assert inline_code(value) == shown


def test_any_text_is_a_block_of_code() -> None:
    assert code_block("a ```` b") == "`````\na ```` b\n`````"


def test_a_cell_cannot_end_its_row() -> None:
    assert table_cell("a|b\nc") == "a\\|b c"


def test_steps_are_listed_with_their_lines() -> None:
    shown = _readme(add("db"), Exec(service_name="db", recipe=ExecRecipe(command=("x",))))
    assert "| `exec-db` | exec in db | `main.star:2:5` |\n" in shown
    assert "The volume `steps` has the results" in shown


def test_a_message_with_a_value_of_the_run_names_the_value() -> None:
    message = holed("got ", Future(step="s2", field="output"))
    shown = _readme(add("db"), Exec(service_name="db", recipe=ExecRecipe(command=("x",))), Print(msg=message))
    assert "got {{exec-db.output}}\n" in shown
