"""The target `helm`: a Helm chart for Kubernetes."""

from kurtc.backend import Backend
from kurtc_backends.helm.chart import emit
from kurtc_backends.helm.options import OPTIONS
from kurtc_backends.helm.support import SUPPORT

BACKEND = Backend(
    name="helm",
    summary="a Helm chart for Kubernetes",
    options=OPTIONS,
    support=SUPPORT,
    emit=emit,
)
