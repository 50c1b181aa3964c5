"""What a user may choose about a run."""

import threading
from dataclasses import dataclass, field
from typing import TypeAlias

from kurtc.execution.engine import EngineOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """`enclave` is its name (`""`: after the package); at most `parallelism` units are under way at once.

    `sequential` takes one unit after the other, as Kurtosis does. `always_pull` asks registries for newer images.
    """

    enclave: str = ""
    engine: str = "docker"
    engine_options: EngineOptions = field(default_factory=EngineOptions)
    parallelism: int = 32
    sequential: bool = False
    always_pull: bool = False


Stop: TypeAlias = threading.Event
"""Set by whoever wants a run to end, once: no further unit starts, and `run` returns as soon as it can.

`pipeline.run(program, options, listener, stop)` takes it: signals interrupt nothing half-way, they only set it.
"""
