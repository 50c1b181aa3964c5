"""A real cluster: whether there is one, and how images get into it."""

import os
import shlex
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import yaml

from .images import provide

HELPER = "alpine/k8s:1.34.3"
LOAD = "KURTC_KUBERNETES_LOAD"
"""A command that brings images of the local Docker engine into the cluster: `kind load docker-image`, for example."""
_FOLDER = Path(__file__).parent / "images" / "k8s"


@cache
def missing_cluster() -> str:
    """Why there is no cluster to test with, `""` when there is."""
    for tool in ("helm", "kubectl", "docker"):
        if not shutil.which(tool):
            return f"there is no {tool} on the PATH"
    done = _done("kubectl", "get", "nodes", "--output", "name", "--request-timeout", "10s")
    if done.returncode or not done.stdout:
        return f"`kubectl get nodes` fails: {(done.stderr.strip().splitlines() or ['no node'])[-1]}"
    return "" if os.environ.get(LOAD) else f"{LOAD} does not say how images get into the cluster"


@cache
def load(image: str) -> None:
    """Bring an image into the cluster, the stand-in for the helper's too."""
    if image == HELPER:
        _build_helper()
    else:
        provide(image)
    for _ in range(3):  # other processes may load the same image
        done = _done(*shlex.split(os.environ[LOAD]), image)
        if done.returncode == 0:
            return
    assert done.returncode == 0, f"{image} does not get into the cluster: {done.stdout}\n{done.stderr}"


def in_cluster(chart: Path) -> None:
    """Bring all images of a chart into the cluster."""
    done = _done("helm", "template", "it", str(chart))
    assert done.returncode == 0, done.stderr
    for document in yaml.safe_load_all(done.stdout):
        for image in _images(document):
            load(image.removeprefix("docker.io/").removeprefix("library/"))


def _images(node: object) -> set[str]:
    """Every image below a node of a manifest."""
    if isinstance(node, dict):
        own = {node["image"]} if isinstance(node.get("image"), str) else set()
        return own.union(*(_images(value) for value in node.values()))
    return set().union(*(_images(item) for item in node)) if isinstance(node, list) else set()


def _build_helper() -> None:
    """Build the stand-in for the helper's image around the machine's own kubectl."""
    kubectl = shutil.which("kubectl")
    assert kubectl
    with tempfile.TemporaryDirectory() as context:
        shutil.copy(_FOLDER / "Dockerfile", context)
        shutil.copy(Path(kubectl).resolve(), Path(context) / "kubectl")
        done = _done("docker", "build", "--quiet", "--tag", HELPER, context)
    assert done.returncode == 0, done.stderr


def _done(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, stdin=subprocess.DEVNULL)
