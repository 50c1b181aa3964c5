"""`kurtc build --target helm`, and `helm`."""

import json
import shlex
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.images import DUMP
from e2e.kubernetes import in_cluster, missing_cluster

from .commands import KURTC, outcome, stdout
from .target import Outcome, Target

_LEFT = (
    "statefulsets,deployments,jobs,pods,services,configmaps,serviceaccounts,roles,rolebindings,persistentvolumeclaims"
)
_EVERYWHERE = {"configmap/kube-root-ca.crt", "serviceaccount/default"}
"""What every namespace has."""


@dataclass(slots=True, kw_only=True)
class Release:
    """A release in a namespace of its own; a package that is applied again is built over the old chart."""

    folder: Path
    namespace: str = field(default_factory=lambda: f"behaviour-{uuid.uuid4().hex[:10]}")
    left: str = ""
    """What was left in the namespace before it was deleted."""

    @property
    def output(self) -> Path:
        """Where the chart is built."""
        return self.folder / "chart"

    def apply(self, package: Path, arguments: Mapping[str, object]) -> Outcome:
        built = outcome(
            *KURTC,
            "build",
            str(package),
            json.dumps(arguments),
            "--target",
            "helm",
            "--output",
            str(self.output),
            variables={"KURTC_CACHE": str(self.folder / "cache")},
        )
        if built.code:
            return built
        _build_images(self.output)
        in_cluster(self.output)
        place = ("--namespace", self.namespace, "--create-namespace")
        waiting = () if (self.output / "templates" / "gate").exists() else ("--wait",)
        return outcome("helm", "upgrade", "--install", "it", str(self.output), *place, *waiting, "--timeout", "600s")

    def run(self, service: str, *command: str) -> bytes:
        return self._kubectl("exec", f"pod/{self._pod(service)[0]}", "--container", service, "--", *command)

    def instance(self, service: str) -> str:
        return self._pod(service)[1]

    def services(self) -> set[str]:
        label = "{.metadata.labels.app\\.kubernetes\\.io/component}"
        running = self._kubectl(
            "get", "statefulsets,deployments", "--output", f"jsonpath={{range .items[*]}}{label} {{end}}"
        )
        return set(running.decode().split()) - {"artifact-store"}

    def remove(self) -> None:
        done = outcome("helm", "uninstall", "it", "--namespace", self.namespace, "--wait", "--ignore-not-found")
        assert done.code == 0, done.terminal
        outcome("kubectl", "--namespace", self.namespace, "wait", "--for=delete", "pods", "--all", "--timeout=60s")

        listed = self._kubectl("get", _LEFT, "--output", "name").decode().split()
        self.left = " ".join(name for name in listed if name not in _EVERYWHERE)
        outcome("kubectl", "delete", "namespace", self.namespace, "--wait=false", "--ignore-not-found")

    def leftovers(self) -> str:
        return self.left

    def _pod(self, service: str) -> tuple[str, str]:
        """Name and identity of the pod of a service."""
        selector = f"app.kubernetes.io/component={service}"
        pod = "{range .items[*]}{.metadata.deletionTimestamp}/{.metadata.name}/{.metadata.uid} {end}"
        found = self._kubectl("get", "pods", "--selector", selector, "--output", f"jsonpath={pod}").decode().split()
        ((name, uid),) = (entry.split("/")[1:] for entry in found if entry.startswith("/"))
        return name, uid

    def _kubectl(self, *arguments: str) -> bytes:
        return stdout("kubectl", "--namespace", self.namespace, *arguments)


def _build_images(chart: Path) -> None:
    """Build the images of a chart as its README says; those with files around an image that is here."""
    for line in (chart / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("docker build "):
            done = outcome(*shlex.split(line), "--quiet", "--build-arg", f"BASE={DUMP}", folder=chart)
            assert done.code == 0, done.terminal


HELM = Target(name="helm", missing=missing_cluster, deployment=lambda folder: Release(folder=folder), refuses={})
