"""All that Starlark code does with text and that the interpreter does otherwise than starlark-go."""

from typing import Literal

from kurtc.frontend.starlark_go.interpolation import format_method, percent
from kurtc.frontend.starlark_go.representation import to_repr, to_str

__all__ = ["format_method", "ords", "percent", "to_repr", "to_str"]


def ords(kind: Literal["elem", "codepoint"], text: str) -> list[int]:
    """What `text.elem_ords()` (the bytes of the UTF-8 form) or `text.codepoint_ords()` iterate over."""
    return list(text.encode()) if kind == "elem" else [ord(character) for character in text]
