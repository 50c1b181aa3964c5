import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from helm.charts import emitted, needs_helm, objects, refused, text, values, written
from kurtc.backend import Copied, Fetched
from kurtc.lowering import Outcome
from kurtc.plan import Plan
from kurtc.plan.configs import (
    Directory,
    DownloadSource,
    ExecRecipe,
    GetHttpRequestRecipe,
    ImageBuild,
    PackageSource,
    PortSpec,
    ReadyCondition,
    StoreSpec,
    User,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import AddService, Exec, Instruction, UploadFiles, Verify, Wait
from kurtc.plan.values import Future
from lowering.plans import address, contents, holed, hostname, plan_of, service, task, upload

OUTPUT = Future(step="s2", field="output")
CHAIN: tuple[Instruction, ...] = (
    service("db"),
    Exec(service_name="db", recipe=ExecRecipe(command=("cat", "/key"))),
    service("api", env_vars={"KEY": holed("<", OUTPUT, ">")}),
    Verify(value=holed(OUTPUT), assertion="==", target_value="k"),
)
HTTP = {"http": PortSpec(number=80)}


def test_a_plan_without_effects_has_no_helper_no_job_and_no_rights() -> None:
    made = emitted(plan_of(service("db", ports=HTTP), service("web")))
    assert not [path for path in made.files if "role" in path or "job" in path or "account" in path]
    assert not [path for path in made.files if "helper/" in path or "_helper.tpl" in path]
    assert "helper" not in values(made)
    assert "steps" not in values(made)


def test_each_file_has_one_object_and_says_which() -> None:
    made = emitted(plan_of(*CHAIN))
    for path in made.files:
        if path.startswith("templates/") and path.endswith(".yaml"):
            assert text(made, path).count("\nkind: ") == 1, path


def test_whoever_is_entered_or_keeps_data_is_a_stateful_set() -> None:
    made = emitted(plan_of(*CHAIN, service("kept", files={"/d": Directory(persistent_key="d")})))
    workloads = {path for path in made.files if path.endswith(("statefulset.yaml", "deployment.yaml"))}
    assert workloads == {
        "templates/db/statefulset.yaml",
        "templates/api/deployment.yaml",
        "templates/kept/statefulset.yaml",
    }


def test_a_value_of_the_run_comes_from_its_step() -> None:
    made = emitted(plan_of(*CHAIN))
    assert values(made)["services"]["api"]["env"] == {"KEY": "<$(KURTC_EXEC_DB_OUTPUT)>"}
    pod = text(made, "templates/api/_pod.tpl")
    assert 'name: {{ include "shop.step" (list . "exec-db") }}\n              key: output' in pod


def test_the_service_itself_gets_no_token() -> None:
    pod = text(emitted(plan_of(*CHAIN)), "templates/api/_pod.tpl")
    _, _, own = pod.partition("  containers:")
    own, _, _ = own.partition("  volumes:")
    assert "kurtc-token" not in own
    assert "automountServiceAccountToken: false" in pod


def test_a_line_that_moves_makes_no_pod_another_one() -> None:
    def pods(plan: Plan) -> dict[str, str]:
        made = emitted(plan)
        return {path: text(made, path) for path in made.files if path.endswith("_pod.tpl")}

    plan = plan_of(*CHAIN)
    steps = tuple(replace(step, position=replace(step.position, line=99)) for step in plan.steps)
    assert pods(plan) == pods(replace(plan, steps=steps))


def test_a_port_is_tried_once_after_the_start() -> None:
    pod = text(emitted(plan_of(service("db", ports=HTTP))), "templates/db/_pod.tpl")
    assert (
        "startupProbe:\n        tcpSocket:\n          port: 80\n        periodSeconds: 1\n        failureThreshold: 120"
        in pod
    )
    assert "livenessProbe" not in pod


def _condition(assertion: str, target: object, field: str = "code") -> ReadyCondition:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/health")
    return ReadyCondition(recipe=recipe, field=field, assertion=assertion, target_value=target)  # type: ignore[arg-type]


def test_a_request_for_success_is_a_probe() -> None:
    made = emitted(plan_of(service("db", ports=HTTP, ready_conditions=_condition("IN", (200, 206)))))
    pod = text(made, "templates/db/_pod.tpl")
    assert "httpGet:\n          path: /health\n          port: 80" in pod
    assert "tcpSocket" not in pod


def test_whoever_waits_asks_for_the_exact_code_again() -> None:
    ready = replace(_condition("IN", (200, 206)), interval=Duration(5 * 10**8), timeout=Duration(9 * 10**9))
    made = emitted(plan_of(service("db", ports=HTTP, ready_conditions=ready), service("api", cmd=("db",))))
    asked = 'code, "200 206", "9", "0.5", db, "80", /health, ""'
    assert f"args: [ready, deployment/db, {asked}]" in text(made, "templates/api/_pod.tpl")
    (note,) = [decision for decision in made.decisions if "200 to 399" in decision.text and decision.subject == "db"]
    assert note.outcome is Outcome.NOTE


def test_a_wait_that_became_a_probe_is_known_by_its_line() -> None:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/")
    wait = Wait(service_name="db", recipe=recipe, field="code", assertion="==", target_value=200)
    made = emitted(plan_of(service("db", ports=HTTP), wait, service("api", cmd=("db",))))
    assert "db.line: main.star:1:5" in text(made, "templates/plan.yaml")
    assert "db.probe: main.star:2:5" in text(made, "templates/plan.yaml")


def test_what_no_probe_can_tell_is_awaited_by_a_job() -> None:
    waiting = _condition("==", "up", field="body")
    made = emitted(plan_of(service("db", ports=HTTP, ready_conditions=waiting), service("api", cmd=("db",))))
    assert "templates/steps/ready-db/job.yaml" in made.files
    assert "args: [step, ready-db]" in text(made, "templates/api/_pod.tpl")
    notes = [decision.text for decision in made.decisions if decision.outcome is Outcome.NOTE]
    assert any("ready-db" in note for note in notes)


def test_further_ports_are_tried_by_those_who_wait() -> None:
    ports = {"a": PortSpec(number=1), "b": PortSpec(number=2)}
    made = emitted(plan_of(service("db", ports=ports), service("api", env_vars={"X": holed(hostname("s1", "db"))})))
    pod = text(made, "templates/api/_pod.tpl")
    assert 'args: [ready, deployment/db, port, db, "2", "120"]' in pod


def test_the_own_address_is_the_pods() -> None:
    made = emitted(plan_of(service("db", env_vars={"SELF": "extip:KURTOSIS_IP_ADDR_PLACEHOLDER"})))
    assert values(made)["services"]["db"]["env"]["SELF"] == "extip:$(KURTC_POD_IP)"
    assert "fieldPath: status.podIP" in text(made, "templates/db/_pod.tpl")


def test_the_address_of_another_service_is_found_by_a_step() -> None:
    peer = service("api", env_vars={"PEER": holed("/ip4/", address("s1", "db"), "/tcp/1")})
    made = emitted(plan_of(service("db"), peer))
    assert "templates/steps/address-db/job.yaml" in made.files
    assert values(made)["services"]["api"]["env"]["PEER"] == "/ip4/$(KURTC_ADDRESS_DB_ADDRESS)/tcp/1"


def test_texts_that_do_not_survive_helm_are_made_by_a_step() -> None:
    made = emitted(plan_of(service("db", env_vars={"DEL": "a\x7f"})))
    assert values(made)["services"]["db"]["env"]["DEL"] == "$(KURTC_TEXTS_TEXT_0)"
    assert "YX8=" in text(made, "templates/steps/texts/_pod.tpl")


def test_characters_that_helm_loses_arrive_in_lists_and_in_what_is_waited_for() -> None:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/")
    wait = Wait(service_name="db", recipe=recipe, field="body", assertion="==", target_value="a\x7f")
    output = holed(Future(step="s3", field="output"))
    verify = Verify(value=output, assertion="NOT_IN", target_value=("\x7f", "\ufeff"))
    made = values(emitted(plan_of(service("db", ports=HTTP), wait, task("go", "true"), verify)))["steps"]
    assert made["ready-db"]["target"] == "$(KURTC_TEXTS_TEXT_0)"
    assert made["verify"]["target"] == r'["\u007f", "\ufeff"]'


def test_dollars_of_a_probes_command_arrive() -> None:
    recipe = ExecRecipe(command=("sh", "-c", "echo $$ $(HOST) $X"))
    waiting = ReadyCondition(recipe=recipe, field="code", assertion="==", target_value=0)
    made = emitted(plan_of(service("db", env_vars={"HOST": "h"}, ready_conditions=waiting)))
    assert 'command: [sh, -c, "echo $$$ $$(HOST) $X"]' in text(made, "templates/db/_pod.tpl")


def test_notes_say_how_a_value_is_read() -> None:
    made = emitted(plan_of(*CHAIN, output=holed(Future(step="s2", field="extract.a"))))
    assert r'jsonpath={{ "{.data.extract\\.a}" }}' in text(made, "templates/NOTES.txt")


def test_images_are_taken_apart() -> None:
    made = emitted(plan_of(*(service(f"n{i}", image=_image(name)) for i, name in enumerate(IMAGES))))
    found = [values(made)["services"][f"n{i}"]["image"] for i in range(len(IMAGES))]
    assert found == list(IMAGES.values())


def _image(name: str) -> object:
    from kurtc.plan.configs import Image

    return Image(name=name)


IMAGES = {
    "postgres:16": {"registry": "docker.io", "repository": "library/postgres", "tag": "16"},
    "a/b": {"registry": "docker.io", "repository": "a/b", "tag": "latest"},
    "ghcr.io/a/b:1": {"registry": "ghcr.io", "repository": "a/b", "tag": "1"},
    "localhost:5000/b:1": {"registry": "localhost:5000", "repository": "b", "tag": "1"},
    "a/b@sha256:" + "0" * 64: {"registry": "docker.io", "repository": "a/b", "tag": "", "digest": "sha256:" + "0" * 64},
}


def test_limits_and_users_are_values() -> None:
    made = emitted(
        plan_of(service("db", max_cpu=500, min_memory=64, user=User(uid=7, gid=8), node_selectors={"a": "b"}))
    )
    found = values(made)["services"]["db"]
    assert found["resources"] == {"requests": {"memory": "64M"}, "limits": {"cpu": "500m"}}
    assert found["securityContext"] == {"runAsUser": 7, "runAsGroup": 8}
    assert found["nodeSelector"] == {"a": "b"}


def test_files_stand_for_themselves_or_are_packed(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/a/b.txt": b"text", "site/bin": b"\x00\xff", "odd/\xa0 {{x}}": b"odd"})
    mounts = {"/site": Directory(artifact_names=("site",)), "/odd": Directory(artifact_names=("odd",))}
    made = emitted(plan_of(upload("site"), upload("odd", "odd"), service("web", files=mounts)), source)
    config = text(made, "templates/files/site.yaml")
    assert 'a.b.txt: {{ .Files.Get "files/site/a/b.txt" | quote }}' in config
    assert 'bin: {{ .Files.Get "files/site/bin" | b64enc }}' in config
    assert "files/odd.tar" in made.files


def _mounting(*names: str) -> AddService:
    return service("web", files={f"/{name}": Directory(artifact_names=(name,)) for name in names})


def test_files_that_are_too_large_for_a_chart_go_into_an_image(tmp_path: Path) -> None:
    files = {"site/large.bin": random.Random(1).randbytes(600_000), "small/text": b"x"}
    plan = plan_of(upload("site"), upload("small", "small"), _mounting("site", "small"))
    made = emitted(plan, contents(tmp_path, files))
    (note,) = [decision for decision in made.decisions if "goes into an image" in decision.text]
    assert (note.subject, note.outcome, note.origin.step) == ("site", Outcome.NOTE, "s1")
    assert made.files["build/site/files/large.bin"] == Copied(location=tmp_path / "site/large.bin")
    assert "files/small/text" in made.files
    image = values(made)["artifacts"]["site"]["image"]
    name = f"{image['repository']}:{image['tag']}"
    assert f"docker build --tag {name} build/site\ndocker push {name}" in text(made, "README.md")
    assert "/build/" in text(made, ".helmignore").splitlines()


def test_an_image_with_files_has_another_tag_when_they_change(tmp_path: Path) -> None:
    def tag(content: str) -> object:
        made = emitted(
            plan_of(upload("site"), _mounting("site")),
            contents(tmp_path / content, {"site/text": content}),
            artifact_images="site",
        )
        return values(made)["artifacts"]["site"]["image"]["tag"]

    assert tag("a") != tag("b")


def test_a_download_that_is_too_large_is_refused_once_it_is_there(tmp_path: Path) -> None:
    download = UploadFiles(src="http://x/large", name="large", source=DownloadSource(url="http://x/large"))
    made = emitted(plan_of(download, _mounting("large")))
    (place,) = (path for path, file in made.files.items() if isinstance(file, Fetched))
    (tmp_path / "large").write_bytes(random.Random(1).randbytes(600_000))
    (finding,) = made.check({**made.files, place: Copied(location=tmp_path / "large")})
    assert (finding.code, finding.step) == ("chart-size", "s1")
    assert "files/large/large (600,000 bytes)" in finding.message
    assert "artifact-images=large" in finding.hint
    imaged = emitted(plan_of(download, _mounting("large")), artifact_images="large")
    assert imaged.files["build/large/files/large"] == Fetched(url="http://x/large")


def test_what_is_no_artifact_cannot_go_into_an_image() -> None:
    assert refused(plan_of(service("db")), artifact_images="db")[0].code == "option-value"


def test_a_name_that_is_stored_again_is_mounted_as_it_was(tmp_path: Path) -> None:
    again = task("again", "true", files={"/in": "site"}, store=(StoreSpec(src="/out", name="site"),))
    after = service("after", files={"/site": Directory(artifact_names=("site",))})
    made = emitted(plan_of(upload("site"), _mounting("site"), again, after), contents(tmp_path, {"site/a": "a"}))
    for pod in ("templates/web/_pod.tpl", "templates/steps/again/_pod.tpl"):
        assert "copy, /kurtc/files/site, /kurtc/mounts/files-0" in text(made, pod)
    pod = text(made, "templates/after/_pod.tpl")
    assert "fetch" in pod
    assert "/kurtc/files/site" not in pod


def test_contexts_of_images_are_beside_the_chart_with_the_command_that_builds_them(tmp_path: Path) -> None:
    files = {"app/Dockerfile": b"FROM scratch", "app/deep/\xa0 x": b"\x00"}
    image = ImageBuild(
        name="demo/app:1",
        context=PackageSource(path="app", kind="directory"),
        build_file="other/Dockerfile",
        target_stage="server",
        build_args={"A": "$x y"},
    )
    made = emitted(plan_of(service("web", image=image)), contents(tmp_path, files))
    assert made.files["build/demo-app-1/deep/\xa0 x"] == Copied(location=tmp_path / "app/deep/\xa0 x")
    command = (
        "docker build --tag demo/app:1 --file build/demo-app-1/other/Dockerfile --target server "
        "--build-arg 'A=$x y' build/demo-app-1\ndocker push demo/app:1"
    )
    assert command in text(made, "README.md")


def test_a_wrong_option_is_refused() -> None:
    assert refused(plan_of(service("db")), name="Up")[0].code == "option-value"
    assert refused(plan_of(service("db")), version="1")[0].code == "option-value"


def test_emission_is_the_same_every_time() -> None:
    assert emitted(plan_of(*CHAIN)).files == emitted(plan_of(*CHAIN)).files


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    needs_helm()
    key = task("key", "cat /in", store=(StoreSpec(src="/out", name="kept"),), env_vars={"SEED": "1"})
    late = service("late", files={"/kept": Directory(artifact_names=("kept",))})
    return written(emitted(plan_of(*CHAIN, key, late)), tmp_path / "chart")


@pytest.mark.e2e
def test_a_changed_value_renames_exactly_what_depends_on_it(chain: Path) -> None:
    before = set(objects(chain, "Job"))
    after = set(objects(chain, "Job", "--set-string", "steps.key.env.SEED=2"))
    assert {name.rpartition("-")[0] for name in before - after} == {"key"}
    everything = set(objects(chain, "Job", "--set", "helper.timeout=1"))
    assert not before & everything - {"gate"}


@pytest.mark.e2e
def test_a_variable_of_the_user_takes_the_place_of_the_plans(tmp_path: Path) -> None:
    needs_helm()
    chart = written(emitted(plan_of(service("db", env_vars={"A": "1", "SECRET": "plain"}))), tmp_path / "chart")
    mine = {"services": {"db": {"extraEnv": [{"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s"}}}]}}}
    (tmp_path / "mine.yaml").write_text(json.dumps(mine))
    (pod,) = objects(chart, "Deployment", "--values", str(tmp_path / "mine.yaml")).values()
    (container,) = pod["spec"]["template"]["spec"]["containers"]
    assert container["env"] == [{"name": "A", "value": "1"}, *mine["services"]["db"]["extraEnv"]]


