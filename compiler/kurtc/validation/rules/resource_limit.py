"""Limits of resources are possible: no minimum above its maximum, nothing negative, and at least 6 MB of memory."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ServiceConfig
from kurtc.validation.visit import Visit

CODE = "resource-limit"
SUBJECT = ("max_cpu", "min_cpu", "max_memory", "min_memory", "gpu", "files")
_LEAST_MEMORY = 6


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Services; 0 means that there is no limit."""
    for name, config in visit.configs:
        for problem in (*_negative(config), *_contradictions(config)):
            yield visit.error(CODE, f"service {name!r} {problem}")


def _negative(config: ServiceConfig) -> Iterator[str]:
    amounts = {
        "max_cpu": config.max_cpu,
        "min_cpu": config.min_cpu,
        "max_memory": config.max_memory,
        "min_memory": config.min_memory,
    }
    if config.gpu:
        amounts["gpu shm_size"] = config.gpu.shm_size
    amounts |= {f"the directory size at {path!r}": mounted.size for path, mounted in config.files.items()}
    for what, amount in amounts.items():
        if amount < 0:
            yield f"has {what} {amount}, which is less than nothing"
    if config.gpu and config.gpu.count < -1:
        yield f"wants {config.gpu.count} GPUs; -1 means all of them"


def _contradictions(config: ServiceConfig) -> Iterator[str]:
    if 0 < config.max_cpu < config.min_cpu:
        yield f"needs at least {config.min_cpu} millicores (min_cpu) but gets at most {config.max_cpu} (max_cpu)"
    if 0 < config.max_memory < config.min_memory:
        yield f"needs at least {config.min_memory} MB (min_memory) but gets at most {config.max_memory} (max_memory)"
    if 0 < config.max_memory < _LEAST_MEMORY:
        yield f"has max_memory {config.max_memory}; the least that a container can have is {_LEAST_MEMORY} MB"
