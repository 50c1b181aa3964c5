"""Why programs are refused: which words of Kurtosis mean which diagnostics of kurtc.

Texts are not compared letter by letter. A row says which of Kurtosis' messages it is about, which codes kurtc may
answer with, and, by the groups of the pattern, which of the user's words have to appear in kurtc's messages or hints.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kurtc.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The codes, one of which the diagnostics need to have, and the words, all of which they need to use."""

    codes: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether Kurtosis says where: it places a call with wrong arguments in the body of the called function."""
        return "missing-argument" not in self.codes and "unexpected-argument" not in self.codes

    def covers(self, findings: Iterable[Diagnostic]) -> bool:
        """Whether the findings say the same."""
        chosen = [d for d in findings if d.code in self.codes]
        text = "\n".join(f"{d.message}\n{d.hint}" for d in chosen)
        return bool(chosen) and all(word in text for word in self.words)


STRICTER = frozenset(
    {"duration", "image-reference", "nul-character", "unknown-service", "unmatched-public-port", "unused-artifact"}
)
"""What kurtc refuses before anything runs, and Kurtosis does not look at."""

_REASONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"'(\w+)' argument on '(\w+)' is mandatory but was unset", ("invalid-argument",)),
    (r"unexpected keyword argument \"([^\"]+)\"", ("unexpected-argument", "invalid-argument")),
    (r"missing \d+ arguments? \(([^)]*)\)", ("missing-argument",)),
    (r"following argument\(s\) could not be parsed or did not pass validation: \{\"(\w+)\"", ("invalid-argument",)),
    (r"Unable to extract value for '(\w+)' argument", ("invalid-argument",)),
    (r"'(?:cmd|env_vars)\b.*' is expected to be a string", ("invalid-argument",)),
    (r"'(image)' is expected to be a string", ("invalid-argument",)),
    (r"The '(configs)' argument should be a non empty dictionary", ("invalid-argument",)),
    (r"Parameter '(artifact_names)' and '(persistent_key)' cannot be set", ("invalid-argument",)),
    (r"Expected \{.*\}\[\"(\w+)\"\] to be a dict", ("invalid-argument",)),
    (r"Error converting 'data' with string value .*?(PortSpec)", ("invalid-argument",)),
    (r"An error occurred creating the template", ("template-syntax",)),
    (r"requested privileged=true, bind_mounts, or host_pid_namespace=true", ("privileged-mode",)),
    (r"fetching service '([^']+)' from the store", ("unknown-service",)),
    (r"Locator '([^']+)' is referencing a file within the same package", ("absolute-locator",)),
    (r"'/(?:[^']*/)?([^'/]+)' doesn't exist in the package", ("missing-file",)),
    (r"verifying that '([^']+)' exists in the package '([^']+)'", ("main-file", "missing-file")),
    (r"no \.(\w+) (?:field or method|attribute)", ("missing-attribute",)),
    (r"key (\"[^\"]+\") not in dict", ("missing-key", "starlark-error")),
    (r"unhandled index operation (NoneType)\[(string)\]", ("starlark-error",)),
    (r"cannot insert into frozen hash table", ("frozen-value", "starlark-error")),
    (r"function (?:\w+) called recursively", ("recursion", "stack-limit")),
    (r"`time\.now\(\)` function isn't supported", ("unsupported-call",)),
    (r"undefined: (\w+)", ("undefined-name",)),
    (r"does not support (set)s", ("undefined-name",)),
    (r"/!\\ Errors interpreting Startosis script", ("syntax", "starlark-error")),
    (r"Evaluation error: fail: ([^\n]*)", ("fail",)),
)
"""Interpretation errors."""

_VALIDATION_REASONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"Service name '([^']*)' is invalid", ("service-name",)),
    (r"Port name '([^']*)' is invalid", ("port-id",)),
    (r"Persistent Key '([^']*)' is invalid", ("persistent-key",)),
    (r"artifact name '([^']*)' does not exist", ("unknown-artifact",)),
    (r"service with the name '([^']*)' already exists", ("duplicate-service",)),
    (r"creating a (?:request|wait) for service '([^']*)' which doesn't exist", ("unknown-service",)),
    (r"required port ID '([^']*)' to exist on service '([^']*)' but it doesn't", ("unknown-port", "port-id")),
)
"""Validation errors. An invalid port id makes Kurtosis miss the port where it is used, which kurtc says once."""

_LISTED = re.compile(r", ")


def reason_of(error: str) -> Reason:
    """The reason behind an interpretation error of Kurtosis."""
    return _first(_REASONS, error)


def validation_reason_of(cause: str) -> Reason:
    """The reason behind a validation error of Kurtosis."""
    return _first(_VALIDATION_REASONS, cause)


def _first(table: tuple[tuple[str, tuple[str, ...]], ...], text: str) -> Reason:
    for pattern, codes in table:
        if found := re.search(pattern, text, re.S):
            listed = codes == ("missing-argument",)
            words = [
                word for group in found.groups() if group for word in (_LISTED.split(group) if listed else [group])
            ]
            return Reason(codes=codes, words=tuple(words))
    raise LookupError(f"no row of the table is about {text!r}")
