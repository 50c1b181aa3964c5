"""Engines are found by their name, and asked who they are before anything is done with them."""

from importlib.metadata import entry_points

from kurtc.diagnostics import refusal
from kurtc.execution.engine import GROUP, Engine, EngineError, EngineOptions

_HINT = "start it, or say where it is: kurtc uses the engine of your Docker context, or of DOCKER_HOST"


def engine_named(name: str, options: EngineOptions) -> Engine:
    """The engine with that name, once it has answered.

    Raises `Refused` (unknown-engine; no-engine, with what it or the way to it said).
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        raise refusal("unknown-engine", f"there is no engine '{name}'", hint=f"engines are {', '.join(sorted(found))}")
    try:
        engine: Engine = found[name].load()(options)
        engine.identity()
    except EngineError as error:
        message = f"the engine '{name}' cannot be reached: {error.message}"
        raise refusal("no-engine", message, hint=error.hint or _HINT) from None
    return engine
