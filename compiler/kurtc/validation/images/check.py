"""The findings about a plan's images: which do not exist, may not be read, or could not be looked for."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeAlias, assert_never

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.near import nearest
from kurtc.plan.configs import Image
from kurtc.plan.model import Plan, Step
from kurtc.records import frozen
from kurtc.validation.images.answers import Answer, Denied, Exists, UnknownRepository, UnknownTag, Unreachable
from kurtc.validation.images.credentials import Credentials, Keychain, docker_keychain
from kurtc.validation.images.local import ask_engine
from kurtc.validation.images.official import KNOWN
from kurtc.validation.images.registry import Registry
from kurtc.validation.images.web import Web
from kurtc.validation.parts import images
from kurtc.validation.reference import HUB, Reference, parse_reference, registry_of

Mode: TypeAlias = Literal["none", "local", "registry"]
_THREADS = 8


@frozen
class _Needed:
    image: Image
    name: str
    reference: Reference
    step: Step


def check_images(
    plan: Plan,
    mode: Mode,
    *,
    engine: Callable[[str], Answer] = ask_engine,
    keychain: Keychain | None = None,
    web: Web | None = None,
) -> tuple[Diagnostic, ...]:
    """What is wrong with the images that `plan` pulls, each at its first use.

    `local` asks the container engine of this machine, `registry` each image's registry, with the credentials of the
    image or else those of `keychain` (the user's Docker configuration); images that a plan builds are not looked for.
    What could not be asked is a warning. Names that are no image references are left to `validate`.
    """
    needed = _needed(plan)
    if mode == "none" or not needed:
        return ()
    if mode == "local":
        return tuple(_findings(needed, lambda one: engine(one.name), "on this machine"))
    keys, asker = keychain or docker_keychain(), web or Web()

    def ask(one: _Needed) -> Answer:
        credentials = _own_credentials(one.image, one.reference) or keys(one.reference.registry)
        return Registry(reference=one.reference, credentials=credentials, web=asker).answer()

    return tuple(_findings(needed, ask, "on {}"))


def _needed(plan: Plan) -> tuple[_Needed, ...]:
    first: dict[Image, _Needed] = {}
    for step in plan.steps:
        for image in images(step.instruction):
            if isinstance(image, Image) and isinstance(image.name, str) and image not in first:
                try:
                    reference = parse_reference(image.name)
                except ValueError:
                    continue
                first[image] = _Needed(image=image, name=image.name, reference=reference, step=step)
    return tuple(first.values())


def _own_credentials(image: Image, reference: Reference) -> Credentials | None:
    if image.username and image.password and registry_of(image.registry) == reference.registry:
        return Credentials(username=image.username, password=image.password)
    return None


def _findings(needed: tuple[_Needed, ...], ask: Callable[[_Needed], Answer], where: str) -> Iterator[Diagnostic]:
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        answers = tuple(pool.map(ask, needed))
    good = tuple(one.reference for one, answer in zip(needed, answers, strict=True) if isinstance(answer, Exists))
    for one, answer in zip(needed, answers, strict=True):
        finding = _finding(one, answer, where.format(one.reference.registry), good)
        if finding:
            yield finding


def _finding(one: _Needed, answer: Answer, where: str, good: tuple[Reference, ...]) -> Diagnostic | None:
    wanted = one.reference.digest or one.reference.tag or "latest"
    match answer:
        case Exists():
            return None
        case UnknownTag(tags=tags):
            near = nearest_tag(wanted, tags)
            hint = f"did you mean {one.reference.familiar + ':' + near!r}?" if near else ""
            message = f"the image {one.name!r} does not exist {where}: its repository has no {wanted!r}"
            return _diagnostic(one, "unknown-image", message, hint)
        case UnknownRepository():
            message = f"the image {one.name!r} does not exist {where}"
            return _diagnostic(one, "unknown-image", message, _near(one, good))
        case Denied(reason=reason):
            message = f"the image {one.name!r} does not exist {where}, or you may not read it: {reason}"
            hint = _near(one, good) or f"if it exists, log in with `docker login {one.reference.registry}`"
            return _diagnostic(one, "image-denied", message, hint)
        case Unreachable(reason=reason):
            message = f"the image {one.name!r} could not be looked for {where}: {reason}"
            return _diagnostic(one, "image-unchecked", message, "", Severity.WARNING)
        case _ as never:
            assert_never(never)


def _diagnostic(one: _Needed, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    step = one.step
    return Diagnostic(code=code, message=message, position=step.position, hint=hint, severity=severity, step=step.id)


def _near(one: _Needed, good: tuple[Reference, ...]) -> str:
    known = {reference.familiar for reference in good}
    if one.reference.registry == HUB:
        known.update(KNOWN)
    familiar = one.reference.familiar
    near = "" if familiar in known else nearest(familiar, sorted(known))
    return f"did you mean {near!r}?" if near else ""


def nearest_tag(wanted: str, tags: tuple[str, ...]) -> str:
    """The tag that `wanted` may stand for, or the empty text."""
    for variant in (f"v{wanted}", wanted.removeprefix("v"), wanted.lower()):
        if variant != wanted and variant in tags:
            return variant
    return nearest(wanted, tags)
