"""A run as JSON: an event a line, as `events.schema.json` says."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from kurtc.execution.events import Event, event_data


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonDisplay:
    """Writes events with `write`."""

    write: Callable[[str], None]

    def show(self, event: Event, time: float) -> None:
        """Write an event."""
        self.write(json.dumps(event_data(event, time), allow_nan=False) + "\n")
