"""Finds the function that a package is entered by, and how Kurtosis calls it."""

import json
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend.analysis import Function, functions_called
from kurtc.frontend.modules import Modules
from kurtc.frontend.options import Job
from kurtc.plan.values import Value
from kurtc.records import frozen
from kurtc.source import Position, SourceFile

PARSER_KEY = "_kurtosis_parser"


@frozen
class MainFunction:
    """How to call it: with the plan first or not; arguments as keywords, as one dict, or as one struct."""

    name: str
    takes_plan: bool
    form: Literal["keywords", "dict", "struct"]


def main_function(modules: Modules, job: Job, shown: Callable[[str], tuple[str, str]]) -> MainFunction:
    """The main function of the loaded main file; raises Refused where Kurtosis would not call it.

    `shown` gives the type and the text that the interpreter has for a global of the main file.
    """
    name = job.options.main_function or "run"
    analysis = modules.analyses[job.main]
    if name not in analysis.defined:
        raise _missing(name, job.main, analysis.functions)
    definition = _definition(modules, job.main, name, shown)
    if definition is None:
        return MainFunction(name=name, takes_plan=True, form=_form(job.arguments, single=False, position=None))
    file, function = definition
    position = Position(repository=file.repository, file=file.path, line=function.line, column=1)
    takes_plan = function.parameters[:1] == ("plan",)
    if name == "run" and function.parameters and not takes_plan:
        got = function.parameters[0]
        message = f"the first parameter of '{name}' must be 'plan', got '{got}'"
        hint = f"write def {name}(plan, {got}…): instructions are methods of plan, as in plan.add_service(…)"
        raise _refused("main-function", message, position, hint)
    single = name == "run" and len(function.parameters) == 2 and function.parameters[1].lstrip("*") == "args"
    if single and function.parameters[1].startswith("**"):
        message = "Kurtosis gives all arguments as one value to a parameter called 'args', which '**args' does not take"
        raise _refused("main-function", message, position, "write **kwargs")
    form = _form(job.arguments, single=single, position=position)
    if form == "keywords":
        _check_keywords(name, function, takes_plan, job.arguments, position)
    return MainFunction(name=name, takes_plan=takes_plan, form=form)


def _form(
    arguments: Mapping[str, Value], *, single: bool, position: Position | None
) -> Literal["keywords", "dict", "struct"]:
    parser = arguments.get(PARSER_KEY, "dict")
    if parser not in ("dict", "struct"):
        raise _refused(
            "invalid-arguments", f"'{PARSER_KEY}' must be 'dict' or 'struct', got {json.dumps(parser)}", position
        )
    if parser == "struct":
        if not single:
            message = f"'{PARSER_KEY}: struct' needs a function with the parameters 'plan' and 'args'"
            raise _refused("invalid-arguments", message, position)
        return "struct"
    return "dict" if single else "keywords"


def _check_keywords(
    name: str, function: Function, takes_plan: bool, arguments: Mapping[str, Value], position: Position
) -> None:
    named = [p for p in function.parameters[takes_plan:] if not p.startswith("*")]
    anything = any(p.startswith("**") for p in function.parameters)
    found = []
    if missing := [p for p in function.required[takes_plan:] if p not in arguments]:
        listed = ", ".join(repr(p) for p in missing)
        noun = "argument" if len(missing) == 1 else "arguments"
        hint = (
            "give it as JSON or YAML, or with --args-file"
            if len(missing) == 1
            else "give them as JSON or YAML, or with --args-file"
        )
        found.append(
            Diagnostic(
                code="missing-argument", message=f"'{name}' needs the {noun} {listed}", position=position, hint=hint
            )
        )
    unknown = [] if anything else [key for key in arguments if key not in named]
    for key in unknown:
        near = get_close_matches(key, named, 1)
        takes = f"it takes {', '.join(named)}" if named else "it takes no arguments"
        hint = f"did you mean '{near[0]}'?" if near else takes
        if key in ("true", "false"):
            hint = "YAML reads y, n, yes, no, on and off as true and false: put quotes around a name like that"
        found.append(
            Diagnostic(
                code="unexpected-argument", message=f"'{name}' takes no argument '{key}'", position=position, hint=hint
            )
        )
    if found:
        raise Refused(tuple(found))


def _definition(
    modules: Modules, file: SourceFile, name: str, shown: Callable[[str], tuple[str, str]]
) -> tuple[SourceFile, Function] | None:
    """The definition of the function that a global is; None where several with other parameters could be meant.

    The interpreter tells of a function that was made or imported only its file and the name that it was defined by.
    """
    own = modules.analyses[file].functions.get(name)
    if own:
        return file, own
    kind, text = shown(name)
    path, _, called = text.rpartition(".")
    origin = modules.positions.files.get(path)
    if kind != "function" or origin is None:  # no function, or a builtin one; Kurtosis does not count those
        raise _missing(name, file, modules.analyses[file].functions)
    known = modules.analyses[origin].functions.get(called)
    found = [known] if known else functions_called(modules.sources[origin], called)
    return (origin, found[0]) if len({(f.parameters, f.required) for f in found}) == 1 else None


def _missing(name: str, file: SourceFile, functions: Iterable[str]) -> Refused:
    near = get_close_matches(name, list(functions), 1) or [function for function in functions if function == "main"]
    hint = f"did you mean '{near[0]}'? (--main-function-name)" if near else f"define it: def {name}(plan):"
    diagnostic = Diagnostic(
        code="main-function",
        message=f"there is no function '{name}' in {file}",
        position=Position(repository=file.repository, file=file.path, line=1, column=1),
        hint=hint,
    )
    return Refused((diagnostic,))


def _refused(code: str, message: str, position: Position | None, hint: str = "") -> Refused:
    return Refused((Diagnostic(code=code, message=message, position=position, hint=hint),))
