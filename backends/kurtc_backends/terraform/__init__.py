"""The target `terraform`: a module for the provider kreuzwerker/docker."""

from kurtc.backend import Backend
from kurtc_backends.terraform.module import emit
from kurtc_backends.terraform.options import OPTIONS
from kurtc_backends.terraform.support import SUPPORT

BACKEND = Backend(
    name="terraform",
    summary="a Terraform module for the Docker provider",
    options=OPTIONS,
    support=SUPPORT,
    emit=emit,
)
