"""What Compose makes of every attribute that a service can have: nothing is dropped in silence."""

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

_KUBERNETES = "only Kubernetes schedules by it; Compose runs everything on one machine"
_LOGIN = "not written anywhere: log in with `docker login` before `docker compose up` pulls the image"


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
        image="`image`, or `build` with its context beside the project",
        ports="waited for; `ports` with the option publish=all",
        public_ports="`ports`, each behind a variable that can move it",
        files="`volumes`",
        entrypoint="`entrypoint`",
        cmd="`command`",
        env_vars="`environment`",
        private_ip_address_placeholder="replaced by the service's fixed address",
        max_cpu="`deploy.resources.limits.cpus`",
        max_memory="`deploy.resources.limits.memory` and `memswap_limit`",
        ready_conditions="`healthcheck` for a command, a helper for a request",
        labels="`labels`, without the prefix that Kurtosis adds",
        user="`user`",
        tini_enabled="`init`",
        tty_enabled="`tty`",
        devices="`devices`",
        capabilities="`cap_add`",
        gpu="`deploy.resources.reservations.devices`, `shm_size`, `ulimits`",
        privileged="`privileged`",
        host_pid_namespace="`pid: host`",
        bind_mounts="`volumes`",
    ),
    *_noted(
        ServiceConfig,
        min_cpu="`deploy.resources.reservations.cpus`; Docker only keeps it for swarms",
        min_memory="`deploy.resources.reservations.memory`; Kurtosis only checks it before a run",
        tolerations=_KUBERNETES,
        node_selectors=_KUBERNETES,
        files_to_be_moved="copied at each start, so that a container that is made again finds them too",
        publish_udp="counts for public ports and with the option publish=all",
    ),
    *_emitted(
        PortSpec,
        number="the port",
        transport_protocol="the port's protocol",
        application_protocol="shown in the README",
        wait="how long a helper waits until the port is open; only TCP ports are tried",
        url="a text for the package's own use",
    ),
    *_emitted(
        Directory,
        artifact_names="copied into a volume of the service, or mounted read-only with the option files=bind",
        persistent_key="a named volume",
        size="nothing to say: Docker's volumes grow, as with Kurtosis on Docker",
    ),
    *_emitted(Image, name="`image`"),
    *_noted(Image, registry=_LOGIN, username=_LOGIN, password=_LOGIN),
    *_emitted(
        ImageBuild,
        name="`image`",
        context="`build.context`, copied beside the project",
        build_file="`build.dockerfile`",
        target_stage="`build.target`",
        build_args="`build.args`",
    ),
    *_refused(NixBuild, flake_location_dir="Compose cannot build images with Nix"),
    *_emitted(NixBuild, name="`image`", context="", flake_output=""),
    *_emitted(
        ReadyCondition,
        recipe="tried until it holds",
        field="what the condition looks at",
        assertion="the condition",
        target_value="the condition",
        interval="`healthcheck.interval`, or the helper's pause",
        timeout="`healthcheck.retries`, or the helper's limit",
    ),
    *_emitted(
        ExecRecipe,
        command="`healthcheck.test` until it has succeeded once, or run by a step in the container's namespaces",
        extract="evaluated with jq",
    ),
    *_emitted(
        GetHttpRequestRecipe,
        port_id="the port that the helper sends to",
        endpoint="the address that the helper sends to",
        extract="evaluated with jq",
        headers="sent",
    ),
    *_emitted(
        PostHttpRequestRecipe,
        port_id="the port that the helper sends to",
        endpoint="the address that the helper sends to",
        body="sent",
        content_type="sent",
        extract="evaluated with jq",
        headers="sent",
    ),
    *_emitted(RunTask, task="a service that ends, with its output and exit code in the volume of results"),
    *_emitted(
        RunSh,
        name="the service's name",
        run="`command`",
        image="`image`, or `build` with its context beside the project",
        files="`volumes`, own copies",
        store="a volume for each, filled when the script has ended",
        env_vars="`environment`, or the wrapper where they hold run-time values",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the step",
        skip_code_check="any code is accepted",
        privileged="`privileged`",
        host_pid_namespace="`pid: host`",
        bind_mounts="`volumes`",
    ),
    *_noted(RunSh, node_selectors=_KUBERNETES, tolerations=_KUBERNETES),
    *_emitted(
        RunPython,
        name="the service's name",
        run="`command`",
        args="`command`, one word each",
        packages="installed by pip before the script, from where the container can reach",
        image="`image`, or `build` with its context beside the project",
        files="`volumes`, own copies",
        store="a volume for each, filled when the script has ended",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the step",
        skip_code_check="any code is accepted",
    ),
    *_noted(RunPython, node_selectors=_KUBERNETES, tolerations=_KUBERNETES),
    *_emitted(StoreSpec, src="copied when the script has ended", name="a volume"),
    *_emitted(
        RunCommand,
        service="the step shares its namespaces",
        recipe="run there, as its user",
        accepted="checked by the step",
    ),
    *_emitted(
        SendRequest,
        service="the step shares its network",
        number="the port that the step sends to",
        recipe="sent with curl",
        accepted="checked by the step",
    ),
    *_emitted(
        AwaitResult,
        attempt="repeated by the step",
        field="compared by the step",
        assertion="compared by the step, strictly typed",
        target_value="compared by the step",
        interval="the step's pause",
        timeout="the step's limit",
    ),
    *_emitted(
        VerifyValue,
        value="compared by the step",
        assertion="compared by the step, strictly typed",
        target_value="compared by the step",
    ),
    *_emitted(RenderFiles, artifact="a volume", texts="written by the step, with the values in place"),
    *_emitted(StoreFiles, service="the step sees its files", path="copied by the step", artifact="a volume"),
    *_emitted(User, uid="`user`", gid="`user`"),
    *_noted(
        Toleration,
        key=_KUBERNETES,
        operator=_KUBERNETES,
        value=_KUBERNETES,
        effect=_KUBERNETES,
        toleration_seconds=_KUBERNETES,
    ),
    *_emitted(
        GpuConfig,
        count="`devices.count`",
        device_ids="`devices.device_ids`",
        shm_size="`shm_size`",
        ulimits="`ulimits`",
        driver="`devices.driver`",
    ),
    *_emitted(GpuDriver, docker="`devices.driver`"),
    *_noted(GpuDriver, kubernetes=_KUBERNETES),
)
"""One row for each attribute of every type that a service's configuration is made of."""
