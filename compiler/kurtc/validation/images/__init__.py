"""Check that the images of a plan exist before anything runs: on this machine, or on their registries."""

from kurtc.validation.images.check import Mode, check_images

__all__ = ["Mode", "check_images"]
