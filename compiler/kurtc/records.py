"""Records: what `dataclass(slots=True)` gives, frozen or not, made in a tenth of the time.

kurtc has some three hundred of them, and a dataclass compiles up to eight functions for each: a third of the time
that a short command took to start. Here one function, `__init__`, is compiled, when the first record of a class is
made; the others are shared. Records are dataclasses to `fields`, `replace` and type checkers, and quick to pickle.
"""

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform, get_origin, overload

T = TypeVar("T")
_MISSING = dataclasses.MISSING
_SHARED = ("__eq__", "__hash__", "__repr__", "__reduce__")
_FROZEN = ("__setattr__", "__delattr__")
_ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")


@overload
def frozen(cls: type[T]) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = True, order: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T] | None = None, *, kw_only: bool = True, order: bool = False) -> Any:
    """Make a class a frozen record whose fields are given by name; or also by place; or that has an order."""
    shared = (*_SHARED, *_FROZEN, *(_ORDERED if order else ()))
    return _record(cls, kw_only, shared) if cls else lambda found: _record(found, kw_only, shared)


@dataclass_transform(field_specifiers=(dataclasses.field,))
def mutable(cls: type[T]) -> type[T]:
    """Make a class a record whose fields can be set, and are given by place or by name."""
    made = _record(cls, False, ("__eq__", "__repr__"))
    if "__hash__" not in cls.__dict__:
        made.__hash__ = None
    return made  # type: ignore[no-any-return]


def _record(cls: type[Any], kw_only: bool, shared: tuple[str, ...]) -> Any:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    fields = dataclasses.fields(made)
    made.__init__ = _first_initialiser(made, fields)
    made.__values__ = _values_getter(tuple(field.name for field in fields))
    made.__restored__ = _first_restorer(made, fields)
    for name in shared:
        if name not in cls.__dict__:
            setattr(made, name, _Methods.__dict__[name])
    return made


def _first_initialiser(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """An `__init__` that compiles the one which takes its place: a short command makes records of few classes."""

    def __init__(self: Any, *args: Any, **given: Any) -> None:  # noqa: N807
        made.__init__ = _initialiser(made, fields)
        made.__init__(self, *args, **given)

    return __init__


def _initialiser(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`__init__`, compiled: it sets the slots themselves, as attributes of frozen records cannot be set."""
    scope: dict[str, Any] = {"_missing": _MISSING}
    statements = []
    places: dict[bool, list[str]] = {False: [], True: []}
    for field in fields:
        name = field.name
        scope[f"_set_{name}"] = getattr(made, name).__set__
        value, default = name, ""
        if field.default is not _MISSING:
            scope[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        elif field.default_factory is dict and get_origin(field.type) is Mapping:  # never changed: one for all
            scope[f"_default_{name}"] = {}
            default = f"=_default_{name}"
        elif field.default_factory is not _MISSING:
            scope[f"_make_{name}"] = field.default_factory
            default, value = "=_missing", f"_make_{name}() if {name} is _missing else {name}"
        places[bool(field.kw_only)].append(f"{name}{default}")
        statements.append(f" _set_{name}(self, {value})\n")
    parameters = ", ".join(["self", *places[False], *(["*", *places[True]] if places[True] else [])])
    exec(f"def __init__({parameters}):\n{''.join(statements) or ' pass'}", scope)  # noqa: S102
    made_init: Callable[..., None] = scope["__init__"]
    made_init.__qualname__ = f"{made.__qualname__}.__init__"
    return made_init


def _values_getter(names: tuple[str, ...]) -> property:
    if len(names) == 1:
        single = attrgetter(names[0])
        return property(lambda self: (single(self),))
    return property(attrgetter(*names) if names else lambda self: ())


def _first_restorer(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[[tuple[object, ...]], object]:
    """As `_first_initialiser`, for what `pickle` calls with the values of all fields."""

    def restored(values: tuple[object, ...]) -> object:
        made.__restored__ = _restorer(made, fields)
        return made.__restored__(values)

    return restored


def _restorer(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[[tuple[object, ...]], object]:
    scope: dict[str, Any] = {"_new": object.__new__, "_class": made}
    scope |= {f"_set_{field.name}": getattr(made, field.name).__set__ for field in fields}
    names = "".join(f"{field.name}, " for field in fields)
    unpacked = f" {names}= _values\n" if names else ""
    sets = "".join(f" _set_{field.name}(_self, {field.name})\n" for field in fields)
    exec(f"def restored(_values):\n _self = _new(_class)\n{unpacked}{sets} return _self", scope)  # noqa: S102
    made_restored: Callable[[tuple[object, ...]], object] = scope["restored"]
    return made_restored


def _restored(cls: Any, values: tuple[object, ...]) -> Any:
    return cls.__restored__(values)


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
        return _restored, (self.__class__, self.__values__)

    def __lt__(self, other: "_Methods") -> bool:
        return self.__values__ < other.__values__ if other.__class__ is self.__class__ else NotImplemented

    def __le__(self, other: "_Methods") -> bool:
        return self.__values__ <= other.__values__ if other.__class__ is self.__class__ else NotImplemented

    def __gt__(self, other: "_Methods") -> bool:
        return self.__values__ > other.__values__ if other.__class__ is self.__class__ else NotImplemented

    def __ge__(self, other: "_Methods") -> bool:
        return self.__values__ >= other.__values__ if other.__class__ is self.__class__ else NotImplemented

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
