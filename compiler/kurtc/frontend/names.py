"""Names for the artifacts and tasks that the script does not name: counted, so that they are always the same."""


class Names:
    """Makes names."""

    def __init__(self) -> None:
        self._artifacts = 0
        self._tasks = 0

    def artifact(self) -> str:
        """The name of the next unnamed files artifact."""
        self._artifacts += 1
        return f"artifact-{self._artifacts}"

    def task(self) -> str:
        """The name of the next unnamed task."""
        self._tasks += 1
        return f"task-{self._tasks}"
