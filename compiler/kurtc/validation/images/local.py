"""Ask the container engine of this machine for an image, by the user's own `docker` command."""

import subprocess

from kurtc.validation.images.answers import Answer, Exists, UnknownRepository, Unreachable

_SECONDS = 30


def ask_engine(name: str) -> Answer:
    """Whether `docker image inspect` finds the image."""
    try:
        command = ["docker", "image", "inspect", "--format", "{{.Id}}", "--", name]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        return Unreachable(reason="there is no `docker` command on this machine")
    except (OSError, subprocess.SubprocessError) as error:
        return Unreachable(reason=f"`docker image inspect` failed: {error}")
    if asked.returncode == 0:
        return Exists()
    complaint = asked.stderr.strip()
    return UnknownRepository() if "no such image" in complaint.lower() else Unreachable(reason=complaint[:300])
