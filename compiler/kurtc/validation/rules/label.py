"""A label's key and value have letters (lower-case in keys), digits, `-`, `_` and `.`.

Both have at most 63 characters and a letter or digit at both ends; the value may be empty.
"""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "label"
SUBJECT = ("labels",)
_KEY = re.compile(r"[a-z0-9]([-a-z0-9_.]{0,61}[a-z0-9])?")
_VALUE = re.compile(r"([a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?)?")
_RULE = "use {}, digits, '-', '_' and '.', a letter or digit at both ends, at most 63 characters"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The labels of services."""
    for name, config in visit.configs:
        for key, value in config.labels.items():
            if not _KEY.fullmatch(key):
                message = f"{key!r} cannot be the key of a label of service {name!r}"
                yield visit.error(CODE, message, _RULE.format("lower-case letters"))
            if not _VALUE.fullmatch(value):
                message = f"{value!r} cannot be the value of the label {key!r} of service {name!r}"
                yield visit.error(CODE, message, _RULE.format("letters"))
