"""Argument files in YAML become the values that Kurtosis makes of them."""

import json
from pathlib import Path

import pytest

from kurtc.diagnostics import Refused
from kurtc.package.arguments import parse_arguments

from .cases import YamlArguments, recordings_folder, yaml_arguments

TEXTS = yaml_arguments(recordings_folder())
BECOMES_MAPPING = [given for given in TEXTS if given.json is not None and isinstance(json.loads(given.json), dict)]
OTHERS = [given for given in TEXTS if given not in BECOMES_MAPPING and given.text.strip()]


def test_there_are_recorded_texts(recordings: Path) -> None:
    assert yaml_arguments(recordings)


@pytest.mark.parametrize("given", BECOMES_MAPPING, ids=[given.text for given in BECOMES_MAPPING])
def test_a_mapping_has_the_recorded_values_types_and_order(given: YamlArguments) -> None:
    assert given.json is not None
    assert json.dumps(parse_arguments(given.text)) == json.dumps(json.loads(given.json))


@pytest.mark.parametrize("given", OTHERS, ids=[given.text for given in OTHERS])
def test_what_is_no_mapping_is_refused(given: YamlArguments) -> None:
    with pytest.raises(Refused) as raised:
        parse_arguments(given.text)
    assert {d.code for d in raised.value.diagnostics} == {"arguments"}
