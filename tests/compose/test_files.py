"""Files, volumes, addresses and images that are built."""

from pathlib import Path

import pytest

from compose.projects import composed, emitted, refused, services, text
from kurtc.backend import Copied, Fetched, Folder, Made
from kurtc.plan.configs import Directory, DownloadSource, ImageBuild, PackageSource, StoreSpec
from kurtc.plan.instructions import UploadFiles
from lowering.plans import address, contents, holed, hostname, plan_of, render, task, upload
from lowering.plans import service as add

DB = address("s1", "db")


def _mount(*names: str) -> Directory:
    return Directory(artifact_names=names)


def test_each_mount_is_a_volume_that_a_helper_fills(tmp_path: Path) -> None:
    plan = plan_of(
        upload("site"),
        add("a", files={"/www": _mount("site"), "/etc/My App": _mount("site")}),
        add("b", files={"/www": _mount("site")}),
    )
    emission = emitted(plan, contents(tmp_path, {"site/x/index": "hi"}))
    found = services(emission)
    assert found["a"]["volumes"] == ["a-www:/www", "a-etc-my-app:/etc/My App"]
    assert found["a"]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    assert found["prepare"]["command"] == ["/kurtc/prepare.sh", "a-www site", "a-etc-my-app site", "b-www site"]
    assert composed(emission)["volumes"] == dict.fromkeys(["a-www", "a-etc-my-app", "b-www", "prepared"])
    assert emission.files["files/site/x/index"] == Copied(location=tmp_path / "site/x/index")


def test_a_changed_file_changes_the_label_of_who_mounts_it_and_no_other(tmp_path: Path) -> None:
    mounting = (add("a", files={"/s": _mount("s")}), add("b", files={"/t": _mount("t")}))
    plan = plan_of(upload("s"), upload("t", "other"), *mounting)
    first, second = (
        services(emitted(plan, contents(tmp_path / text, {"site/x": text, "other/x": "same"}))) for text in ("1", "2")
    )
    assert first["a"]["labels"] != second["a"]["labels"]
    assert first["b"]["labels"] == second["b"]["labels"]


def test_what_is_mounted_before_a_task_replaces_it_has_a_label_of_its_own() -> None:
    def labels(before: str, after: str) -> list[object]:
        again = task("again", after, store=(StoreSpec(src="/o", name="conf"),))
        mounting = (add("a", files={"/c": _mount("conf")}), again, add("b", files={"/c": _mount("conf")}))
        emission = emitted(plan_of(add("db"), render("conf", "f", before, {"A": holed(DB)}), *mounting))
        return [services(emission)[name]["labels"] for name in "ab"]

    first, other, later = labels("1 /ip4/{{ .A }}", "x"), labels("2 /ip4/{{ .A }}", "x"), labels("1 /ip4/{{ .A }}", "y")
    assert [one == two for one, two in zip(first, other, strict=True)] == [False, True]
    assert [one == two for one, two in zip(first, later, strict=True)] == [True, False]


def test_several_artifacts_are_copied_in_their_order_and_what_hides_what_is_noted() -> None:
    plan = plan_of(render("one", "f", "1"), render("two", "f", "2"), add("a", files={"/f": _mount("one", "two")}))
    emission = emitted(plan)
    assert services(emission)["prepare"]["command"] == ["/kurtc/prepare.sh", "a-f one two"]
    assert "'f' of 'two' replaces the one of 'one'" in text(emission, "README.md")


def test_a_file_and_a_folder_of_the_same_name_cannot_be_merged() -> None:
    plan = plan_of(render("one", "f", "1"), render("two", "f/g", "2"), add("a", files={"/f": _mount("one", "two")}))
    (finding,) = refused(plan)
    assert (finding.code, finding.step) == ("file-conflict", "s3")


