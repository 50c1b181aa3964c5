"""What the SDK raises, as the engine's own words."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from docker.errors import APIError, DockerException
from urllib3.exceptions import HTTPError

from kurtc.execution.engine import EngineError, EngineLostError

LOST = (requests.RequestException, HTTPError, http.client.HTTPException, ConnectionError)
"""What is raised when the engine does not answer, or stops to in the middle of an answer."""

_WORDS = 1000
_GONE = re.compile(r"No such container: [0-9a-f]{64}")
_PREFIX = re.compile(r"^(error response from daemon|failed to create task for container): ", re.IGNORECASE)

_LAYERS = re.compile(
    r"(?:failed to create shim task|OCI runtime create failed|runc create failed|unable to start container process"
    r"|error during container init|Error starting userland proxy"
    r"|driver failed programming external connectivity on endpoint \S+ \(\w+\)): "
)
"""What each layer of the engine writes before the reason."""


@contextmanager
def translated(doing: str = "") -> Iterator[None]:
    """Raises `EngineError` for what the engine refuses and `EngineLostError` where it does not answer."""
    try:
        yield
    except EngineError:
        raise
    except APIError as error:
        raise EngineError(f"{doing}: {words(error)}" if doing else words(error), hint=hint(words(error))) from error
    except DockerException as error:  # of the SDK itself: credentials that cannot be read, for instance
        raise EngineError(f"{doing}: {error}" if doing else str(error)) from error
    except LOST as error:
        raise EngineLostError(f"Docker does not answer any more: {trimmed(error)}", hint=LOST_HINT) from error


LOST_HINT = "`docker info` says whether the engine runs; run the same command again when it does"


def words(error: APIError) -> str:
    """What the engine itself said."""
    said = error.explanation
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said or error)
    text = _PREFIX.sub("", text.strip())
    return _GONE.sub("the container is gone", _LAYERS.sub("", text))[:_WORDS]


def trimmed(error: object) -> str:
    """The innermost reason of an error of the transport, without the wrappings of each layer."""
    cause = error
    while isinstance(cause, BaseException):
        inner = next((arg for arg in cause.args if isinstance(arg, BaseException)), None)
        inner = inner or getattr(cause, "reason", None) or cause.__cause__
        if not isinstance(inner, BaseException):
            break
        cause = inner
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause).strip()[:_WORDS] or type(cause).__name__


def hint(said: str) -> str:
    """What a user can do about the engine's words, `""` when nothing is known."""
    return next((advice for pattern, advice in _HINTS if re.search(pattern, said, re.IGNORECASE)), "")


_HINTS = (
    (r"port is already allocated|bind: address already in use|ports are not available",
     "another program has the port of the host: stop it, or choose another public port"),
    (r"no space left on device", "the disk of the engine is full: `docker system df` shows what is on it"),
    (r"could not select device driver", "the engine has no driver for GPUs: install the NVIDIA Container Toolkit"),
    (r"network kt-.* not found", "the network of the enclave was removed: remove the enclave and run again"),
    (r"executable file not found|no such file or directory: unknown",
     "the image has no such program: check `entrypoint` and `cmd`"),
    (r"the container is gone", "somebody removed it: run the same command again, which starts it anew"),
    (r"is not running", "the container has ended: its log says why"),
)  # fmt: skip
