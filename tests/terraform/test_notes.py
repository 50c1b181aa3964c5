"""What is noted beside the table of attributes."""

from kurtc.lowering import Outcome
from kurtc.plan.configs import ExecRecipe
from kurtc.plan.instructions import Exec, StoreServiceFiles
from lowering.plans import plan_of, service
from terraform.modules import emitted


def test_commands_in_a_service_without_tini_are_noted() -> None:
    command = Exec(service_name="bare", recipe=ExecRecipe(command=("true",)))
    of_tini = Exec(service_name="usual", recipe=ExecRecipe(command=("true",)))
    plan = plan_of(
        service("bare", tini_enabled=False),
        service("usual"),
        service("alone", tini_enabled=False),
        command,
        of_tini,
        StoreServiceFiles(service_name="alone", src="/x", name="x"),
    )
    noted = [one for one in emitted(plan).decisions if one.outcome is Outcome.NOTE and "tini" in one.text]
    assert [(one.subject, one.attribute) for one in noted] == [("bare", "tini_enabled")]
