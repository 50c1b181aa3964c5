"""Compares what Kurtosis made of a program with what kurtc makes of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from kurtc.diagnostics import Diagnostic, errors
from kurtc.plan import Step

from .canonical import canonical, differences, shortened
from .cases import Recorded, RecordedStep, Recording
from .kurtosis_form import KurtosisForm
from .naming import Naming
from .programs import Compiled
from .reasons import STRICTER, reason_of, validation_reason_of

_FRAME = re.compile(r"^\tat \[(.+?)\]: ", re.M)
_VALIDATION = re.compile(r"The instruction can be found at (\S+\[\d+:\d+\])\n\tCaused by: (.*)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a comparison ended: an equal plan, a refusal for the same reason, or what is different."""

    verdict: Literal["equal", "refused", "different"]
    differences: tuple[str, ...] = ()


def compare(recording: Recording, compiled: Compiled, naming: Naming) -> Outcome:
    """The outcome for one program."""
    if recording.status == "panic":
        return Outcome(verdict="refused" if errors(compiled.findings) else "equal")  # there is nothing to compare with
    if recording.status == "ok":
        found = tuple(_plan_differences(recording, compiled, naming))
        return Outcome(verdict="different" if found else "equal", differences=found)
    found = tuple(_refusal_differences(recording, compiled, naming))
    return Outcome(verdict="different" if found else "refused", differences=found)


def _plan_differences(recording: Recording, compiled: Compiled, naming: Naming) -> Iterator[str]:
    if compiled.form is None:
        yield f"kurtc refuses what Kurtosis accepts: {_shown(compiled.findings)}"
        return
    form = compiled.form
    for number, (expected, found) in enumerate(zip_longest(recording.steps, form.plan.steps), 1):
        if expected is None or found is None:
            yield f"step {number}: {len(recording.steps)} steps expected, {len(form.plan.steps)} found"
            break
        for difference in _step_differences(expected, found, form, naming):
            yield f"step {number} ({expected.name}, {expected.position}): {difference}"
    yield from differences([*map(shortened, recording.printed)], [*map(shortened, form.printed())], "print")
    yield from _output_differences(recording.output, form)
    yield from _validation_differences(recording, compiled, naming)


def _step_differences(expected: RecordedStep, found: Step, form: KurtosisForm, naming: Naming) -> Iterator[str]:
    yield from differences(expected.name, found.instruction.instruction, "name")
    if expected.name != found.instruction.instruction:
        return
    yield from differences(_without_version(expected.position), naming.short(found.position), "position")
    yield from differences(shortened(expected.description), shortened(found.description), "description")
    yield from differences(canonical(_resolved(expected)), canonical(form.resolved(found)))
    yield from differences(canonical(expected.returned), canonical(form.returned(found)), "returned")


def _without_version(position: str) -> str:
    return re.sub(r"@[^:]*", "", position)


def _resolved(step: RecordedStep) -> dict[str, Recorded]:
    """What was recorded of a step's arguments in two places, in one."""
    resolved = dict(step.resolved)
    match step.name:
        case "print":
            return {}
        case "verify":
            return {**resolved, "value": step.arguments["value"]}
        case "render_templates":
            data, config = resolved["templatesAndDataByDestRelFilepath"], step.arguments["config"]
            assert isinstance(data, dict)
            assert isinstance(config, dict)
            return {
                **resolved,
                "templatesAndDataByDestRelFilepath": {path: _template(data[path], config[path]) for path in data},
            }
        case _:
            return resolved


def _template(data: Recorded, config: Recorded) -> Recorded:
    assert isinstance(data, dict)
    assert isinstance(config, dict)
    return {**data, "template": config["template"]}


def _output_differences(recorded: str, form: KurtosisForm) -> Iterator[str]:
    try:
        expected = json.loads(recorded) if recorded else None
    except ValueError:
        expected = recorded  # what JSON cannot say is recorded as Starlark writes it
    yield from differences(expected, form.placeholders.value(form.plan.output), "output")


def _validation_differences(recording: Recording, compiled: Compiled, naming: Naming) -> Iterator[str]:
    """Each recorded error needs its finding; further findings need to be about what Kurtosis does not look at."""
    found = list(errors(compiled.findings))
    explained = []
    for error in recording.validation_errors:
        place, cause = _validation_error(error)
        reason = validation_reason_of(cause)
        here = [d for d in found if d.code in reason.codes and d.position and naming.full(d.position) == place]
        if not reason.covers(here or (d for d in found if d.code in reason.codes[1:])):
            yield f"validation: nothing is said about {place} {cause!r}; findings: {_shown(compiled.findings)}"
        explained += here
    for finding in found:
        if finding not in explained and finding.code not in STRICTER:
            yield f"validation: Kurtosis accepts what kurtc does not: {_shown((finding,))}"


def _validation_error(error: str) -> tuple[str, str]:
    found = _VALIDATION.search(error)
    assert found is not None, error
    return found[1], found[2]


def _refusal_differences(recording: Recording, compiled: Compiled, naming: Naming) -> Iterator[str]:
    findings = errors(compiled.findings)
    if not findings:
        yield f"kurtc accepts what Kurtosis refuses: {recording.error.splitlines()[0]}"
        return
    reason = reason_of(recording.error)
    if not reason.covers(findings):
        yield f"{recording.error!r} was expected as {reason}, found {_shown(findings)}"
    frames = [frame for frame in _FRAME.findall(recording.error) if frame != "0:0"]
    lines = [_line(naming.frame(d.position)) for d in findings if d.position]
    if reason.placed and frames and _line(frames[-1]) not in lines:
        yield f"expected at {frames[-1]}, found at {', '.join(lines) or 'no place'}"


def _line(place: str) -> str:
    """A place without its column: where an expression fails is its first character here, its operator there."""
    return _without_version(place).rpartition(":")[0]


def _shown(findings: tuple[Diagnostic, ...]) -> str:
    return "; ".join(f"[{d.code}] {d.position or ''} {d.message} ({d.hint})" for d in findings) or "nothing"
