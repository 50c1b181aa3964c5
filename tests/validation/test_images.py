from collections.abc import Callable

import pytest

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.plan.configs import Image, ImageBuild, PackageSource
from kurtc.validation.images import check_images
from kurtc.validation.images.answers import Answer, Exists, UnknownRepository, Unreachable
from kurtc.validation.images.credentials import Credentials
from kurtc.validation.images.web import Web
from validation.plans import add, plan, sh
from validation.registries import IDENTITY, PASSWORD, USER, FakeRegistry, serving

ANN = Credentials(username=USER, password=PASSWORD)
IMAGES = {"team/web": ("1.27", "latest", "v2")}


def checked(*images: str | Image, credentials: Credentials | None = None, web: Web | None = None) -> list[Diagnostic]:
    steps = [add(f"s{i}", image=one if isinstance(one, Image) else Image(name=one)) for i, one in enumerate(images)]
    found = check_images(plan(*steps), "registry", keychain=lambda _: credentials, web=web or Web(attempts=1))
    return list(found)


def codes(*images: str | Image, credentials: Credentials | None = None) -> list[str]:
    return [finding.code for finding in checked(*images, credentials=credentials)]


def test_an_image_that_exists_is_fine() -> None:
    with serving(FakeRegistry(images=IMAGES)) as fake:
        assert codes(f"{fake.address}/team/web", f"{fake.address}/team/web:1.27") == []
        assert fake.asked[0] in ("HEAD /v2/team/web/manifests/latest -", "HEAD /v2/team/web/manifests/1.27 -")


def test_an_unknown_tag_has_near_tags() -> None:
    with serving(FakeRegistry(images=IMAGES)) as fake:
        (finding,) = checked(f"{fake.address}/team/web:2")
        assert finding.code == "unknown-image"
        assert finding.message.endswith("its repository has no '2'")
        assert finding.hint == f"did you mean '{fake.address}/team/web:v2'?"


def test_tags_may_fill_several_pages() -> None:
    with serving(FakeRegistry(images={"web": tuple(f"1.{n}.0" for n in range(10))}, page=4)) as fake:
        (finding,) = checked(f"{fake.address}/web:1.9.0-")
        assert finding.hint == f"did you mean '{fake.address}/web:1.9.0'?"


def test_an_unknown_repository_is_near_to_the_plan_s_other_images() -> None:
    with serving(FakeRegistry(images=IMAGES)) as fake:
        (finding,) = checked(f"{fake.address}/team/web", f"{fake.address}/team/wbe")
        assert finding.code == "unknown-image"
        assert finding.step == "s2"
        assert finding.hint == f"did you mean '{fake.address}/team/web'?"


def test_each_image_is_asked_for_once_and_reported_at_its_first_use() -> None:
    with serving(FakeRegistry(images={})) as fake:
        name = f"{fake.address}/nothing"
        (finding,) = checked(name, name)
        assert finding.step == "s1"
        assert [line for line in fake.asked if line.startswith("HEAD")] == ["HEAD /v2/nothing/manifests/latest -"]


def test_anybody_gets_a_token_for_public_images() -> None:
    with serving(FakeRegistry(images=IMAGES, auth="bearer")) as fake:
        assert codes(f"{fake.address}/team/web") == []
        assert fake.asked == [
            "HEAD /v2/team/web/manifests/latest -",
            "GET /token?service=fake&scope=repository%3Ateam%2Fweb%3Apull -",
            "HEAD /v2/team/web/manifests/latest Bearer",
        ]


def test_private_images_want_the_user_s_credentials() -> None:
    with serving(FakeRegistry(images=IMAGES, auth="bearer", private=("team/web",))) as fake:
        name = f"{fake.address}/team/web"
        assert codes(name, credentials=ANN) == []
        assert codes(name, credentials=Credentials(token=IDENTITY)) == []
        (finding,) = checked(name)
        assert finding.code == "image-denied"
        assert finding.hint == f"if it exists, log in with `docker login {fake.address}`"


