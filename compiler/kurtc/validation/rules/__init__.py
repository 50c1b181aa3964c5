"""The rules of a valid plan, one a file: the module's docstring is the rule.

To add one: its file here, its name in `RULES`, and a program under `tests/refusals` that it refuses.
"""

from collections.abc import Iterator
from typing import Protocol

from kurtc.diagnostics import Diagnostic
from kurtc.validation.rules import (
    acceptable_codes,
    application_protocol,
    artifact_name,
    assertion_type,
    bind_mount,
    broken_placeholder,
    capability,
    device_path,
    directory_content,
    duplicate_artifact,
    duplicate_mount,
    duplicate_persistent_key,
    duplicate_port,
    duplicate_service,
    duplicate_store_path,
    duration,
    empty_command,
    endpoint,
    environment_variable,
    extract_key,
    future_before_producer,
    future_field,
    future_place,
    host_port_collision,
    http_header,
    image_reference,
    jq_query,
    label,
    mount_path,
    nul_character,
    persistent_key,
    port_id,
    port_number,
    removed_service,
    resource_limit,
    running_service,
    sctp_wait,
    service_name,
    shadowed_mount,
    shadowed_service,
    stale_future,
    stopped_service,
    store_path,
    task_name,
    template_destination,
    template_error,
    template_syntax,
    ulimit,
    unknown_artifact,
    unknown_field,
    unknown_future,
    unknown_port,
    unknown_service,
    unmatched_public_port,
    untagged_image,
    unused_artifact,
    unused_extract,
    user_id,
)
from kurtc.validation.visit import Later, Visit


class Rule(Protocol):
    """A module of this package: its docstring says what is right, `CODE` names what is wrong.

    `SUBJECT` is what it looks at: instructions, and fields that some service of the step was given; without any of
    these it has nothing to say. `uses` means steps that use run-time values, `every` means every step.
    """

    CODE: str
    __doc__: str | None

    @property
    def SUBJECT(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """What the rule looks at."""

    def check(self, visit: Visit) -> Iterator[Diagnostic | Later]:
        """What is wrong at one step, as far as that is known by then."""


RULES: tuple[Rule, ...] = (
    service_name,
    port_id,
    persistent_key,
    artifact_name,
    task_name,
    label,
    environment_variable,
    duplicate_service,
    unknown_service,
    removed_service,
    stopped_service,
    running_service,
    shadowed_service,
    duplicate_artifact,
    unknown_artifact,
    unknown_port,
    port_number,
    application_protocol,
    unmatched_public_port,
    host_port_collision,
    duplicate_port,
    sctp_wait,
    mount_path,
    duplicate_mount,
    shadowed_mount,
    directory_content,
    duplicate_persistent_key,
    bind_mount,
    store_path,
    duplicate_store_path,
    resource_limit,
    device_path,
    capability,
    ulimit,
    user_id,
    nul_character,
    image_reference,
    untagged_image,
    empty_command,
    endpoint,
    http_header,
    jq_query,
    extract_key,
    acceptable_codes,
    unknown_field,
    assertion_type,
    duration,
    template_syntax,
    template_error,
    template_destination,
    unknown_future,
    future_place,
    future_before_producer,
    future_field,
    stale_future,
    broken_placeholder,
    unused_artifact,
    unused_extract,
)
"""Every rule, in the order in which the findings of a step are shown."""
