"""The outputs of the module."""

import pytest

from kurtc.plan.configs import Directory, PortSpec
from kurtc.plan.instructions import Print, Verify
from kurtc.plan.values import Value
from lowering.plans import address, holed, plan_of, render, service, task
from terraform.modules import emitted, read, text, variables


@pytest.mark.parametrize(
    ("returned", "is_sensitive"),
    [
        ({"accounts": ({"private_key": "x"},)}, True),
        ({"private_key": ""}, False),
        ({"private_key": {"hex": "x"}}, True),
        ({"private_key": ()}, False),
        ({"keys": "x", "token_address": "y"}, False),
    ],
)
def test_a_result_with_something_that_is_called_like_a_secret_is_sensitive(returned: Value, is_sensitive: bool) -> None:
    (output,) = read(emitted(plan_of(service("db"), output=returned)), "outputs.tf")["output"]
    assert output['"result"'].get("sensitive", False) is is_sensitive


@pytest.mark.parametrize(("said", "is_sensitive"), [("db://me:s3cret@db", True), ("db://my-s3cret-db", False)])
def test_what_holds_the_text_of_a_secret_is_sensitive_and_its_variable_says_so(said: str, is_sensitive: bool) -> None:
    database = service("db", env_vars={"DB_PASSWORD": "s3cret"})
    module = emitted(plan_of(database, Print(msg=said), output={"url": (said,)}))
    found = {name: body for block in read(module, "outputs.tf")["output"] for name, body in block.items()}
    assert {body.get("sensitive", False) for body in found.values()} == {is_sensitive}
    assert ("other places" in variables(module)["db_db_password"]["description"]) is is_sensitive


def test_a_file_that_holds_the_text_of_a_secret_keeps_it() -> None:
    module = emitted(
        plan_of(
            render("conf", "app.ini", "password = s3cret"),
            service("db", env_vars={"DB_PASSWORD": "s3cret"}, files={"/c": Directory(artifact_names=("conf",))}),
        )
    )
    assert "other places" in variables(module)["db_db_password"]["description"]


def test_a_message_has_the_name_of_a_service_where_it_has_no_address_of_its_own() -> None:
    module = emitted(plan_of(service("db"), Print(msg=holed("at ", address("s1", "db"), "!"))))
    (output,) = read(module, "outputs.tf")["output"]
    assert output['"messages"']["value"] == ['"at db!"']


@pytest.mark.parametrize(("name", "label"), [("my-shop", "my_shop"), ("0-shop", "_0_shop")])
def test_the_readme_shows_a_module_that_terraform_can_read(name: str, label: str) -> None:
    assert f'module "{label}" {{' in text(emitted(plan_of(service("db")), name=name), "README.md")


def test_the_readme_moves_public_ports_and_repeats_a_step_that_runs() -> None:
    web = service("web", ports={"http": PortSpec(number=80)}, public_ports={"http": PortSpec(number=8080)})
    checked = Verify(value=holed(address("s1", "web")), assertion="!=", target_value="x")
    module = emitted(plan_of(web, checked, task("gen", "true")))
    written = text(module, "README.md")
    assert '  name          = "staging"\n  web_http_port = 0\n}' in written
    assert 'rerun={"gen"="1"}' in written
    assert "on purpose" not in text(emitted(plan_of(web, checked)), "README.md")
