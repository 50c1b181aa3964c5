"""Prints the table of results for COMPATIBILITY.md; `--write FILE` puts it between the markers of the file."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from .cases import package_cases, probes, recording_of, recordings_folder
from .comparison import compare
from .deviations import DEVIATIONS
from .naming import Naming
from .packages import build_mirror, packages_folder
from .programs import compile_case, compile_probe

BEGIN = "<!-- conformance:begin -->"
END = "<!-- conformance:end -->"
_COLUMNS = ("equal", "refused", "different")


def results(recordings: Path, packages: Path) -> dict[str, Counter[str]]:
    """How often each verdict was given, for each repository."""
    counted: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as folder:
        mirrors = {s: build_mirror(packages, Path(folder) / str(s), shimmed=s) for s in (False, True)}
        for case in package_cases(recordings):
            compiled = compile_case(case, mirrors["shim" in case.notes])
            naming = Naming(package_id=case.package_id, path=case.path)
            outcome = compare(recording_of(recordings, case), compiled, naming)
            counted.setdefault(case.repository, Counter())[outcome.verdict] += 1
    return counted


def probe_results(recordings: Path) -> Counter[str]:
    """The same for the small scripts."""
    return Counter(compare(probe.recording, compile_probe(probe), Naming()).verdict for probe in probes(recordings))


def table(rows: dict[str, Counter[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| Package | Cases | Equal plan | Refused for the same reason | Different |"
    yield "|---|---:|---:|---:|---:|"
    for name, counts in rows.items():
        yield f"| {name} | {counts.total()} | {' | '.join(str(counts[column]) for column in _COLUMNS)} |"


def main() -> None:
    """Print the table, or write it into a file."""
    recordings, packages = recordings_folder(), packages_folder()
    if recordings is None or packages is None:
        sys.exit("set KURTC_CONFORMANCE and KURTC_PACKAGES; see tests/conformance/__init__.py")
    counted = results(recordings, packages)
    rows = {**counted, "*all packages*": sum(counted.values(), Counter()), "*small scripts*": probe_results(recordings)}
    known = [f"* `{name}`: {reason}." for name, reason in DEVIATIONS.items()]
    text = "\n".join([*table(rows), "", "Small scripts that differ on purpose:", "", *known])
    match sys.argv[1:]:
        case ["--write", name]:
            write(Path(name), text)
        case _:
            sys.stdout.write(f"{text}\n")


def write(file: Path, text: str) -> None:
    """Put the text between the markers of a file."""
    before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
