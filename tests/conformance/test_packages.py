"""Every recorded package gives the same plan, or is refused for the same reason."""

from pathlib import Path

import pytest

from .cases import PackageCase, package_cases, recording_of, recordings_folder
from .comparison import compare
from .naming import Naming
from .packages import Mirror
from .programs import compile_case

CASES = package_cases(recordings_folder())


def test_there_are_recorded_cases(recordings: Path) -> None:
    assert package_cases(recordings)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_package_becomes_what_kurtosis_makes_of_it(
    case: PackageCase, recordings: Path, mirrors: dict[bool, Mirror]
) -> None:
    compiled = compile_case(case, mirrors["shim" in case.notes])
    outcome = compare(recording_of(recordings, case), compiled, Naming(package_id=case.package_id, path=case.path))
    assert not outcome.differences, "\n".join(outcome.differences[:20])
