"""The life of a release on a real cluster: hostile texts, upgrades, failures and what they leave, rollback, tests."""

import os
import random
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from .behaviour.commands import outcome, stdout
from .behaviour.helm_target import Release
from .behaviour.target import Outcome
from .kubernetes import missing_cluster
from .test_exact_text import FILES, texts

CHAIN = """
def run(plan):
    plan.add_service("db", ServiceConfig(image="kurtc-tests/dump"))
    said = plan.exec("db", ExecRecipe(command=["echo", "k"]))
    key = plan.run_sh(name="key", image="kurtc-tests/dump", run='mkdir /out && printf %s "$SEED" | tee /out/key',
        env_vars={"SEED": "one"}, store=[StoreSpec(src="/out", name="keys")])
    plan.add_service("api", ServiceConfig(
        image="kurtc-tests/dump", env_vars={"KEY": key.output}, files={"/keys": "keys"}))
    plan.verify(said["output"], "==", "k\\n")
"""
KEPT = """
def run(plan, code):
    plan.add_service("db", ServiceConfig(
        image="kurtc-tests/dump", files={"/kept": Directory(persistent_key="kept")}))
    plan.run_sh(name="t", image="kurtc-tests/dump", run="exit {}".format(code))
"""
LARGE = """
def run(plan):
    made = plan.run_sh(name="make", image="kurtc-tests/dump",
        run="mkdir /out && head -c 3000000 /dev/urandom >/out/large",
        store=[StoreSpec(src="/out", name="large")])
    seen = plan.run_sh(name="sum", image="kurtc-tests/dump", run="sha256sum </large/large", files={"/large": "large"})
    plan.add_service("user", ServiceConfig(
        image="kurtc-tests/dump", files={"/large": "large"}, env_vars={"SUM": seen.output}))
    plan.exec("user", ExecRecipe(command=["sh", "-c", 'test "$(sha256sum </large/large)" = "$(echo "$SUM")"']))
"""
IMAGES = """
def run(plan):
    large = plan.upload_files(src="./uploaded", name="large")
    small = plan.render_templates(name="small", config={"empty": struct(template="not", data={})})
    both = Directory(artifact_names=[large, small])
    plan.add_service("user", ServiceConfig(image=ImageBuildSpec(
        image_name="kurtc-tests/of-the-plan", build_context_dir="./image", build_args={"WORD": "a b"}),
        files={"/both": both}))
    plan.run_sh(name="write", image="kurtc-tests/dump", files={"/large": large},
        run="sha256sum </large/random && echo >/large/random")
"""
TEXTS = """
def run(plan, texts):
    uploaded = plan.upload_files(src="./uploaded", name="uploaded")
    plan.add_service(name="dump", config=ServiceConfig(
        image="kurtc-tests/dump",
        env_vars={"TEXT_%d" % i: text for i, text in enumerate(texts)},
        entrypoint=["dump"] + texts,
        cmd=texts,
        files={"/ver$batim 'é' {{": uploaded},
    ))
    plan.exec("dump", ExecRecipe(command=["sh", "-c", "cat /proc/$$/cmdline >/checked"] + texts))
"""


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    """A release in a namespace of its own."""
    reason = missing_cluster()
    if reason and os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    made = Release(folder=tmp_path)
    try:
        yield made
    finally:
        made.remove()


def applied(release: Release, script: str, arguments: dict[str, object] | None = None) -> Outcome:
    package = release.folder / "package"
    package.mkdir(exist_ok=True)
    (package / "kurtosis.yml").write_text("name: github.com/kurtc-tests/release\n")
    (package / "main.star").write_text(script, encoding="utf-8")
    return release.apply(package, arguments or {})


def helm(release: Release, *arguments: str) -> Outcome:
    return outcome("helm", *arguments, "--namespace", release.namespace)


def uids(release: Release) -> dict[str, str]:
    """What there is, by kind and name, with its identity."""
    kinds = "statefulsets,deployments,jobs,pods,services,configmaps,serviceaccounts,roles,rolebindings"
    form = '{range .items[*]}{.kind}/{.metadata.name}={.metadata.uid}{"\\n"}{end}'
    listed = stdout("kubectl", "--namespace", release.namespace, "get", kinds, "--output", f"jsonpath={form}")
    return dict(line.split("=") for line in listed.decode().split())


