"""Pickles plans quickly: frozen classes with slots are slow to pickle by themselves."""

import copyreg
import dataclasses
import io
import pickle
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from kurtc import source
from kurtc.plan import configs, durations, instructions, model, values


def _classes() -> Iterable[type]:
    for module in (source, configs, durations, instructions, model, values):
        yield from (
            found for found in vars(module).values() if isinstance(found, type) and found.__module__ == module.__name__
        )


_NAMES = {
    found: tuple(field.name for field in dataclasses.fields(found))
    for found in _classes()
    if dataclasses.is_dataclass(found)
}


def _made(kind: type[Any], content: tuple[object, ...]) -> object:
    return kind(**dict(zip(_NAMES[kind], content, strict=True)))


def _reducer(kind: type, names: tuple[str, ...]) -> Callable[[Any], tuple[object, ...]]:
    if len(names) == 1:
        return lambda value: (_made, (kind, (getattr(value, names[0]),)))
    contents = attrgetter(*names)
    return lambda value: (_made, (kind, contents(value)))


_DISPATCH: dict[Any, Any] = copyreg.dispatch_table | {
    kind: _reducer(kind, names) for kind, names in _NAMES.items() if names
}


def packed(value: object) -> bytes:
    """The value as bytes that `pickle.loads` reads."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _DISPATCH
    pickler.dump(value)
    return buffer.getvalue()
