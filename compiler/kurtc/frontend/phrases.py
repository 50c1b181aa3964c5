"""What the interpreter's messages mean: a code, the user's words, and what to do."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeAlias

from kurtc.frontend.checks import with_article
from kurtc.frontend.tables import INSTRUCTIONS, TYPES

Phrase: TypeAlias = tuple[str, str, str]
"""Code, message and hint."""

_PREDECLARED = (
    *TYPES,
    *("True", "False", "None", "struct", "json", "time", "kurtosis", "import_module", "read_file", "print", "fail"),
    *("abs", "all", "any", "bool", "dict", "dir", "enumerate", "float", "getattr", "hasattr", "int", "len", "list"),
    *("max", "min", "range", "repr", "reversed", "sorted", "str", "tuple", "type", "zip"),
)
_OLD_NAMES = {
    "import_types": "leave it out: ServiceConfig, PortSpec and the other types are there without an import",
    "module": "a package has kurtosis.yml and main.star with def run(plan, …); struct(…) makes values with fields",
    "UpdateServiceConfig": "Kurtosis has no update_service any more; plan.add_service with the same name replaces it",
    "ConnectionConfig": "Kurtosis cannot partition networks any more; leave it out",
    "UniformPacketDelayDistribution": "Kurtosis cannot partition networks any more; leave it out",
    "NormalPacketDelayDistribution": "Kurtosis cannot partition networks any more; leave it out",
    "PacketDelayDistribution": "Kurtosis cannot partition networks any more; leave it out",
    "upload_files_from_path": "write plan.upload_files(…)",
    "plan": "'plan' is the first parameter of run(); pass it on to other functions",
    "set": "Kurtosis' Starlark has no sets; use a dict with the elements as its keys",
    "true": "write True",
    "false": "write False",
    "null": "write None",
    "none": "write None",
    "sum": "Starlark has no sum(); add in a loop",
    "map": "Starlark has no map(); write [f(x) for x in …]",
    "filter": "Starlark has no filter(); write [x for x in … if …]",
    "round": "Starlark has no round(); write int(x + 0.5)",
    "pow": "Starlark has no pow(); multiply in a loop",
    "math": "Kurtosis' Starlark has no math module; use //, %, min, max, abs and int",
    "isinstance": 'write type(x) == "string"',
    "open": "read_file(…) gives the text of a file of a package",
    "input": "a package gets its input as arguments of run()",
    "os": "a plan is made without a machine; plan.run_sh and plan.run_python run commands",
    "super": "Starlark has no classes; use struct(…) for data, and functions",
    "object": "Starlark has no classes; use struct(…) for data, and functions",
    "iter": "Starlark has no iterators; use a list",
    "next": "Starlark has no iterators; use a list and an index",
    "bytes": "text is all there is here; files of bytes come through plan.upload_files",
}
"""Names of Python and of Kurtosis' past."""
_CALL = "invalid-argument"
_OLD_METHODS = {
    "assert": "plan.assert is called plan.verify now",
    "update_service": "plan.add_service with the name of a service replaces it",
    "set_connection": "Kurtosis cannot partition networks any more; leave it out",
    "remove_connection": "Kurtosis cannot partition networks any more; leave it out",
    "store_files_from_service": "write plan.store_service_files(…)",
    "store_file_from_service": "write plan.store_service_files(…)",
    "extract": "give extract={…} to the recipe, and read result['extract.…']",
    "define_fact": "write plan.wait(…) or plan.request(…) with a recipe",
    "read_file": "read_file(…) and import_module(…) are functions, not instructions",
    "import_module": "read_file(…) and import_module(…) are functions, not instructions",
    "run_task": "write plan.run_sh(…) or plan.run_python(…)",
}


def explained(message: str) -> Phrase:
    """The interpreter's message in other words; what is not known stays as it is."""
    for pattern, phrase in _PHRASES:
        if found := pattern.match(message):
            return phrase(found)
    return "starlark-error", message, ""


def _undefined(found: re.Match[str]) -> Phrase:
    return "undefined-name", f"the name '{found[1]}' is not defined", _name_hint(found[1])


def _name_hint(name: str) -> str:
    if name in INSTRUCTIONS:
        return f"write plan.{name}(…): instructions are methods of the 'plan' that run() gets"
    if name in _OLD_NAMES:
        return _OLD_NAMES[name]
    near = get_close_matches(name, (*_PREDECLARED, *INSTRUCTIONS), 1, 0.75)
    return f"did you mean '{'plan.' * (near[0] in INSTRUCTIONS)}{near[0]}'?" if near else ""


def _no_attribute(found: re.Match[str]) -> Phrase:
    return _attribute(found[1], found[2], found[3])


def _attribute(kind: str, name: str, suggested: str | None) -> Phrase:
    if kind == "NoneType":
        return "missing-attribute", f"None has no attribute '{name}'", "what stands before the dot is None"
    what = "here" if kind == "struct" else f"of {with_article(kind)}"
    return "missing-attribute", f"there is no attribute '{name}' {what}", _attribute_hint(kind, name, suggested)


