import re

import pytest

from kurtc.validation.reference import Reference, parse_reference, registry_of

DIGEST = "sha256:" + "0" * 64
GOOD = {
    "nginx": Reference(registry="docker.io", repository="library/nginx"),
    "nginx:1.27": Reference(registry="docker.io", repository="library/nginx", tag="1.27"),
    "ethpandaops/geth:main": Reference(registry="docker.io", repository="ethpandaops/geth", tag="main"),
    "docker.io/nginx": Reference(registry="docker.io", repository="library/nginx"),
    "index.docker.io/a/b": Reference(registry="docker.io", repository="a/b"),
    "ghcr.io/a/b-c__d.e:T_1": Reference(registry="ghcr.io", repository="a/b-c__d.e", tag="T_1"),
    "localhost/a": Reference(registry="localhost", repository="a"),
    "localhost:5000/a": Reference(registry="localhost:5000", repository="a"),
    "[::1]:5000/a:1": Reference(registry="[::1]:5000", repository="a", tag="1"),
    f"a@{DIGEST}": Reference(registry="docker.io", repository="library/a", digest=DIGEST),
    f"a:1@{DIGEST}": Reference(registry="docker.io", repository="library/a", tag="1", digest=DIGEST),
}
BAD = {
    "": "it is empty",
    " nginx": "blank",
    "nginx:": "the tag is empty",
    "nginx:a b": "blank",
    "nginx:-1": "the tag '-1'",
    "nginx:" + "a" * 129: "128 at most",
    "Nginx": "lower case, as in 'nginx'",
    "MyOrg/app": "lower case, as in 'myorg/app'",
    "ghcr.io/MyOrg/app": "lower case",
    "https://ghcr.io/a": "leave out 'https://'",
    "a@sha256:12": "not a digest",
    "a//b": "the repository",
    "a/-b": "the repository",
    "a..b": "the repository",
    "-x.y/a": "not the address of a registry",
    "a" * 256: "longer than 255",
    "0" * 64: "an image's id",
}


@pytest.mark.parametrize("name", GOOD)
def test_images_are_read_as_docker_reads_them(name: str) -> None:
    assert parse_reference(name) == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_image_is_told_why(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(BAD[name])):
        parse_reference(name)


def test_familiar_names_are_short() -> None:
    assert parse_reference("nginx").familiar == "nginx"
    assert parse_reference("docker.io/a/b:1").familiar == "a/b"
    assert parse_reference("ghcr.io/a/b").familiar == "ghcr.io/a/b"


@pytest.mark.parametrize("address", ["https://index.docker.io/v1/", "docker.io", "http://registry-1.docker.io"])
def test_docker_s_registry_has_many_addresses(address: str) -> None:
    assert registry_of(address) == "docker.io"
