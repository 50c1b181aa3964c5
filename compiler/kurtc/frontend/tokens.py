"""The texts that stand for run-time values while Starlark code runs, and what they stand for.

Scripts see Kurtosis' own notation (some look at it, and its length is visible); the plan never does. Identifiers count
up in plan order, so that two interpretations of one input are identical; a service keeps its identifier when it is
added again.
"""

import re

from kurtc.plan.values import Future, Text, text
from kurtc.records import mutable

_TOKEN = re.compile(r"\{\{kurtosis:([a-f0-9]{32}):([a-zA-Z0-9-_.]+)\.runtime_value\}\}")
MARK = "{{kurtosis:"


@mutable
class _Producer:
    step: str
    service: str = ""


class Tokens:
    """Hands out identifiers and reads texts that contain them."""

    def __init__(self) -> None:
        self._producers: dict[str, _Producer] = {}
        self._services: dict[str, str] = {}

    def of_step(self, step: str) -> str:
        """A new identifier for the results of a step."""
        return self._new(_Producer(step))

    def of_service(self, name: str, step: str) -> str:
        """The identifier of a service, which `step` starts (again)."""
        if name in self._services:
            self._producers[self._services[name]].step = step
        else:
            self._services[name] = self._new(_Producer(step, name))
        return self._services[name]

    def _new(self, producer: _Producer) -> str:
        token = f"{len(self._producers) + 1:032x}"
        self._producers[token] = producer
        return token

    def read(self, written: str) -> Text:
        """The text with its run-time values as futures."""
        if MARK not in written:
            return written
        parts: list[str | Future] = []
        at = 0
        for found in _TOKEN.finditer(written):
            parts += (written[at : found.start()], self._future(found[1], found[2]))
            at = found.end()
        return text([*parts, written[at:]])

    def _future(self, token: str, field: str) -> Future:
        producer = self._producers.get(token)
        if producer is None:
            return Future(step="", token=token, field=field)
        service = producer.service if field in ("hostname", "ip_address") else ""
        return Future(step=producer.step, service=service, field=field)


def token_text(token: str, field: str) -> str:
    """What Starlark code sees of the run-time value `field` of an identifier."""
    return f"{MARK}{token}:{field}.runtime_value}}}}"