def test_read_only_folders_instead_of_copies(tmp_path: Path) -> None:
    plan = plan_of(
        render("one", "f", "1"),
        render("two", "f", "2"),
        add("a", files={"/f": _mount("one", "two"), "/g": _mount("one")}),
    )
    emission = emitted(plan, files="bind")
    assert list(services(emission)) == ["a"]
    volumes = services(emission)["a"]["volumes"]
    assert isinstance(volumes, list)
    assert volumes[0] == {
        "type": "bind",
        "source": "./files/one+two",
        "target": "/f",
        "read_only": True,
        "bind": {"create_host_path": False},
    }
    assert emission.files["files/one+two/f"] == Made(data=b"2")
    assert emission.files["files/one/f"] == Made(data=b"1")


def test_persistent_directories_are_volumes_shared_by_their_key() -> None:
    data = {"/d": Directory(persistent_key="data")}
    emission = emitted(plan_of(add("a", files=data), add("b", files=data)))
    found = services(emission)
    assert (found["a"]["volumes"], found["b"]["volumes"]) == (["data:/d"], ["data:/d"])
    assert composed(emission)["volumes"] == {"data": None}
    assert "labels" not in found["a"]


def test_volumes_never_share_a_name_by_accident() -> None:
    files = {"/b": _mount("x"), "/b/": _mount("x"), "/d": Directory(persistent_key="a-b")}
    emission = emitted(plan_of(render("x", "f", "1"), add("a", files=files), add("prepare")))
    assert services(emission)["a"]["volumes"] == ["a-b-2:/b", "a-b-3:/b/", "a-b:/d"]
    assert "prepare-2" in services(emission)


def test_a_mount_without_artifacts_is_an_empty_directory() -> None:
    assert services(emitted(plan_of(add("a", files={"/e": _mount()}))))["a"]["volumes"] == ["a-e:/e:nocopy"]


def test_a_path_with_a_colon_is_mounted() -> None:
    found = services(emitted(plan_of(render("x", "f", "1"), add("a", files={"/a:b": _mount("x")}))))
    assert found["a"]["volumes"] == [{"type": "volume", "source": "a-a-b", "target": "/a:b"}]


def test_artifacts_with_odd_names_get_folders_of_their_own() -> None:
    names = ("A b", "a/b", "../..", "é")
    plan = plan_of(*(render(name, "f", name) for name in names), add("s", files={"/f": _mount(*names)}))
    emission = emitted(plan)
    made = {path: file for path, file in emission.files.items() if path.startswith("files/")}
    assert list(made) == ["files/a-b/f", "files/a-b-2/f", "files/artifact/f", "files/artifact-2/f"]


def test_an_artifact_that_nobody_mounts_is_not_written_and_that_is_noted() -> None:
    emission = emitted(plan_of(render("x", "f", "1"), add("a")))
    assert sorted(emission.files) == ["README.md", "compose.yaml"]
    assert "no service mounts it" in text(emission, "README.md")


def test_an_empty_artifact_is_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    emission = emitted(plan_of(upload("site"), add("a", files={"/s": _mount("site")})), contents(tmp_path))
    assert emission.files["files/site"] == Folder()


def test_a_download_is_fetched_when_the_files_are_written() -> None:
    source = UploadFiles(src="", name="x", source=DownloadSource(url="https://e.example/a/b.tgz?x=1"))
    emission = emitted(plan_of(source, add("a", files={"/s": _mount("x")})))
    assert emission.files["files/x/b.tgz"] == Fetched(url="https://e.example/a/b.tgz?x=1")


def test_an_image_that_is_built_has_its_context_beside_the_project(tmp_path: Path) -> None:
    context = PackageSource(path="c", kind="directory")
    image = ImageBuild(
        name="Local/App:1", context=context, build_file="my.Dockerfile", target_stage="prod", build_args={"A": "$1"}
    )
    emission = emitted(plan_of(add("a", image=image)), contents(tmp_path, {"c/my.Dockerfile": "FROM scratch"}))
    found = services(emission)["a"]
    assert found["image"] == "Local/App:1"
    assert found["build"] == {
        "context": "./build/local-app-1",
        "dockerfile": "my.Dockerfile",
        "target": "prod",
        "args": {"A": "$$1"},
    }
    assert emission.files["build/local-app-1/my.Dockerfile"] == Copied(location=tmp_path / "c/my.Dockerfile")


