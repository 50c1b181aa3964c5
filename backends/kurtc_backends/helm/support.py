"""What Kubernetes makes of every attribute that a service can have: nothing is dropped in silence."""

from collections.abc import Mapping

from kurtc.backend import Support
from kurtc.lowering import Outcome
from kurtc.lowering.actions import (
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
)
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    GpuConfig,
    GpuDriver,
    Image,
    ImageBuild,
    NixBuild,
    PortSpec,
    PostHttpRequestRecipe,
    ReadyCondition,
    ServiceConfig,
    StoreSpec,
    Toleration,
    User,
)
from kurtc.plan.instructions import RunPython, RunSh

_LOGIN = "not written anywhere: name a Secret of type docker-registry in `global.imagePullSecrets`"


def _rows(owner: type, outcome: Outcome, texts: Mapping[str, str]) -> tuple[Support, ...]:
    return tuple(Support(owner=owner, attribute=name, outcome=outcome, text=text) for name, text in texts.items())


def _emitted(owner: type, **texts: str) -> tuple[Support, ...]:
    return _rows(owner, Outcome.EMITTED, texts)


def _noted(owner: type, **texts: str) -> tuple[Support, ...]:
    return _rows(owner, Outcome.NOTE, texts)


def _refused(owner: type, **texts: str) -> tuple[Support, ...]:
    return _rows(owner, Outcome.REFUSED, texts)