def _attribute_hint(kind: str, name: str, suggested: str | None) -> str:
    if kind == "struct" and name in _OLD_METHODS:
        return _OLD_METHODS[name]
    if kind == "struct" and any(name in signature.names for signature in TYPES.values()):
        return f"what was not given is no attribute: hasattr(x, '{name}') tells"
    if kind == "struct" and name in INSTRUCTIONS:
        return f"write plan.{name}(…): instructions are methods of the 'plan' that run() gets"
    near = get_close_matches(name, list(INSTRUCTIONS), 1, 0.8) if kind == "struct" else []
    close = near[0] if near else suggested
    return f"did you mean '{close}'?" if close and not close.startswith("__kurtc_") else ""


def _no_such_attribute(found: re.Match[str]) -> Phrase:
    return _attribute(found[2], found[1], None)


def _fixed(found: re.Match[str]) -> Phrase:
    return "starlark-error", f"the attributes of {with_article(found[1])} cannot be changed", ""


def _syntax(found: re.Match[str]) -> Phrase:
    """Without the interpreter's list of all tokens that could have followed."""
    message = found[1].partition(", expected one of")[0]
    hint = "join texts with +" if message.startswith("unexpected string literal") else ""
    return "syntax", f"this is not Starlark: {message}", hint


def _uniterable(found: re.Match[str]) -> Phrase:
    hint = "write .elems() for its characters" if found[1] == "string" else ""
    return "starlark-error", f"a value of type {found[1]} cannot be iterated over", hint


def _not_callable(found: re.Match[str]) -> Phrase:
    return "starlark-error", f"a value of type {found[1]} cannot be called: it is no function", ""


def _not_operable(found: re.Match[str]) -> Phrase:
    operator, left, right = found.groups()
    text = operator == "+" and "string" in (left, right)
    hint = 'make a text of it: str(x), or "… {} …".format(x)' if text else ""
    if "struct" in (left, right):
        hint = "structs, times and durations have no such operator here"
    return "starlark-error", f"'{operator}' does not work between {left} and {right}", hint


def _frozen(found: re.Match[str]) -> Phrase:
    hint = "globals are frozen once their file is loaded; make a copy: list(x), dict(x)"
    return "frozen-value", "this value cannot be changed any more", hint


def _large(found: re.Match[str]) -> Phrase:
    hint = "the interpreter counts, indexes and repeats from -2147483648 to 2147483647"
    return "large-number", "the number is too large here", hint


def _too_many(found: re.Match[str]) -> Phrase:
    return _CALL, f"{found[2]}: {found[1]} positional argument{'s' * (found[1] != '1')} too many", ""


def _unexpected(found: re.Match[str]) -> Phrase:
    names = ", ".join(repr(name) for name in re.findall(r"\w+", found[1]))
    return _CALL, f"{found[2]}: unexpected argument {names}", ""


def _key(found: re.Match[str]) -> Phrase:
    return "missing-key", f"key {found[1]} is not in the dict", "x.get(key, default) gives a default instead"


def _phrase(code: str, message: str, hint: str = "") -> Callable[[re.Match[str]], Phrase]:
    return lambda found: (code, found.expand(message), hint)


_PHRASES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Phrase]], ...] = tuple(
    (re.compile(pattern, re.S), phrase)
    for pattern, phrase in (
        (r"Variable `(\w+)` not found", _undefined),
        (r"Object of type `(\w+)` has no attribute `(\w+)`(?:, did you mean `(\w+)`\?)?", _no_attribute),
        (r"fail:\s*$", _phrase("fail", "fail() without a message")),
        (r"fail: (.*)", _phrase("fail", r"\1")),
        (r"Parse error: (.*)", _syntax),
        (r"(.*) (?:is|are) not allowed in this dialect", _phrase("syntax", r"this is not Starlark: \1")),
        (r"Key `(.*)` was not found", _key),
        (r"Immutable$", _frozen),
        (r"Error unpacking value for parameter `\w+` of type `int|Integer value is too big to fit in i32", _large),
        (
            r"Missing parameter `(\w+)` for call to `(?:[^`]*\.)?(?:kurtc_)?(\w+)`",
            _phrase(_CALL, r"\2: missing argument '\1'"),
        ),
        (r"Found (\d+) extra positional argument\(s\) for call to (?:\S*\.)?(?:kurtc_)?(\w+)", _too_many),
        (r"Found (.*) extra named parameter\(s\) for call to (?:\S*\.)?(?:kurtc_)?(\w+)", _unexpected),
        (r"Operation `\(iter\)` not supported on type `(\w+)`", _uniterable),
        (r"Operation `\.(\w+)` not supported on type `(\w+)`", _no_such_attribute),
        (r"Operation `\.\w+=` not supported on type `(\w+)`", _fixed),
        (r"Operation `call\(\)` not supported on type `(\w+)`", _not_callable),
        (r"Operation `([^`(]+)` not supported for types `(\w+)` and `(\w+)`", _not_operable),
        (r"Value of type `(\w+)` is not hashable", _phrase("starlark-error", r"a \1 cannot be a key of a dict")),
        (r"Index `(-?\d+)` is out of bound", _phrase("starlark-error", r"there is no item with the index \1")),
        (r"Dictionary key repeated for `(.*)`$", _phrase("starlark-error", r"the dict has the key \1 twice")),
        (r"(?:Floor division|Division|Modulo) by zero.*", _phrase("starlark-error", "a division by zero")),
        (
            r"Local variable `(\w+)` referenced before assignment",
            _phrase("undefined-name", r"the local variable '\1' is used before it is assigned"),
        ),
    )
)
