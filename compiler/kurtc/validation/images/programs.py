"""What images start by themselves, asked of this machine's engine or of registries."""

import json
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.plan import Plan, Step
from kurtc.plan.configs import Image, ServiceConfig
from kurtc.plan.programs import ImageProgram
from kurtc.plan.relations import futures_of, relations
from kurtc.records import frozen
from kurtc.validation.images.check import Mode
from kurtc.validation.images.credentials import Credentials, Keychain, docker_keychain
from kurtc.validation.images.registry import Registry
from kurtc.validation.images.web import NoAnswerError, Web
from kurtc.validation.reference import Reference, parse_reference, registry_of

_SECONDS = 30
_THREADS = 8


class NoProgramError(Exception):
    """Nobody could say what the image starts; the text says why."""


@frozen
class Programs:
    """The programs of images by name, and a warning for each that could not be had."""

    known: Mapping[str, ImageProgram]
    findings: tuple[Diagnostic, ...] = ()


def image_programs(plan: Plan, mode: Mode, *, keychain: Keychain | None = None, web: Web | None = None) -> Programs:
    """The programs of the images of services that leave to the image what may have to be said: see `_needed`."""
    needed = _needed(plan)
    if mode == "none" or not needed:
        return Programs(known={})
    ask: Callable[[Image], ImageProgram] = _local
    if mode == "registry":
        keys, asker = keychain or docker_keychain(), web or Web()
        ask = lambda image: _remote(image, keys, asker)  # noqa: E731 - one of two ways to ask
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        answers = list(pool.map(lambda image: _answer(ask, image), needed))
    known = {str(image.name): one for image, one in zip(needed, answers, strict=True) if isinstance(one, ImageProgram)}
    unknown = [(image, one) for image, one in zip(needed, answers, strict=True) if isinstance(one, str)]
    return Programs(known=known, findings=tuple(_finding(image, needed[image], reason) for image, reason in unknown))


def _needed(plan: Plan) -> dict[Image, Step]:
    """Those without an entrypoint that have run-time values, files to be moved, or an empty text in their command."""
    found: dict[Image, Step] = {}
    for step in plan.steps:
        for config in relations(step.instruction).starts.values():
            if isinstance(config.image, Image) and not config.entrypoint and _is_asked(config):
                found.setdefault(config.image, step)
    return found


def _is_asked(config: ServiceConfig) -> bool:
    return bool(config.files_to_be_moved) or "" in config.cmd or _has_values(config)


def _has_values(config: ServiceConfig) -> bool:
    values = futures_of((config.cmd, config.env_vars))
    return any(future.field not in {"hostname", "ip_address"} for future in values)


def _answer(ask: Callable[[Image], ImageProgram], image: Image) -> ImageProgram | str:
    try:
        return ask(image)
    except (NoProgramError, NoAnswerError, ValueError, KeyError, TypeError) as error:
        return str(error) or type(error).__name__


def _finding(image: Image, step: Step, reason: str) -> Diagnostic:
    message = f"nobody could say what the image {str(image.name)!r} starts: {reason}"
    return Diagnostic(
        code="image-unchecked", message=message, position=step.position, severity=Severity.WARNING, step=step.id
    )


def _local(image: Image) -> ImageProgram:
    command = ["docker", "image", "inspect", "--format", "{{json .Config}}", "--", str(image.name)]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoProgramError(f"`docker image inspect` failed: {error}") from None
    if asked.returncode:
        raise NoProgramError(asked.stderr.strip()[:300])
    return program_of(json.loads(asked.stdout))


def _remote(image: Image, keys: Keychain, web: Web) -> ImageProgram:
    reference = parse_reference(str(image.name))
    credentials = _own_credentials(image, reference) or keys(reference.registry)
    configuration = Registry(reference=reference, credentials=credentials, web=web).configuration()
    return program_of(configuration["config"])


def _own_credentials(image: Image, reference: Reference) -> Credentials | None:
    if image.username and image.password and registry_of(image.registry) == reference.registry:
        return Credentials(username=image.username, password=image.password)
    return None


def program_of(configuration: Mapping[str, object]) -> ImageProgram:
    """The program in an image's configuration."""
    return ImageProgram(entrypoint=_words(configuration.get("Entrypoint")), cmd=_words(configuration.get("Cmd")))


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
