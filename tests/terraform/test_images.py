from pathlib import Path

from kurtc.plan.configs import Image, ImageBuild, PackageSource
from lowering.plans import contents, plan_of, service, task
from terraform.modules import emitted, resources

BUILT = ImageBuild(
    name="built", context=PackageSource(path="site", kind="directory"), build_file="Dockerfile", build_args={"A": "b"}
)


def test_an_image_can_be_replaced_by_another_one() -> None:
    (image,) = resources(emitted(plan_of(service("a"), service("b"))), "docker_image").values()
    assert (image["name"], image["keep_locally"]) == ('${lookup(var.images, "demo", "demo")}', True)


def test_a_step_without_an_image_of_its_own_uses_the_helper() -> None:
    assert set(resources(emitted(plan_of(task("job", "true"))), "docker_image")) == {"demo", "curl_jq"}


def test_images_whose_names_become_alike_are_different_resources() -> None:
    plan = plan_of(
        *(service(f"s{index}", image=Image(name=name)) for index, name in enumerate(["1p:1", "image-1p:1", "x/1p:1"]))
    )
    assert set(resources(emitted(plan), "docker_image")) == {"image_1p_1", "image_1p_1_2", "image_1p_1_3"}


def test_an_image_keeps_its_resource_when_another_version_comes_before_it() -> None:
    old, new = (service(f"s{tag}", image=Image(name=f"x/redis:{tag}")) for tag in (7, 8))
    for plan in (plan_of(old), plan_of(new, old)):
        assert resources(emitted(plan), "docker_container")["s7"]["image"] == "${docker_image.redis_7.image_id}"


def test_an_image_is_built_anew_when_only_a_link_or_a_mode_changes(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/Dockerfile": "FROM x", "site/run": "#!"})
    (tmp_path / "site/link").symlink_to("run")
    triggers = [resources(emitted(plan_of(service("a", image=BUILT)), source), "docker_image")["built"]["triggers"]]
    (tmp_path / "site/run").chmod(0o755)
    triggers.append(resources(emitted(plan_of(service("a", image=BUILT)), source), "docker_image")["built"]["triggers"])
    assert triggers[0]["context"] == triggers[1]["context"]
    assert "symlink link run" in triggers[0]["build"]
    assert "file run" in triggers[1]["build"]


def test_an_image_is_built_from_all_that_its_context_holds(tmp_path: Path) -> None:
    source = contents(tmp_path, {"site/Dockerfile": "FROM x", "site/run": "#!"})
    (tmp_path / "site/link").symlink_to("run")
    (tmp_path / "site/empty").mkdir()
    module = emitted(plan_of(service("a", image=BUILT)), source)
    assert {path for path in module.files if path.startswith("build/")} == {
        f"build/built/{name}" for name in ("Dockerfile", "run", "link", "empty")
    }
    image = resources(module, "docker_image")["built"]
    assert (image["build"][0]["dockerfile"], image["build"][0]["build_args"]) == ('"Dockerfile"', {"A": '"b"'})
    assert "filesha256" in image["triggers"]["context"]
