"""Names of a plan that are those of the chart's own objects, words of YAML, too long, or alike."""

from pathlib import Path

import pytest
import yaml

from helm.charts import emitted, needs_helm, objects, refused, rendered, text, written
from kurtc.backend import Emission
from kurtc.plan.configs import Directory, ExecRecipe, PortSpec, StoreSpec
from kurtc.plan.instructions import Exec, Print
from kurtc.plan.values import Future
from kurtc_backends.helm.yamltext import go_text
from lowering.plans import address, holed, plan_of, render, service, task

FOLDERS = ("artifact-store", "files", "gate", "persistence", "steps", "tests")
WORDS = ("true", "no", "null", "y")
OUTPUT = Future(step="s1", field="output")


def _counted(made: Emission, name: str) -> int:
    return sum(path.endswith(f"/{name}") for path in made.files)


def test_services_that_are_called_like_folders_of_a_chart_lose_no_template() -> None:
    claim, stored = Directory(persistent_key="service"), Directory(artifact_names=("service",))
    first = task("go", "true", store=(StoreSpec(src="/x", name="made"),))
    services = (service(name, files={"/d": claim, "/f": stored}, cmd=(holed(OUTPUT),)) for name in FOLDERS)
    made = emitted(plan_of(first, render("service", "x", "y"), *services))
    assert _counted(made, "statefulset.yaml") == len(FOLDERS) + 1
    assert _counted(made, "serviceaccount.yaml") == len(FOLDERS) + 2
    assert {f"templates/services/{name}/service.yaml" for name in FOLDERS} <= set(made.files)
    assert "name: artifact-store-2" in text(made, "templates/artifact-store/service.yaml")
    assert 'resourceNames: ["artifact-store-2-0"]'.replace('"', "") in text(made, "templates/steps/go/role.yaml")


def test_an_artifact_may_be_called_like_a_config_map_of_the_chart() -> None:
    named = [render(name, "step.sh", "mine") for name in ("helper", "plan")]
    mounted = service("a", files={f"/{name}": Directory(artifact_names=(name,)) for name in ("helper", "plan")})
    made = emitted(plan_of(*named, mounted))
    assert {"templates/files/helper-2.yaml", "templates/files/plan-2.yaml"} <= set(made.files)
    assert text(made, "files/helper-2/step.sh") == "mine"
    assert text(made, "files/helper/step.sh") != "mine"


def test_tasks_that_are_called_like_accounts_have_their_own() -> None:
    made = emitted(plan_of(task("gate", "true"), task("default", "true")))
    assert "name: gate-2" in text(made, "templates/gate/serviceaccount.yaml")
    assert "name: gate\n" in text(made, "templates/steps/gate/serviceaccount.yaml")
    assert "name: default-2" in text(made, "templates/steps/default/serviceaccount.yaml")


def test_persistent_keys_that_begin_alike_are_volumes_of_their_own() -> None:
    keys = ("k" * 60 + "a", "k" * 60 + "b")
    made = emitted(plan_of(service("db", files={f"/{key[-1]}": Directory(persistent_key=key) for key in keys})))
    pod = text(made, "templates/db/_pod.tpl")
    assert pod.count("persistentVolumeClaim:") == len(keys)
    names = {line.partition("name: ")[2] for line in pod.split("\n") if "name: data-" in line}
    assert len(names) == len(keys)
    assert {len(name) for name in names} == {63}


def test_a_stateful_set_with_a_name_that_is_too_long_is_refused() -> None:
    long = "a" * 53
    entered = Exec(service_name=long, recipe=ExecRecipe(command=("true",)))
    assert [finding.code for finding in refused(plan_of(service(long), entered))] == ["service-name"]
    assert emitted(plan_of(service(long)))


def test_names_of_jobs_leave_room_for_their_hash() -> None:
    long = "a" * 63
    peer = service("api", env_vars={"PEER": holed("/ip4/", address("s1", long))})
    made = emitted(plan_of(service(long), peer))
    (folder,) = {path.split("/")[2] for path in made.files if path.startswith("templates/steps/")}
    assert len(f"{folder}-12345678") == 63


def test_messages_are_strings_of_go() -> None:
    assert go_text('\U0001f680 "\\ é {{\n\x7f') == r'"\U0001f680 \"\\ \u00e9 {{\x0a\x7f"'
    made = emitted(plan_of(service("a"), Print(msg="\U0001f680 up")))
    assert r'{{ "\U0001f680 up" }}' in text(made, "templates/NOTES.txt")


@pytest.mark.e2e
def test_names_that_are_words_of_yaml_stay_texts(tmp_path: Path) -> None:
    needs_helm()
    files = {"/d": Directory(persistent_key="yes")}
    ports = {"true": PortSpec(number=1)}
    services = [service(name, files=files, ports=ports, cmd=(holed(OUTPUT),)) for name in WORDS]
    chart = written(emitted(plan_of(task("on", "true"), *services)), tmp_path / "chart")
    for one in rendered(chart):
        labels = one["metadata"].get("labels", {})
        assert all(isinstance(label, str) for label in (one["metadata"]["name"], *labels.values()))
    for name, one in objects(chart, "StatefulSet").items():
        pod = one["spec"]["template"]["spec"]
        assert pod["serviceAccountName"] == name
        assert "yes" in [volume.get("persistentVolumeClaim", {}).get("claimName") for volume in pod["volumes"]]


@pytest.mark.e2e
def test_large_numbers_of_values_files_stay_whole(tmp_path: Path) -> None:
    needs_helm()
    chart = written(emitted(plan_of(task("go", "true"))), tmp_path / "chart")
    given = {"gate": {"timeout": 5_000_000}, "helper": {"timeout": 5_000_000}}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(given))
    (container,) = objects(chart, "Job", "--values", str(tmp_path / "mine.yaml"))["gate"]["spec"]["template"]["spec"][
        "containers"
    ]
    told = {one["name"]: one["value"] for one in container["env"]}
    assert (told["GATE_TIMEOUT"], told["TIMEOUT"]) == ("5000000", "5000000")
