"""What people call things: by name, by UUID, or by the first twelve characters of it."""

from collections.abc import Mapping

from kurtc.diagnostics import refusal
from kurtc.plan.data import did_you_mean

_SHORT = 12


def identified(identifier: str, known: Mapping[str, str], noun: str, *, where: str = "", hint: str = "") -> str:
    """The name that an identifier means; `known` has the UUIDs by name (`""`: unknown).

    Raises `Refused` (unknown-enclave, unknown-service, …; ambiguous-… for a UUID that several have).
    """
    if identifier in known:
        return identifier
    found = [name for name, uuid in known.items() if uuid and identifier in (uuid, uuid[:_SHORT])]
    code = noun.replace(" ", "-")
    if len(found) == 1:
        return found[0]
    if found:
        message = f"'{identifier}' may be {noun} {' or '.join(repr(name) for name in found)}"
        raise refusal(f"ambiguous-{code}", message, hint="use its name, or its whole UUID")
    message = f"there is no {noun} '{identifier}'{where}"
    raise refusal(f"unknown-{code}", message, hint=did_you_mean(identifier, known) or hint)
