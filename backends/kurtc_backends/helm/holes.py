"""Texts with values of the run, in Kubernetes' notation: `$(NAME)` is a variable, `$$` a dollar where it matters."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kurtc.plan.values import Future, Holed, Text, futures
from kurtc_backends.helm.names import Names
from kurtc_backends.helm.yamltext import Action, Node

_DOLLAR = re.compile(r"\$(?=[$(]|[^\x00-\x7f])")
"""Dollars that Kubernetes would read, and those before letters beyond ASCII, of which it breaks the first byte."""
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """The variable that holds each value in a container."""

    names: Mapping[Future, str]

    @classmethod
    def of(cls, texts: Iterable[Text], taken: Iterable[str] = ()) -> "Variables":
        """Variables for the values in `texts`, none of them in `taken`."""
        names = Names.of(taken)
        found = dict.fromkeys(future for text in texts for future in futures(text))
        return cls(names={future: names.free(_wanted(future), _LONGEST, "_") for future in found})

    def written(self, text: Text) -> str:
        """The text as a container's variable or argument says it."""
        parts = text.parts if isinstance(text, Holed) else (text,)
        done: list[str] = []
        for index, part in enumerate(parts):
            if isinstance(part, Future):
                done.append(f"$({self.names[part]})")
            else:
                literal = _DOLLAR.sub("$$", part)
                followed = index + 1 < len(parts)
                done.append(f"{literal}$" if followed and literal.endswith("$") else literal)
        return "".join(done)

    def entries(self, chart: str) -> list[Node]:
        """The variables as entries of `env`."""
        return [{"name": name, "valueFrom": value_source(future, chart)} for future, name in self.names.items()]


def literal(text: str) -> str:
    """Text without values as a container's variable or argument says it."""
    return _DOLLAR.sub("$$", text)


def value_source(future: Future, chart: str) -> dict[str, Node]:
    """Where a variable takes the value from: a step's ConfigMap, or the pod for its own address."""
    if is_own_address(future):
        return {"fieldRef": {"fieldPath": "status.podIP"}}
    return {"configMapKeyRef": {"name": step_name(chart, future.step), "key": future.field}}


def is_own_address(future: Future) -> bool:
    """Whether it is the address of the pod that asks; those of others are values of effects."""
    return future.field == "ip_address"


def step_name(chart: str, step: str) -> Action:
    """The name of a step's Job and ConfigMap, which a template computes."""
    return Action(f'{{{{ include "{chart}.step" (list . "{step}") }}}}')


def _wanted(future: Future) -> str:
    if is_own_address(future):
        return "KURTC_POD_IP"
    return "KURTC_" + re.sub(r"[^A-Z0-9]+", "_", f"{future.step}_{future.field}".upper()).strip("_")
