"""The user's home folder."""

from pathlib import Path

from kurtc.diagnostics import refusal


def home() -> Path:
    """Where it is. Raises `Refused` (no-home) where neither HOME nor the system says so."""
    try:
        return Path.home()
    except RuntimeError:
        hint = "set HOME, or KURTC_CACHE and KURTC_STATE"
        raise refusal("no-home", "the system does not know your home folder", hint=hint) from None
