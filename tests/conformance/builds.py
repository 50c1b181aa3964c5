"""What becomes of public packages as projects; `--write FILE` puts the table between the markers of a file."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kurtc.backend import Emission, backend_named, build
from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering import Graph, lower
from kurtc.pipeline import Input, Program, checked, load
from kurtc.plan.configs import Image
from kurtc.plan.programs import ImageProgram
from kurtc.plan.relations import relations

from .packages import Mirror, build_mirror, packages_folder

BEGIN = "<!-- builds:begin -->"
END = "<!-- builds:end -->"
TARGETS = {"compose": "Docker Compose", "helm": "Helm", "terraform": "Terraform"}
"""The targets by their name, with the heads of their columns."""

_AWESOME = "github.com/kurtosis-tech/awesome-kurtosis"
_ETHEREUM = "github.com/ethpandaops/ethereum-package"
_DATABASE: Mapping[str, object] = {"database": "blog", "username": "me", "password": "secret"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A package with arguments: a mapping, or the path of a file in its repository."""

    package: str
    arguments: Mapping[str, object] | str = ""

    @property
    def title(self) -> str:
        """The package and its arguments in a few words."""
        name = self.package.removeprefix("github.com/")
        return f"{name} ({Path(self.arguments).stem})" if isinstance(self.arguments, str) and self.arguments else name


BUILDS = (
    Build(package=f"{_AWESOME}/quickstart"),
    Build(package=f"{_AWESOME}/flink-kafka-example/kurtosis-package"),
    Build(package=f"{_AWESOME}/simple-api/kurtosis-package"),
    Build(package=f"{_AWESOME}/blog-mysql-seed", arguments=_DATABASE),
    Build(package=f"{_AWESOME}/redis-voting-app"),
    *(Build(package=f"github.com/kurtosis-tech/{name}-package") for name in ("cassandra", "mern", "avalanche", "near")),
    Build(package="github.com/kurtosis-tech/eth-network-package"),
    Build(package=_ETHEREUM),
    *(
        Build(package=_ETHEREUM, arguments=f".github/tests/{name}.yaml")
        for name in ("mix", "mix-with-tools", "minimal", "mev-mock", "besu-all")
    ),
    Build(package="github.com/ethpandaops/optimism-package"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a package: the project, or the findings; the same when somebody says what images start."""

    services: int = 0
    steps: int = 0
    refused: tuple[Diagnostic, ...] = ()
    refused_with_programs: tuple[Diagnostic, ...] = ()
    emission: Emission | None = None
    """The project, with invented answers where it needs some."""

    @property
    def status(self) -> str:
        """The cell of the table."""
        if not self.refused:
            return "builds"
        codes = Counter(finding.code for finding in self.refused)
        said = ", ".join(f"{count} {code}" for code, count in codes.items())
        return f"refused: {said}" if self.refused_with_programs else f"builds with `--images` (else {said})"


def results(package: Build, mirror: Mirror) -> dict[str, Result]:
    """Build a package for every target, without and with answers to what images start; by the target's name."""
    try:
        program = checked(load(Input(package=package.package, arguments=_arguments(package, mirror))))
    except Refused as error:
        refused = Result(refused=error.diagnostics, refused_with_programs=error.diagnostics)
        return dict.fromkeys(TARGETS, refused)
    graph = lower(program.plan, program.contents)
    known = {name: ImageProgram(entrypoint=("/entrypoint",)) for name in _images(program)}
    return {target: _result(program, graph, target, known) for target in TARGETS}


def _result(program: Program, graph: Graph, target: str, known: Mapping[str, ImageProgram]) -> Result:
    refused, emission = _built(program, target, {})
    refused_with, emission_with = _built(program, target, known) if refused else ((), None)
    return Result(
        services=len(graph.services),
        steps=len(graph.one_shots),
        refused=refused,
        refused_with_programs=refused_with,
        emission=emission or emission_with,
    )


def _built(
    program: Program, target: str, programs: Mapping[str, ImageProgram]
) -> tuple[tuple[Diagnostic, ...], Emission | None]:
    try:
        return (), build(backend_named(target), program.plan, program.contents, {}, programs=programs)
    except Refused as refused:
        return refused.diagnostics, None


def _images(program: Program) -> Iterator[str]:
    for step in program.plan.steps:
        for config in relations(step.instruction).starts.values():
            if isinstance(config.image, Image):
                yield str(config.image.name)


def _arguments(package: Build, mirror: Mirror) -> str:
    if not isinstance(package.arguments, str):
        return json.dumps(package.arguments)
    if not package.arguments:
        return "{}"
    return mirror.text(package.package.removeprefix("github.com/"), package.arguments)


def table(found: Mapping[str, Mapping[str, Result]]) -> Iterator[str]:
    """The lines of a Markdown table, from the results of each package by target."""
    yield f"| Package | Services | Steps | {' | '.join(TARGETS.values())} |"
    yield f"|---|---:|---:|{'---|' * len(TARGETS)}"
    for title, by_target in found.items():
        one = next(iter(by_target.values()))
        counts = f"{one.services} | {one.steps}" if one.services else "|"
        yield f"| {title} | {counts} | {' | '.join(by_target[target].status for target in TARGETS)} |"


def main() -> None:
    """Print the table, or write it into a file."""
    packages = packages_folder()
    if packages is None:
        sys.exit("set KURTC_PACKAGES; see CONTRIBUTING.md")
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        mirror = build_mirror(packages, Path(folder) / "mirror", shimmed=False)
        for name, value in mirror.environment().items():
            patch.setenv(name, value)
        text = "\n".join(table({one.title: results(one, mirror) for one in BUILDS}))
    match sys.argv[1:]:
        case ["--write", name]:
            file = Path(name)
            before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
            file.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        case _:
            sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
