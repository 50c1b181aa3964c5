"""Terraform modules as their users live with them: again, changed, broken, pruned, side by side, removed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .conftest import packaged
from .images import DUMP, HELPER, provide
from .terraform import SECONDS, TERRAFORM, Applied, destroyed_afterwards, docker, missing_terraform_engine, required

Make = Callable[..., Applied]

SHOP = """
def run(plan, seed="one", port=0):
    tree = plan.upload_files(src="./tree", name="tree")
    web = plan.add_service(name="web", config=ServiceConfig(
        image="kurtc-tests/dump", files={"/site": tree}, env_vars={"ADMIN_PASSWORD": "s3cret"},
        ports={"http": PortSpec(number=8080)}, public_ports={"http": PortSpec(number=18080)},
        max_cpu=250, max_memory=64,
        entrypoint=["sh", "-c", "exec busybox httpd -f -p 8080 -h /site"]))
    made = plan.run_sh(name="made", image="kurtc-tests/dump", store=[StoreSpec(src="/out", name="made")],
        run="mkdir /out; echo " + seed + " | tee /out/seed; date +%s%N >/out/when")
    done = plan.exec("web", ExecRecipe(command=["sh", "-c", "echo x >>/log; wc -l </log"]))
    page = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/item.json", extract={"n": ".n"}))
    plan.add_service(name="user", config=ServiceConfig(image="kurtc-tests/dump", files={"/in": "made"},
        env_vars={"SEED": made.output, "PEER": "/ip4/%s/tcp/1" % web.ip_address}))
    plan.add_service(name="bystander", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.verify(page["extract.n"], "==", 42)
    plan.print("made " + made.output)
    return {"n": page["extract.n"], "done": done["output"]}
"""
TREE = {"tree/item.json": b'{"n": 42}', "tree/empty": b"", "tree/.hidden": b"\0\xff"}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Builds a module of a script (with files beside it); everything is destroyed after the tests of this file."""
    required(missing_terraform_engine())
    for image in (DUMP, HELPER):
        provide(image)
    with ExitStack() as stack:

        def made(script: str, *, files: dict[str, bytes] | None = None, **arguments: object) -> Applied:
            folder = tmp_path_factory.mktemp("module")
            module = Applied(folder=folder / "out")
            packaged(folder / "package", script, files or {}, arguments, output=module.folder, target="terraform")
            stack.enter_context(destroyed_afterwards(module))
            return module

        yield made


def again(module: Applied, script: str, files: dict[str, bytes], **arguments: object) -> None:
    """Build the package anew over the module."""
    package = module.folder.parent / "package"
    packaged(package, script, files, arguments, output=module.folder, target="terraform")


@pytest.fixture(scope="module")
def shop(make: Make) -> Applied:
    module = make(SHOP, files=TREE)
    module.variables["web_http_port"] = 0
    module.apply()
    return module


def test_what_was_applied_does_not_change(shop: Applied) -> None:
    assert shop.changes() == {}
    assert shop.output("result") == {"n": "42", "done": "1\n"}
    assert shop.output("messages") == ["made one\n"]
    assert int(str(shop.output("web_http_port"))) > 1024


def test_a_prune_repeats_nothing(shop: Applied) -> None:
    for step in ("made", "exec-web", "web-ready", "web-files", "user-files"):
        docker("rm", f"{shop.name}-{step}")
    assert set(shop.changes().values()) == {"create"}
    before = shop.container("user")
    shop.apply()
    assert (shop.run("web", "cat", "/log"), shop.container("user")) == ("x\n", before)
    assert shop.changes() == {}


def test_a_changed_input_replaces_exactly_its_consumers(shop: Applied) -> None:
    before = {name: shop.container(name) for name in ("web", "user", "bystander")}
    again(shop, SHOP, TREE, seed="two")
    shop.apply()
    after = {name: shop.container(name) for name in before}
    assert {name for name, found in before.items() if after[name] != found} == {"user"}
    assert shop.run("user", "cat", "/in/seed") == "two\n"
    again(shop, SHOP, TREE, seed="one")
    shop.apply()
    assert shop.run("user", "cat", "/in/seed") == "one\n"


def test_a_step_runs_again_on_purpose(shop: Applied) -> None:
    before = shop.run("user", "cat", "/in/when")
    shop.variables["rerun"] = {"made": "1"}
    shop.apply()
    assert shop.run("user", "cat", "/in/when") != before
    assert shop.changes() == {}
    for variable, name in {"rerun": "maid", "images": "damp"}.items():
        said = shop.terraform("plan", f'-var={variable}={{"{name}":"2"}}', check=False).stdout
        assert f"unknown {'steps' if variable == 'rerun' else variable}: {name}" in " ".join(said.split())


def test_a_service_that_was_removed_by_hand_comes_back_with_its_steps(shop: Applied) -> None:
    docker("rm", "--force", f"{shop.name}-web")
    shop.apply()
    assert shop.run("web", "cat", "/log") == "x\n"
    assert shop.run("web", "sh", "-c", "od -An -tx1 /site/.hidden; cat /site/item.json") == ' 00 ff\n{"n": 42}'
    assert shop.changes() == {}


def test_a_second_copy_lives_beside_the_first_as_a_module_of_something_larger(shop: Applied, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "main.tf").write_text(
        'variable "name" {}\n'
        'module "shop" {\n'
        f'  source        = "{shop.folder}"\n'
        "  count         = 1\n"
        "  name          = var.name\n"
        "  web_http_port = 0\n"
        "}\n"
        'output "result" { value = module.shop[0].result }\n',
        encoding="utf-8",
    )
    with destroyed_afterwards(Applied(folder=outer)) as copy:
        copy.apply()
        assert copy.output("result") == {"n": "42", "done": "1\n"}
        assert copy.changes() == {}
        copy.destroy()
        assert copy.leftovers() == ""
    assert shop.run("web", "cat", "/log") == "x\n"


def test_terraform_test_applies_verifies_and_destroys(shop: Applied) -> None:
    version = json.loads(shop.terraform("version", "-json").stdout)["terraform_version"]
    if version.startswith("1.5."):
        pytest.skip("`terraform test` came with 1.6")
    said = shop.terraform("test").stdout
    assert "Success! 1 passed, 0 failed." in said
    assert docker("ps", "--all", "--quiet", "--filter", "label=kurtc.module=package-test") == ""


def test_destroyed_nothing_is_left(shop: Applied) -> None:
    shop.destroy()
    assert shop.leftovers() == ""


FAILING = """
def run(plan, code):
    plan.add_service(name="web", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo x >>/log; test -e /mended || { echo broken; exit 3; }"]))
    plan.run_sh(name="task", image="kurtc-tests/dump", run="exit %d" % code)
"""


def test_a_failing_step_names_its_line_and_the_next_apply_runs_it_again(make: Make) -> None:
    module = make(FAILING, code=0)
    first = module.apply(check=False)
    assert "main.star:4:14: exec on 'web' failed: code 3" in first
    assert "broken" in first
    assert "main.star:4:14" in module.apply(check=False)
    docker("exec", f"{module.name}-web", "touch", "/mended")
    module.apply()
    assert module.run("web", "cat", "/log") == "x\nx\nx\n"
    assert module.changes() == {}


DEAD = """
def run(plan):
    plan.add_service(name="dead", config=ServiceConfig(image="kurtc-tests/dump",
        ports={"http": PortSpec(number=80, wait="10m")}, entrypoint=["sh", "-c", "sleep 1; exit 4"]))
"""


def test_a_service_that_ends_at_once_is_noticed_at_once(make: Make) -> None:
    begun = time.monotonic()
    said = make(DEAD).apply(check=False)
    assert "main.star:3:21" in said
    assert "dead" in said
    assert time.monotonic() - begun < 300


ABSENT = """
def run(plan):
    plan.add_service(name="ended", config=ServiceConfig(image="kurtc-tests/dump", entrypoint=["true"]))
    plan.exec("ended", ExecRecipe(command=["true"]))
    plan.add_service(name="other", config=ServiceConfig(image="127.0.0.1:1/kurtc-tests/missing"))
"""


def test_what_the_provider_cannot_do_is_shown_with_the_line(make: Make) -> None:
    said = make(ABSENT).apply(check=False)
    assert "# main.star:4:14: exec on 'ended'" in said
    assert "# main.star:5:21: the image of other" in said


LONG = """
def run(plan):
    plan.add_service(name="web", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo begun >>/log; test -e /go || sleep 600; echo ended >>/log"]))
    plan.add_service(name="later", config=ServiceConfig(image="kurtc-tests/dump"))
"""


def interrupted(module: Applied, how: signal.Signals) -> None:
    """Apply it, and end that in the middle of its command, which would not sleep the next time."""
    apply = module.started()
    while not module.container("web") or "begun" not in docker(
        "exec", f"{module.name}-web", "sh", "-c", "touch /log; cat /log"
    ):
        assert apply.poll() is None, "it has ended by itself"
        time.sleep(0.5)
    os.killpg(apply.pid, how) if how == signal.SIGKILL else apply.send_signal(how)
    assert apply.wait(SECONDS) != 0
    docker("exec", f"{module.name}-web", "touch", "/go")


def test_an_interrupted_apply_goes_on_with_the_next_one(make: Make) -> None:
    module = make(LONG)
    interrupted(module, signal.SIGINT)
    module.apply()
    assert module.run("web", "cat", "/log") == "begun\nbegun\nended\n"
    assert module.changes() == {}


def test_a_killed_apply_goes_on_after_the_command_in_the_readme(make: Make) -> None:
    module = make(LONG)
    interrupted(module, signal.SIGKILL)
    assert "already in use" in module.apply(check=False)
    before = module.container("web")
    readme = (module.folder / "README.md").read_text(encoding="utf-8")
    command = readme.partition("```sh\n")[2].partition("```")[0]
    command = command.replace("kurtc.module=package", f"kurtc.module={module.name}").replace("terraform", TERRAFORM)
    subprocess.run(["sh", "-c", command], cwd=module.folder, check=True)
    module.apply()
    assert module.container("web") == before
    assert module.run("web", "cat", "/log") == "begun\nbegun\nended\n"
    assert module.changes() == {}


def test_a_target_brings_what_it_needs_and_nothing_is_done_twice(make: Make) -> None:
    module = make(FAILING, code=0)
    module.apply("-target=docker_container.web")
    assert not module.container("exec-web")
    docker("exec", f"{module.name}-web", "touch", "/mended")
    module.apply("-target=docker_container.exec_web")
    assert not module.container("task")
    module.apply()
    module.apply("-target=docker_container.exec_web")
    assert module.run("web", "cat", "/log") == "x\n"
    assert module.changes() == {}


BUILT = """
def run(plan):
    image = ImageBuildSpec(
        image_name="kurtc-tests/of-a-module", build_context_dir="./image", build_args={"WORD": "said"})
    plan.add_service(name="web", config=ServiceConfig(image=image))
    plan.add_service(name="bystander", config=ServiceConfig(image="kurtc-tests/dump"))
"""
CONTEXT = {"image/Dockerfile": b"FROM kurtc-tests/dump\nARG WORD\nRUN echo $WORD >/word\nCOPY page /page\n"}


def test_images_of_the_package_are_built_and_built_again_when_their_context_changes(make: Make) -> None:
    files = {**CONTEXT, "image/page": b"one"}
    module = make(BUILT, files=files)
    try:
        module.apply()
        assert module.run("web", "cat", "/word", "/page") == "said\none"
        assert module.changes() == {}
        bystander = module.container("bystander")
        again(module, BUILT, {**files, "image/page": b"two"})
        module.apply()
        assert module.run("web", "cat", "/word", "/page") == "said\ntwo"
        assert module.container("bystander") == bystander
        assert module.changes() == {}
    finally:
        module.destroy()
        docker("rmi", "--force", "kurtc-tests/of-a-module")