def test_a_registry_may_want_a_password_itself() -> None:
    with serving(FakeRegistry(images=IMAGES, auth="basic")) as fake:
        assert codes(f"{fake.address}/team/web", credentials=ANN) == []
        assert codes(f"{fake.address}/team/web") == ["image-denied"]


def test_an_image_s_own_credentials_come_first_and_go_only_to_its_registry() -> None:
    with serving(FakeRegistry(images=IMAGES, auth="basic")) as fake:
        own = Image(name=f"{fake.address}/team/web", registry=fake.address, username=USER, password=PASSWORD)
        other = Image(name=f"{fake.address}/team/web", registry="ghcr.io", username=USER, password=PASSWORD)
        assert codes(own) == []
        assert codes(other) == ["image-denied"]


def test_a_busy_registry_is_asked_again_after_the_pause_that_it_wants() -> None:
    pauses: list[float] = []
    with serving(FakeRegistry(images=IMAGES, failures=[429, 503])) as fake:
        assert checked(f"{fake.address}/team/web", web=Web(sleep=pauses.append)) == []
    assert pauses == [7.0, 7.0]


def test_a_registry_that_stays_busy_is_a_warning() -> None:
    with serving(FakeRegistry(images=IMAGES, failures=[503] * 3)) as fake:
        (finding,) = checked(f"{fake.address}/team/web", web=Web(sleep=lambda _: None))
    assert finding.code == "image-unchecked"
    assert finding.severity is Severity.WARNING
    assert "503" in finding.message


def test_a_registry_that_nobody_can_reach_is_a_warning() -> None:
    with serving(FakeRegistry(images={})) as fake:
        address = fake.address
    (finding,) = checked(f"{address}/web")
    assert (finding.code, finding.severity) == ("image-unchecked", Severity.WARNING)


def test_credentials_stay_with_their_registry_when_it_sends_elsewhere() -> None:
    with (
        serving(FakeRegistry(images=IMAGES)) as other,
        serving(FakeRegistry(images={}, moved_to=other.address)) as fake,
    ):
        url = f"http://{fake.address}/v2/team/web/manifests/v2"
        assert Web().ask(url, method="HEAD", headers={"Authorization": ANN.basic}).status == 200
        assert fake.asked == ["HEAD /v2/team/web/manifests/v2 Basic"]
        assert other.asked == ["HEAD /v2/team/web/manifests/v2 -"]


@pytest.mark.parametrize("realm", ["file:///etc/passwd", "ftp://127.0.0.1/", ""])
def test_tokens_come_from_the_web_only(realm: str) -> None:
    with pytest.raises(Exception, match="not an address of the web"):
        Web().ask(realm)


def test_what_is_built_is_not_looked_for() -> None:
    built = ImageBuild(name="mine", context=PackageSource(path="a", kind="directory"), build_file="Dockerfile")
    assert check_images(plan(add(image=built)), "local", engine=_engine()) == ()


def test_what_is_no_image_is_left_to_validation() -> None:
    assert check_images(plan(add(image=Image(name="NO"))), "local", engine=_engine()) == ()


def test_nothing_is_asked_when_nobody_wants_it() -> None:
    assert check_images(plan(add(image=Image(name="nginx"))), "none", engine=_engine()) == ()


def test_the_engine_of_this_machine_is_asked_for_services_and_tasks() -> None:
    steps = plan(add(image=Image(name="nginx:1")), sh(image=Image(name="postgress")))
    (finding,) = check_images(steps, "local", engine=_engine("nginx:1"))
    assert finding.message == "the image 'postgress' does not exist on this machine"
    assert finding.hint == "did you mean 'postgres'?"


def test_an_engine_that_does_not_answer_is_a_warning() -> None:
    found = check_images(plan(add()), "local", engine=lambda _: Unreachable(reason="no engine"))
    assert [finding.code for finding in found] == ["image-unchecked"]


def _engine(*names: str) -> Callable[[str], Answer]:
    return lambda name: Exists() if name in names else UnknownRepository()
