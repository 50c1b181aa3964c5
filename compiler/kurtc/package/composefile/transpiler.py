"""Turns a Docker Compose file into the Starlark that Kurtosis makes of it."""

import re

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.package.composefile.completion import UNSET_VARIABLE, Files, beside, complete
from kurtc.package.composefile.dotenv import EnvironmentFileError, dotenv_variables
from kurtc.package.composefile.interpolation import Interpolation, InvalidVariableError, RequiredVariableError
from kurtc.package.composefile.notes import INVALID, Notes
from kurtc.package.composefile.ordering import CycleError, ordered
from kurtc.package.composefile.project import read_project
from kurtc.package.composefile.service import Service
from kurtc.package.composefile.tree import Fields, Leaf, Place, Tree, tree
from kurtc.package.composefile.writing import script
from kurtc.package.document import MalformedError, Node, document
from kurtc.records import frozen
from kurtc.source import Position, SourceFile

MISSING_VARIABLE = "missing-variable"
CYCLE = "dependency-cycle"
_PROJECT = "COMPOSE_PROJECT_NAME"
_DEFAULT_PROJECT = "root-compose-project"
_ENV_FILE = ".env"


@frozen
class Transpiled:
    """The Starlark of a Compose file; `places` has line and column in the Compose file for each of its lines."""

    starlark: str
    places: tuple[tuple[int, int], ...]
    warnings: tuple[Diagnostic, ...]


def transpile(file: SourceFile, text: str, files: Files) -> Transpiled:
    """The Starlark that a Compose file means, with the `.env` and other files beside it.

    Raises:
        Refused: (compose-file, missing-variable, dependency-cycle, …) with everything that is wrong.
    """
    notes = Notes(file)
    variables = _variables(file, files)
    root = _tree(notes, text, variables)
    services = read_project(notes, root) if root else {}
    completed = {name: complete(notes, service, variables, files) for name, service in services.items()}
    order = _order(notes, services)
    if notes.errors:
        raise Refused(tuple(notes.errors), {file: text})
    starlark, places = script(completed[name] for name in order)
    return Transpiled(
        starlark=starlark,
        places=tuple((place.line, place.column) for place in places),
        warnings=tuple(notes.warnings),
    )


def _variables(file: SourceFile, files: Files) -> dict[str, str]:
    """The variables of the `.env` beside the file."""
    env = beside(file, _ENV_FILE)
    assert env
    if files.kind(env) == "missing":
        return {}
    text = files.text(env)
    try:
        return dotenv_variables(text)
    except EnvironmentFileError as error:
        position = Position(repository=env.repository, file=env.path, line=error.line, column=1)
        raise Refused((Diagnostic(code=INVALID, message=error.reason, position=position),), {env: text}) from None


def _tree(notes: Notes, text: str, variables: dict[str, str]) -> Tree | None:
    """The file's tree, its variables replaced; None where it is not YAML."""
    try:
        node = _document(text)
        variables.setdefault(_PROJECT, _project_name(node, variables))
        interpolation = Interpolation(variables)

        def substitute(template: str, place: Place) -> str:
            return _substituted(notes, interpolation, template, place)

        return tree(node, substitute)
    except MalformedError as error:
        place = Place(line=error.line, column=error.column)
        notes.fault(place, f"this is not a Compose file: {error.reason}")
        return None


def _document(text: str) -> Node:
    """The one document of a Compose file."""
    seen = False
    for number, line in enumerate(text.split("\n"), 1):
        marks = re.match(r"---(\s|$)", line) is not None
        if marks and seen:
            raise MalformedError("it holds several documents", number, 1)
        content = line[3:] if marks else line
        seen = seen or bool(content.strip() and not content.lstrip().startswith(("#", "%")))
    node = document(text)
    if node is None:
        raise MalformedError("it is empty", 1, 1)
    return node


def _project_name(node: Node, variables: dict[str, str]) -> str:
    """The name that the file gives to the project, if it gives a usable one."""
    try:
        root = tree(node, lambda template, _: template)
        name = root.fields.get("name") if isinstance(root, Fields) else None
        text = name.value if isinstance(name, Leaf) and isinstance(name.value, str) else ""
        found = Interpolation(variables).text(text)
    except (InvalidVariableError, RequiredVariableError, RecursionError):
        found = ""
    return re.sub(r"[^a-z0-9_-]", "", found.lower()).lstrip("_-") or _DEFAULT_PROJECT


def _substituted(notes: Notes, interpolation: Interpolation, template: str, place: Place) -> str:
    known = set(interpolation.unset)
    found = ""
    try:
        found = interpolation.text(template)
    except InvalidVariableError:
        notes.fault(place, f"'{template}' holds a '$' that begins no variable", "write '$$' for the sign itself")
    except RecursionError:
        notes.fault(place, "its variables are nested too deeply")
    except RequiredVariableError as error:
        reason = f": {error.reason}" if error.reason else ""
        hint = f"write {error.name}=… into {_ENV_FILE}, beside the Compose file"
        notes.fault(place, f"the variable '{error.name}' is missing{reason}", hint, code=MISSING_VARIABLE)
    for name in interpolation.unset:
        if name not in known:
            hint = f"write {name}=… into {_ENV_FILE}: variables of the shell do not count"
            notes.warn(UNSET_VARIABLE, place, f"the variable '{name}' is not set, and empty therefore", hint)
    return found


def _order(notes: Notes, services: dict[str, Service]) -> list[str]:
    """The services in the order of their lines; ties are decided by the names that they have in Kurtosis."""
    names = {service.kurtosis_name: name for name, service in services.items()}
    known = {name: service.kurtosis_name for name, service in services.items()}
    needed = {
        service.kurtosis_name: {known[other] for other in service.dependencies if other in known}
        for service in services.values()
    }
    try:
        return [names[name] for name in ordered(needed)]
    except CycleError as error:
        first = services[names[error.names[0]]]
        place = first.dependencies[names[error.names[1]]]
        notes.fault(place, f"the services depend on each other in a cycle: {error}", code=CYCLE)
        return []
