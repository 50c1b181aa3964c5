"""The target `compose`: a Docker Compose project."""

from kurtc.backend import Backend
from kurtc_backends.compose.options import OPTIONS
from kurtc_backends.compose.project import emit
from kurtc_backends.compose.support import SUPPORT

BACKEND = Backend(
    name="compose",
    summary="a Docker Compose project",
    options=OPTIONS,
    support=SUPPORT,
    emit=emit,
)
