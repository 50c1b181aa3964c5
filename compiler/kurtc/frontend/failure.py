"""What goes wrong inside of a callable that Starlark code called."""


class StarlarkFailure(Exception):  # noqa: N818 - the script fails, not kurtc
    """A callable refuses its call: one `code`, and one message for each thing that is wrong with it."""

    def __init__(self, *messages: str, code: str = "starlark-error", hint: str = "") -> None:
        super().__init__("; ".join(messages))
        self.messages = messages
        self.code = code
        self.hint = hint
