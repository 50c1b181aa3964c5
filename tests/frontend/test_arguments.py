"""What becomes of arguments whose meaning depends on others, and where run-time values cannot stand."""

from pathlib import Path

import pytest

from frontend.scripts import interpreted, refused
from kurtc.plan.instructions import Verify, Wait

RUN = 'def run(plan):\n    web = plan.add_service("web", ServiceConfig("nginx:1"))\n'


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (f"User(uid={1 << 70})", f"User: uid must be an int of at most {(1 << 63) - 1}, got {1 << 70} (int)"),
        (
            f'ServiceConfig("i", max_cpu={1 << 64})',
            f"ServiceConfig: max_cpu must be an int of at most {(1 << 64) - 1}, got {1 << 64} (int)",
        ),
        ("PortSpec(65536)", "PortSpec: number must be an int between 1 and 65535, got 65536 (int)"),
        (
            f'Toleration(key="a", toleration_seconds=-{1 << 70})',
            f"Toleration: toleration_seconds must be an int of at least -{1 << 63}, got -{1 << 70} (int)",
        ),
        (
            'PortSpec(1, application_protocol="http\\n")',
            "PortSpec: application_protocol must be letters, digits, '+', '.' and '-', got 'http\\n'",
        ),
        (
            'PortSpec(1, transport_protocol="one of")',
            "PortSpec: transport_protocol must be one of TCP, SCTP, UDP, got 'one of'",
        ),
    ],
)
def test_a_value_out_of_its_range_is_told_the_range(call: str, message: str, tmp_path: Path) -> None:
    assert [d.message for d in refused(tmp_path, f"{RUN}    {call}\n")] == [message]


@pytest.mark.parametrize(
    ("target", "looked_at"),
    [
        ('["a", 1]', ("a", 1)),
        ("range(2)", (0, 1)),
        ('{"a": 2}', {"a": 2}),
        ('{1: "x", 2.5: "y", True: 0, (1,): 0}', (1, 2.5, True, (1,))),
    ],
)
def test_membership_looks_at_items_and_keys(target: str, looked_at: object, tmp_path: Path) -> None:
    script = (
        f'{RUN}    plan.verify("a", "IN", {target})\n'
        f'    plan.wait("web", ExecRecipe(["x"]), "output", "NOT_IN", {target})\n'
    )
    _, verify, wait = (step.instruction for step in interpreted(tmp_path, script).plan.steps)
    assert isinstance(verify, Verify)
    assert isinstance(wait, Wait)
    assert verify.target_value == wait.target_value == looked_at


@pytest.mark.parametrize(
    "call",
    [
        'plan.verify("a", "IN", struct(a=1))',
        'plan.wait("web", ExecRecipe(["x"]), "output", "NOT_IN", struct(a=1))',
        'c = ReadyCondition(ExecRecipe([]), "code", "IN", struct())\n'
        '    plan.add_service("b", ServiceConfig("i", ready_conditions=c))',
    ],
)
def test_a_struct_has_no_members(call: str, tmp_path: Path) -> None:
    [found] = refused(tmp_path, f"{RUN}    {call}\n")
    assert (found.code, found.message.partition(": ")[2]) == (
        "invalid-argument",
        f"the assertion {'NOT_IN' if 'NOT' in call else 'IN'} needs a list as target_value, got a struct",
    )


def test_a_key_of_a_templates_data_holds_no_run_time_value(tmp_path: Path) -> None:
    data = "struct(hosts=[{web.ip_address: 1}])"
    [found] = refused(tmp_path, f'{RUN}    plan.render_templates({{"a": struct(template="", data={data})}})\n')
    assert (found.code, str(found.position)) == ("future-place", "script.star:3:26")
    assert ".hosts[0]: a key cannot hold a run-time value, got '{{s1.web.ip_address}}'" in found.message


def test_a_key_of_the_output_holds_no_run_time_value(tmp_path: Path) -> None:
    [found] = refused(tmp_path, f'{RUN}    return {{"hosts": {{web.ip_address: 1}}}}\n')
    assert (found.code, "got '{{s1.web.ip_address}}'" in found.message) == ("future-place", True)


def test_the_output_shows_times_as_text(tmp_path: Path) -> None:
    output = interpreted(tmp_path, "def run(plan):\n    return [time.from_timestamp(0)]\n").plan.output
    assert output == "[1970-01-01 00:00:00 +0000 UTC]"


def test_what_cannot_be_data_of_a_template_says_what_can(tmp_path: Path) -> None:
    script = f'{RUN}    plan.render_templates({{"a": struct(template="", data=web)}})\n'
    assert refused(tmp_path, script)[0].hint == "pass a struct or dict of what the template needs"


def test_a_service_of_add_services_cannot_be_changed(tmp_path: Path) -> None:
    config = 'ServiceConfig("nginx:2")'
    [found] = refused(tmp_path, f'{RUN}    plan.add_services({{"a": {config}}})\n    plan.set_service("a", {config})\n')
    assert found.message == "set_service: 'a' was added by add_services; only what add_service adds can be changed"


@pytest.mark.parametrize(
    "address", ["https://", "http:///a", "http://:80/a", "http://a b/c", "http://[/a", "http://a/\\n"]
)
def test_what_is_downloaded_has_an_address(address: str, tmp_path: Path) -> None:
    [found] = refused(tmp_path, f'{RUN}    plan.upload_files("{address}")\n')
    assert found.code == "invalid-argument"


@pytest.mark.parametrize("address", ["http://[::1]:80/a", "https://a.example/b c?d=e#f"])
def test_addresses_may_have_ports_and_blanks(address: str, tmp_path: Path) -> None:
    assert len(interpreted(tmp_path, f'{RUN}    plan.upload_files("{address}")\n').plan.steps) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [("", "needs either"), ("size=1", "needs either"), ('artifact_names=[], persistent_key="a"', "with both")],
)
def test_a_directory_is_of_one_kind(fields: str, said: str, tmp_path: Path) -> None:
    config = f'ServiceConfig("i", files={{"/a": Directory({fields})}})'
    [found] = refused(tmp_path, f'{RUN}    plan.add_service("a", {config})\n')
    assert (found.code, said in found.message) == ("invalid-argument", True)


@pytest.mark.parametrize("call", ["get_service(web.hostname)", 'set_service(web.hostname, ServiceConfig("i"))'])
def test_a_run_time_value_names_no_service(call: str, tmp_path: Path) -> None:
    [found] = refused(tmp_path, f"{RUN}    plan.{call}\n")
    assert (found.code, "{{s1.web.hostname}}" in found.message) == ("future-place", True)