def jobs(release: Release) -> dict[str, str]:
    """The name of each step's Job by the step."""
    return {name.rpartition("-")[0]: name for name in uids(release) if name.startswith("Job/")}


def test_the_life_of_a_release(release: Release) -> None:
    assert applied(release, CHAIN).code == 0
    first, steps = uids(release), jobs(release)
    assert release.run("api", "printenv", "KEY") == b"one\n"
    assert release.run("api", "cat", "/keys/key") == b"one"
    assert helm(release, "test", "it").code == 0

    chart = str(release.output)
    assert helm(release, "upgrade", "it", chart).code == 0
    assert uids(release) == first, "an unchanged upgrade touches nothing"

    assert helm(release, "upgrade", "it", chart, "--set", "steps.key.env.SEED=two").code == 0
    changed = jobs(release)
    assert {step for step in steps if steps[step] != changed[step]} == {"Job/key"}
    assert release.run("api", "printenv", "KEY") == b"two\n"

    failed = helm(release, "upgrade", "it", chart, "--set", "steps.verify.target=bad")
    assert failed.code != 0
    assert "main.star:9:16: Verification failed: 'k\\n' == 'bad'" in failed.terminal

    assert helm(release, "rollback", "it", "1").code == 0
    assert jobs(release) == steps, "nothing of the failed upgrade is left"
    assert release.run("api", "printenv", "KEY") == b"one\n"

    release.remove()
    assert release.leftovers() == ""


def test_a_release_waits_rolls_back_and_leaves_what_is_to_be_kept(release: Release) -> None:
    assert applied(release, KEPT, {"code": 0}).code == 0
    before, chart = jobs(release), str(release.output)
    kept = ("--set", "persistence.kept.keep=true")
    assert helm(release, "upgrade", "it", chart, "--wait", *kept).code == 0
    failed = helm(
        release, "upgrade", "it", chart, *kept, "--rollback-on-failure", "--set", "steps.t.run=echo no; exit 4"
    )
    assert failed.code != 0
    assert "main.star:5:16: Run sh returned the code 4" in failed.terminal
    assert jobs(release) == before, "nothing of the failed upgrade is left"
    release.remove()
    assert release.leftovers() == "persistentvolumeclaim/kept"


def test_files_that_are_too_large_for_a_config_map_go_through_the_store(release: Release) -> None:
    done = applied(release, LARGE)
    assert done.code == 0, done.terminal


def test_files_that_are_too_large_for_a_chart_come_from_an_image(release: Release) -> None:
    package = release.folder / "package"
    content = random.Random(1).randbytes(3_000_000)
    write_files(package / "uploaded", {**FILES, "random": content, "run": b"#!/bin/sh\necho ran\n"})
    (package / "uploaded" / "run").chmod(0o755)
    (package / "uploaded" / "link").symlink_to("run")
    write_files(package / "image", {"Dockerfile": b"FROM kurtc-tests/dump\nARG WORD\nRUN echo $WORD >/word\n"})
    done = applied(release, IMAGES)
    assert done.code == 0, done.terminal
    assert release.run("user", "cat", "/word") == b"a b\n"
    assert release.run("user", "sha256sum", "/both/random").split()[0].decode() == sha256(content).hexdigest()
    assert release.run("user", "/both/link") == b"ran\n"
    for name, expected in {**FILES, "empty": b"not"}.items():
        assert release.run("user", "cat", f"/both/{name}") == expected, name


def test_any_text_arrives(release: Release) -> None:
    write_files(release.folder / "package" / "uploaded", FILES)
    done = applied(release, TEXTS, {"texts": texts()})
    assert done.code == 0, done.terminal
    pairs = [entry.partition("=") for entry in strings(release, "/dumped/environ")]
    assert {name: value for name, _, value in pairs if name.startswith("TEXT_")} == {
        f"TEXT_{number}": text for number, text in enumerate(texts())
    }
    assert strings(release, "/dumped/argv")[2:] == texts() * 2
    assert strings(release, "/checked")[3:] == texts()
    for name, content in FILES.items():
        assert release.run("dump", "cat", f"/ver$batim 'é' {{{{/{name}") == content, name


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def strings(release: Release, path: str) -> list[str]:
    """The texts in a file of the service, each ended by NUL."""
    return release.run("dump", "cat", path).decode().split("\0")[:-1]
