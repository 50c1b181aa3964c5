"""Frozen records: what `dataclass(frozen=True, slots=True, kw_only=True)` gives, made in a quarter of the time.

kurtc has some two hundred of them, and a dataclass compiles six functions for each: a third of the time that a short
command took to start. Here one function, `__init__`, is compiled; the others are shared. Records are dataclasses to
`fields`, `replace` and type checkers, and quick to pickle.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")
_MISSING = dataclasses.MISSING
_SHARED = ("__eq__", "__hash__", "__repr__", "__reduce__", "__setattr__", "__delattr__")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen record whose fields are given by name."""
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)
    fields = dataclasses.fields(made)
    names = tuple(field.name for field in fields)
    made.__init__ = _initialiser(made, fields)
    made.__values__ = _values_getter(names)
    for name in _SHARED:
        if name not in cls.__dict__:
            setattr(made, name, _Methods.__dict__[name])
    return made  # type: ignore[no-any-return]


def _initialiser(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`__init__`, compiled: it sets the slots themselves, as attributes cannot be set."""
    scope: dict[str, Any] = {"_missing": _MISSING}
    parameters, statements = [], []
    for field in fields:
        name = field.name
        scope[f"_set_{name}"] = getattr(made, name).__set__
        value, default = name, ""
        if field.default is not _MISSING:
            scope[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        elif field.default_factory is not _MISSING:
            scope[f"_make_{name}"] = field.default_factory
            default, value = "=_missing", f"_make_{name}() if {name} is _missing else {name}"
        parameters.append(f"{name}{default}")
        statements.append(f" _set_{name}(self, {value})\n")
    star = "*, " if parameters else ""
    exec(f"def __init__(self, {star}{', '.join(parameters)}):\n{''.join(statements) or ' pass'}", scope)  # noqa: S102
    made_init: Callable[..., None] = scope["__init__"]
    made_init.__qualname__ = f"{made.__qualname__}.__init__"
    return made_init


def _values_getter(names: tuple[str, ...]) -> property:
    if len(names) == 1:
        single = attrgetter(names[0])
        return property(lambda self: (single(self),))
    return property(attrgetter(*names) if names else lambda self: ())


def _rebuilt(cls: Any, values: tuple[object, ...]) -> Any:
    made = cls.__new__(cls)
    for name, value in zip(cls.__slots__, values, strict=True):
        object.__setattr__(made, name, value)
    return made


class _Methods:
    """The methods that all records share."""

    __slots__ = ()
    __values__: tuple[object, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, self.__class__) or other.__class__ is not self.__class__:
            return NotImplemented
        return bool(self.__values__ == other.__values__)

    def __hash__(self) -> int:
        return hash(self.__values__)

    def __repr__(self) -> str:
        names: tuple[str, ...] = self.__slots__
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(names, self.__values__, strict=True))
        return f"{self.__class__.__qualname__}({shown})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.__class__, self.__values__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
