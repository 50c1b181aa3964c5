"""What Terraform makes of every attribute that a service can have: nothing is dropped in silence."""

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

_KUBERNETES = "only Kubernetes schedules by it; the module runs everything on one engine"
_LOGIN = "not written anywhere: give `registry_auth` to the provider, or pull the image before"


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
        image="`docker_image`, pulled or built",
        ports="waited for; `ports` with the option publish=all",
        public_ports="`ports`, each behind a variable that can move it",
        files="`volumes`",
        entrypoint="`entrypoint`",
        cmd="`command`, or the end of `entrypoint` where a text may be empty: that needs an entrypoint, or `--images`",
        env_vars="`env`; what is called like a secret is a sensitive variable; as everywhere but in files, text that "
        "is not normalised (NFC) is refused: Terraform changes it, whichever function it comes from",
        private_ip_address_placeholder="replaced by the service's fixed address",
        max_cpu="`cpu_quota` and `cpu_period`",
        ready_conditions="a one-shot that tries until they hold",
        labels="`labels`, without the prefix that Kurtosis adds",
        user="`user`",
        tini_enabled="`init`",
        tty_enabled="`tty`",
        devices="`devices`",
        capabilities="`capabilities`",
        gpu="`device_requests`, `shm_size`, `ulimit`",
        privileged="`privileged`",
        host_pid_namespace="`pid_mode`",
        bind_mounts="`volumes` with `host_path`",
    ),
    *_noted(
        ServiceConfig,
        max_memory="`memory` and `memory_swap`, rounded up to MiB: the provider knows nothing smaller",
        min_cpu="Docker reserves nothing; Kurtosis only checks it before a run",
        min_memory="Docker reserves nothing; Kurtosis only checks it before a run",
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
        wait="how long a one-shot waits until the port is open; only TCP ports are tried",
        url="a text for the package's own use",
    ),
    *_emitted(
        Directory,
        artifact_names="copied into a volume of the service",
        persistent_key="a volume",
        size="nothing to say: Docker's volumes grow, as with Kurtosis on Docker",
    ),
    *_emitted(Image, name="`docker_image.name`, which the variable `images` can replace"),
    *_noted(Image, registry=_LOGIN, username=_LOGIN, password=_LOGIN),
    *_emitted(
        ImageBuild,
        name="`docker_image.name`",
        context="`build.context`, copied beside the module",
        build_file="`build.dockerfile`",
        target_stage="`build.target`",
        build_args="`build.build_args`",
    ),
    *_refused(NixBuild, flake_location_dir="Terraform cannot build images with Nix"),
    *_emitted(NixBuild, name="`docker_image.name`", context="", flake_output=""),
    *_emitted(
        ReadyCondition,
        recipe="tried until it holds",
        field="what the condition looks at",
        assertion="the condition",
        target_value="the condition",
        interval="the one-shot's pause",
        timeout="the one-shot's limit",
    ),
    *_emitted(
        ExecRecipe,
        command="runs in the namespaces of the service, with its files, user and variables",
        extract="evaluated with jq",
    ),
    *_emitted(
        GetHttpRequestRecipe,
        port_id="the port that the one-shot sends to",
        endpoint="the address that the one-shot sends to",
        extract="evaluated with jq",
        headers="sent",
    ),
    *_emitted(
        PostHttpRequestRecipe,
        port_id="the port that the one-shot sends to",
        endpoint="the address that the one-shot sends to",
        body="sent",
        content_type="sent",
        extract="evaluated with jq",
        headers="sent",
    ),
    *_emitted(RunTask, task="a container that runs once; its results are kept by `terraform_data`"),
    *_emitted(
        RunSh,
        name="the container's name",
        run="`entrypoint`",
        image="`docker_image`, pulled or built",
        files="`volumes`, own copies",
        store="kept in the volume of the steps when the script has ended",
        env_vars="`env`; what is called like a secret is a sensitive variable",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the step",
        skip_code_check="any code is accepted",
        privileged="`privileged`",
        host_pid_namespace="`pid_mode`",
        bind_mounts="`volumes` with `host_path`",
    ),
    *_noted(RunSh, node_selectors=_KUBERNETES, tolerations=_KUBERNETES),
    *_emitted(
        RunPython,
        name="the container's name",
        run="`entrypoint`",
        args="`entrypoint`, one word each",
        packages="installed by pip before the script, from where the container can reach",
        image="`docker_image`, pulled or built",
        files="`volumes`, own copies",
        store="kept in the volume of the steps when the script has ended",
        wait="the script is ended when the time is over",
        acceptable_codes="checked by the step",
        skip_code_check="any code is accepted",
    ),
    *_noted(RunPython, node_selectors=_KUBERNETES, tolerations=_KUBERNETES),
    *_emitted(StoreSpec, src="copied when the script has ended", name="a folder in the volume of the steps"),
    *_emitted(
        RunCommand,
        service="the step shares its namespaces",
        recipe="run there, as its user",
        accepted="checked by the step",
    ),
    *_emitted(
        SendRequest,
        service="reached over the module's network",
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
        value="compared by Terraform",
        assertion="compared by Terraform, strictly typed",
        target_value="compared by Terraform",
    ),
    *_emitted(RenderFiles, artifact="uploaded where it is mounted", texts="`templatefile`"),
    *_emitted(
        StoreFiles,
        service="the step sees its files",
        path="copied by the step",
        artifact="a folder in the volume of the steps",
    ),
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
        count="`device_requests.count`",
        device_ids="`device_requests.device_ids`",
        shm_size="`shm_size`",
        ulimits="`ulimit`",
        driver="`device_requests.driver`",
    ),
    *_emitted(GpuDriver, docker="`device_requests.driver`"),
    *_noted(GpuDriver, kubernetes=_KUBERNETES),
)
"""One row for each attribute of every type that a service's configuration is made of."""
