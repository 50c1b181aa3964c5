"""The Python side of the prelude: every callable that prelude.star uses.

An exception raised in a callable reaches Starlark as text only, so it is kept in `raised` and raised again behind the
interpreter.
"""

from collections.abc import Callable
from typing import TypeAlias, cast

from kurtc.frontend.builders.context import Packages
from kurtc.frontend.checks import non_empty_string
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.modules import LateImport
from kurtc.frontend.recorder import Recorder
from kurtc.frontend.signatures import Parameter, Signature
from kurtc.frontend.starlark_go import jsonlib, starlark_text, timelib
from kurtc.frontend.tables import TYPES
from kurtc.frontend.traces import Positions
from kurtc.frontend.wire import StarlarkValue, decode, encode

_IMPORT = Signature("import_module", Parameter("module_file", non_empty_string, required=True))
_READ = Signature("read_file", Parameter("src", non_empty_string, required=True))
_SHORT = 500
"""Calls of constructors up to this length are remembered when they were right: scripts repeat them."""


class Host:
    """Answers the prelude. `recorder` is replaced for every replay."""

    def __init__(self, packages: Packages, positions: Positions, arguments: object) -> None:
        self.packages = packages
        self.positions = positions
        self.arguments = arguments
        self.recorder: Recorder | None = None
        self.returned: StarlarkValue = None
        self.raised: Exception | None = None
        self.builtin = ""
        self._good: set[str] = set()
        self._stacks: list[str] = []

    def callables(self) -> dict[str, Callable[..., object]]:
        """The callables by their names in the prelude."""
        found: dict[str, Callable[..., object]] = {
            "host_text": self._text,
            "host_percent": self._percent,
            "host_format": self._format,
            "host_ords": starlark_text.ords,
            "host_json": lambda payload: jsonlib.call(*self._named(payload)),
            "host_time": lambda payload: encode(timelib.call(*self._named(payload))),
            "host_construct": self._construct,
            "host_stack": self._stack,
            "host_instruction": self._instruction,
            "host_locator": self._locator,
            "host_import": self._import,
            "host_read_file": self._read_file,
            "host_refuse": self._refuse,
            "host_arguments": lambda: self.arguments,
            "host_return": self._return,
        }
        return {name: self._kept(function) for name, function in found.items()}

    def _kept(self, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            try:
                return function(*args)
            except Exception as error:
                self.raised = error
                raise

        return call

    def _named(self, payload: str) -> "_Arguments":
        self.builtin, args, kwargs = _call(payload)
        return self.builtin, args, kwargs

    def _percent(self, left: str, right: str) -> str:
        self.builtin = "%"
        return starlark_text.percent(left, decode(right))

    def _format(self, payload: str) -> str:
        self.builtin = "format"
        return starlark_text.format_method(*_call(payload))

    def _text(self, form: str, value: str) -> str:
        self.builtin = form
        shown = decode(value)
        return starlark_text.to_str(shown) if form == "str" else starlark_text.to_repr(shown)

    def _construct(self, payload: str) -> None:
        if payload in self._good:
            return
        name, args, kwargs = self._named(payload)
        TYPES[name].bind(args, kwargs)
        if len(payload) < _SHORT:
            self._good.add(payload)

    def _stack(self, stack: str) -> int:
        self._stacks.append(stack)
        return len(self._stacks) - 1

    def _instruction(self, payload: str) -> str:
        self.builtin, args, kwargs, stack = cast(_CallWithStack, decode(payload))
        assert self.recorder
        position = self.positions.of_stack(self._stacks[stack], self.builtin)
        return encode(self.recorder.record(self.builtin, args, kwargs, position))

    def _locator(self, payload: str) -> str:
        self.builtin = "import_module"
        _, args, kwargs = _call(payload)
        return str(_IMPORT.bind(args, kwargs)["module_file"])

    def _import(self, file: str, locator: str) -> object:
        raise LateImport(self.positions.files[file], locator)

    def _read_file(self, payload: str) -> str:
        self.builtin = "read_file"
        file, args, kwargs = _call(payload)
        src = str(_READ.bind(args, kwargs)["src"])
        return self.packages.text(self.packages.resolve(src, caller=self.positions.files[file], builtin="read_file"))

    def _refuse(self, builtin: str) -> None:
        self.builtin = builtin
        raise StarlarkFailure("print() shows nothing in a plan", code="print", hint="use plan.print(…)")

    def _return(self, value: str) -> None:
        self.returned = decode(value)


_Arguments: TypeAlias = tuple[str, list[StarlarkValue], dict[str, StarlarkValue]]
_CallWithStack: TypeAlias = tuple[str, list[StarlarkValue], dict[str, StarlarkValue], int]


def _call(payload: str) -> _Arguments:
    """A call from the prelude, as one text: every value that crosses by itself costs a conversion."""
    name, args, kwargs = cast(_Arguments, decode(payload))
    return name, args, kwargs
