"""What images start by themselves, for those who have to put something before it."""

from kurtc.records import frozen


@frozen
class ImageProgram:
    """The entrypoint and command of an image."""

    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
