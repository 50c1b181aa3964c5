"""What a pull says, as progress and as advice."""

import pytest

from kurtc.execution.engine import ImageProgress
from kurtc_backends.docker.pulls import Layers, pull_hint


def event(layer: str, status: str, current: int = 0, total: int = 0) -> dict[str, object]:
    return {"id": layer, "status": status, "progressDetail": {"current": current, "total": total} if total else {}}


def test_progress_is_the_sum_over_the_layers() -> None:
    layers = Layers()
    assert layers.heard(event("a", "Downloading", 10, 100)) == ImageProgress(text="downloading", done=10, total=100)
    assert layers.heard(event("b", "Downloading", 5, 50)) == ImageProgress(text="downloading", done=15, total=150)
    assert layers.heard(event("a", "Download complete")) == ImageProgress(text="downloading", done=105, total=150)
    assert layers.heard(event("b", "Extracting", 1, 50)) == ImageProgress(text="extracting", done=150, total=150)


@pytest.mark.parametrize("status", ["Pulling fs layer", "Waiting", "Already exists", "Verifying Checksum"])
def test_events_without_a_size_are_no_progress(status: str) -> None:
    assert Layers().heard(event("a", status)) is None


def test_events_without_a_layer_are_no_progress() -> None:
    assert Layers().heard({"status": "Status: Downloaded newer image for x"}) is None


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("pull access denied for x, repository does not exist or may require 'docker login'", "check the name"),
        ("manifest for x:9 not found: manifest unknown: manifest unknown", "check the tag"),
        ("toomanyrequests: You have reached your pull rate limit", "docker login"),
        ('Get "https://x/v2/": unauthorized: authentication required', "credentials"),
        ('Get "https://x/v2/": dial tcp: lookup x: no such host', "name of the registry"),
        ('Get "https://x/v2/": http: server gave HTTP response to HTTPS client', "insecure-registries"),
        ('Get "https://x/v2/": net/http: TLS handshake timeout', "does not answer"),
        ("no matching manifest for linux/arm64/v8 in the manifest list entries", "other machines"),
    ],
)
def test_errors_come_with_advice(said: str, advice: str) -> None:
    assert advice in pull_hint(said)


def test_what_is_not_known_has_no_advice() -> None:
    assert pull_hint("the moon is full") == ""