@pytest.mark.e2e
def test_an_account_of_the_user_gets_the_rights_of_the_chart(chain: Path) -> None:
    options = ("--set", "services.api.serviceAccount.name=mine")
    pod = objects(chain, "Deployment", *options)["api"]["spec"]["template"]["spec"]
    binding = objects(chain, "RoleBinding", *options)["api"]
    assert pod["serviceAccountName"] == binding["subjects"][0]["name"] == "mine"
    assert set(objects(chain, "ServiceAccount")) - set(objects(chain, "ServiceAccount", *options)) == {"api"}


@pytest.mark.e2e
def test_a_chart_whose_only_files_are_in_an_image_needs_no_helper(tmp_path: Path) -> None:
    needs_helm()
    source = contents(tmp_path, {"site/text": b"x"})
    made = emitted(plan_of(upload("site"), _mounting("site")), source, artifact_images="site")
    assert "helper" not in values(made)
    (pod,) = objects(written(made, tmp_path / "chart"), "Deployment").values()
    (container,) = pod["spec"]["template"]["spec"]["initContainers"]
    assert container["command"] == ["cp", "-a", "/files/.", "/kurtc/mounts/files-0"]


@pytest.mark.e2e
def test_a_version_of_the_chart_renames_nothing(chain: Path) -> None:
    before = set(objects(chain, "Job"))
    place = chain / "Chart.yaml"
    place.write_text(place.read_text().replace("version: 0.1.0", "version: 0.2.0"))
    assert set(objects(chain, "Job")) == before


