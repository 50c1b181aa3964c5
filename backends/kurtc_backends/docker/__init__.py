"""The engine `docker`: enclaves on the Docker engine that the user's context or `DOCKER_HOST` names."""

from kurtc.execution.engine import Engine, EngineOptions


def connect(options: EngineOptions) -> Engine:
    """The engine; it is looked for when it is first used."""
    from kurtc_backends.docker.engine import DockerEngine  # the SDK takes longer to import than a short command

    return DockerEngine(options)
