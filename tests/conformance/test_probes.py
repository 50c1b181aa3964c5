"""Every recorded small script gives the same result, but for the deviations."""

from pathlib import Path

import pytest

from kurtc.diagnostics import errors

from .cases import Probe, probes, recordings_folder
from .comparison import compare
from .deviations import DEVIATIONS, INSTEAD_OF_PANICS
from .naming import Naming
from .programs import compile_probe

PROBES = probes(recordings_folder())
CRASHING = [probe for probe in PROBES if probe.recording.status == "panic"]


def test_there_are_recorded_scripts(recordings: Path) -> None:
    assert probes(recordings)


@pytest.mark.parametrize("probe", PROBES, ids=[probe.name for probe in PROBES])
def test_a_script_becomes_what_kurtosis_makes_of_it(probe: Probe) -> None:
    outcome = compare(probe.recording, compile_probe(probe), Naming())
    if probe.name in DEVIATIONS:
        assert outcome.differences, f"no longer deviates: {DEVIATIONS[probe.name]}"
    else:
        assert not outcome.differences, "\n".join(outcome.differences)


@pytest.mark.parametrize("probe", CRASHING, ids=[probe.name for probe in CRASHING])
def test_a_script_that_crashes_kurtosis_ends_well(probe: Probe) -> None:
    compiled = compile_probe(probe)
    expected = INSTEAD_OF_PANICS[probe.name]
    if expected is None:
        assert errors(compiled.findings)
    else:
        assert compiled.form is not None
        assert compiled.form.printed() == (expected,)