@pytest.mark.e2e
def test_rights_name_what_they_are_for(chain: Path) -> None:
    for name, role in objects(chain, "Role").items():
        if name != "gate":
            assert all(rule["resourceNames"] for rule in role["rules"]), name


@pytest.mark.e2e
def test_a_wrong_value_is_named(chain: Path) -> None:
    with pytest.raises(AssertionError, match="replicas"):
        objects(chain, "Job", "--set", "services.db.replicas=many")


@pytest.mark.e2e
def test_steps_have_labels_and_annotations_of_the_user(chain: Path) -> None:
    given = ("--set", "steps.exec-db.podLabels.a=b", "--set-string", "defaults.podAnnotations.inject=false")
    for name, job in objects(chain, "Job", *given).items():
        if name != "gate":
            pod = job["spec"]["template"]["metadata"]
            assert pod["annotations"]["inject"] == "false"
            assert pod["labels"].get("a") == ("b" if name.startswith("exec-db") else None)


@pytest.mark.e2e
def test_what_a_step_of_the_helper_cannot_have_is_refused(chain: Path) -> None:
    with pytest.raises(AssertionError, match="resources"):
        objects(chain, "Job", "--set", "steps.exec-db.resources.limits.cpu=1")
    assert objects(chain, "Job", "--set", "steps.key.resources.limits.cpu=1")