SUPPORT: tuple[Support, ...] = (
    *_emitted(
        ServiceConfig,
        image="`image`, in its parts in `values.yaml`",
        ports="`ports`, and the Service of the service's name",
        public_ports="a Service of its own, whose type `values.yaml` chooses, and an Ingress that is off",
        files="`volumes`, filled by an init container",
        entrypoint="`command`",
        cmd="`args`",
        env_vars="`env`",
        private_ip_address_placeholder="replaced by the pod's address",
        max_cpu="`resources.limits.cpu`",
        min_cpu="`resources.requests.cpu`",
        max_memory="`resources.limits.memory`",
        min_memory="`resources.requests.memory`",
        ready_conditions="`startupProbe`, or a Job that waits",
        labels="`podLabels`, without the prefix that Kurtosis adds",
        user="`securityContext`",
        tolerations="`tolerations`",
        node_selectors="`nodeSelector`",
        tini_enabled="nothing to say: Kubernetes has no init process, and the program itself is the first one",
        tty_enabled="`tty`",
        capabilities="`securityContext.capabilities`",
        gpu="`resources.limits`, and memory at /dev/shm",
    ),
    *_noted(
        ServiceConfig,
        files_to_be_moved="copied at each start, so that a container that is made again finds them too",
        publish_udp="counts for public ports only, which the Service has with their protocol",
        privileged="`securityContext.privileged`; the namespace has to allow it",
        host_pid_namespace="`hostPID`; the namespace has to allow it",
    ),
    *_refused(
        ServiceConfig,
        devices="pods get devices from plugins of their node, not by path",
        bind_mounts="nodes of Kubernetes have no Docker socket",
    ),
    *_emitted(
        PortSpec,
        number="`containerPort`",
        transport_protocol="the port's protocol",
        application_protocol="`appProtocol`",
        wait="`startupProbe`; waiters try further ports; only TCP ports are tried",
        url="a text for the package's own use",
    ),
    *_emitted(
        Directory,
        artifact_names="a copy of the files, or the ConfigMaps themselves with the option files=mount",
        size="`size` of the claim",
    ),
    *_noted(
        Directory,
        persistent_key="a claim; unlike Docker, Kubernetes does not fill it with what the image has there",
    ),
    *_emitted(Image, name="`image`"),
    *_noted(Image, registry=_LOGIN, username=_LOGIN, password=_LOGIN),
    *_noted(
        ImageBuild,
        name="`image`; build and push it yourself: the README has the command",
        context="copied to `build/`, which is no part of the chart",
    ),
    *_emitted(
        ImageBuild,
        build_file="in the README's command",
        target_stage="in the README's command",
        build_args="in the README's command",
    ),
    *_refused(NixBuild, flake_location_dir="a chart cannot build images with Nix"),
    *_emitted(NixBuild, name="`image`", context="", flake_output=""),
    *_emitted(
        ReadyCondition,
        recipe="the probe, or what the Job tries",
        field="the condition",
        assertion="the condition",
        target_value="the condition; where a probe of Kubernetes takes more codes, waiters ask again for exactly these",
        interval="`periodSeconds`, or the Job's pause",
        timeout="`failureThreshold`, or the Job's limit",
    ),
    *_emitted(ExecRecipe, command="`exec` of the probe, or what the Job runs", extract="evaluated with jq"),
    *_emitted(
        GetHttpRequestRecipe,
        port_id="`port`",
        endpoint="`path`",
        extract="evaluated with jq",
        headers="`httpHeaders`",
    ),
    *_emitted(
        PostHttpRequestRecipe,
        port_id="the port that the Job sends to",
        endpoint="the address that the Job sends to",
        body="sent",
        content_type="sent",
        extract="evaluated with jq",
        headers="sent",
    ),
    *_emitted(RunTask, task="a Job: the script in its image, then a helper that keeps its results"),
    *_emitted(
        RunSh,
        name="the Job's name, with a hash behind it",
        run="the script, in `values.yaml`",
        image="`image`, in its parts in `values.yaml`",
        files="`volumes`, filled by an init container",
        store="packed into the step's ConfigMap, or into the store when they are large",
        env_vars="`env`",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the Job",
        skip_code_check="any code is accepted",
        node_selectors="`nodeSelector`",
        tolerations="`tolerations`",
    ),
    *_noted(
        RunSh,
        privileged="`securityContext.privileged`; the namespace has to allow it",
        host_pid_namespace="`hostPID`; the namespace has to allow it",
    ),
    *_refused(RunSh, bind_mounts="nodes of Kubernetes have no Docker socket"),
    *_emitted(
        RunPython,
        name="the Job's name, with a hash behind it",
        run="the script, in `values.yaml`",
        args="`args`, one word each",
        packages="installed by pip before the script, from where the pod can reach",
        image="`image`, in its parts in `values.yaml`",
        files="`volumes`, filled by an init container",
        store="packed into the step's ConfigMap, or into the store when they are large",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the Job",
        skip_code_check="any code is accepted",
        node_selectors="`nodeSelector`",
        tolerations="`tolerations`",
    ),
    *_emitted(StoreSpec, src="copied when the script has ended", name="a part of the step's results"),
    *_emitted(
        RunCommand,
        service="a StatefulSet, so that its pod has a known name",
        recipe="run there by `kubectl exec`",
        accepted="checked by the Job",
    ),
    *_emitted(
        SendRequest,
        service="reached by its name",
        number="the port that the Job sends to",
        recipe="sent with curl",
        accepted="checked by the Job",
    ),
    *_emitted(
        AwaitResult,
        attempt="repeated by the Job",
        field="compared by the Job",
        assertion="compared by the Job, strictly typed",
        target_value="compared by the Job",
        interval="the Job's pause",
        timeout="the Job's limit",
    ),
    *_emitted(
        VerifyValue,
        value="compared by the Job, and by `helm test`",
        assertion="compared by the Job, strictly typed",
        target_value="compared by the Job",
    ),
    *_emitted(RenderFiles, artifact="the Job's result", texts="written by the Job, with the values in place"),
    *_emitted(StoreFiles, service="a StatefulSet, so that its pod has a known name", artifact="the Job's result"),
    *_noted(StoreFiles, path="packed by the image's own `tar`, or its `cat` for a single file"),
    *_emitted(User, uid="`runAsUser`", gid="`runAsGroup`"),
    *_emitted(
        Toleration,
        key="`key`",
        operator="`operator`",
        value="`value`",
        effect="`effect`",
        toleration_seconds="`tolerationSeconds`",
    ),
    *_emitted(GpuConfig, count="`resources.limits`", shm_size="memory at /dev/shm", driver="the name of the resource"),
    *_refused(
        GpuConfig,
        device_ids="Kubernetes chooses the devices of a pod",
        ulimits="Kubernetes has no limits for processes",
    ),
    *_noted(GpuDriver, docker="only Docker knows it"),
    *_emitted(GpuDriver, kubernetes="the name of the resource"),
)
"""One row for each attribute of every type that a service's configuration is made of."""