def test_a_numeric_address_is_fixed_in_a_network_of_the_project() -> None:
    plan = plan_of(add("db"), add("web"), add("api", cmd=(holed("/ip4/", DB), holed(hostname("s1", "db")))))
    emission = emitted(plan, subnet="10.9.0.0/24")
    found = services(emission)
    assert found["db"]["networks"] == {"default": {"ipv4_address": "10.9.0.204"}}
    assert "networks" not in found["api"]
    assert found["api"]["command"] == ["/ip4/10.9.0.204", "db"]
    assert composed(emission)["networks"] == {
        "default": {"ipam": {"config": [{"subnet": "10.9.0.0/24", "ip_range": "10.9.0.0/25"}]}}
    }


def test_a_service_that_needs_its_own_address_has_a_fixed_one() -> None:
    found = services(emitted(plan_of(add("db", cmd=("--ip=KURTOSIS_IP_ADDR_PLACEHOLDER",))), subnet="10.9.0.0/24"))
    assert found["db"]["command"] == ["--ip=10.9.0.204"]


def test_an_address_stays_when_there_are_more_services() -> None:
    one, two = (
        services(emitted(plan_of(*(add(name, cmd=("KURTOSIS_IP_ADDR_PLACEHOLDER",)) for name in names)), name="x"))
        for names in (("db", "web"), ("new", "db", "web"))
    )
    assert (one["db"], one["web"]) == (two["db"], two["web"])


def test_rendered_files_hold_numeric_addresses() -> None:
    peers = render("conf", "peers", "/ip4/{{ .A }}", {"A": holed(DB)})
    emission = emitted(plan_of(add("db"), peers, add("api", files={"/c": _mount("conf")})), subnet="10.9.0.0/24")
    assert emission.files["files/conf/peers"] == Made(data=b"/ip4/10.9.0.204")


def test_every_address_is_numeric_when_asked() -> None:
    plan = plan_of(add("db"), add("api", cmd=(holed("http://", DB),)))
    assert services(emitted(plan))["api"]["command"] == ["http://db"]
    assert services(emitted(plan, addresses="numeric", subnet="10.9.0.0/24"))["api"]["command"] == ["http://10.9.0.204"]


def test_without_numeric_addresses_there_is_no_network() -> None:
    assert "networks" not in composed(emitted(plan_of(add("db")), subnet="10.9.0.0/24"))


def test_the_network_depends_on_the_projects_name_only() -> None:
    plans = [plan_of(add("db", cmd=("KURTOSIS_IP_ADDR_PLACEHOLDER", word))) for word in ("a", "b")]
    one, two = (composed(emitted(plan))["networks"] for plan in plans)
    assert one == two != composed(emitted(plans[0], name="other"))["networks"]


def test_a_network_that_is_too_small_is_refused() -> None:
    plan = plan_of(*(add(f"n{number}", cmd=("KURTOSIS_IP_ADDR_PLACEHOLDER",)) for number in range(10)))
    (finding,) = refused(plan, subnet="10.9.0.0/28")
    assert finding.code == "subnet-size"


@pytest.mark.parametrize("number", [1, 200, 3000])
def test_the_network_has_room_for_every_service_and_its_helper(number: int) -> None:
    plan = plan_of(*(add(f"n{index}", cmd=("KURTOSIS_IP_ADDR_PLACEHOLDER",)) for index in range(number)))
    found = services(emitted(plan))
    fixed = {str(found[f"n{index}"]["command"]) for index in range(number)}
    assert len(fixed) == number
