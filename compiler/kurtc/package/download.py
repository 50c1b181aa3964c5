"""Reading what is behind an http(s) address, with limits."""

from kurtc.diagnostics import refusal

SECONDS = 60


def download(address: str, *, limit: int, offline: bool = False) -> bytes:
    """At most `limit` bytes from an http(s) address. Raises `Refused` (offline, download)."""
    if offline:
        hint = "run without --offline, or download the file first"
        raise refusal("offline", f"'{address}' must be downloaded", hint=hint)
    # Slow to import, and seldom needed.
    from urllib import request

    opener = request.OpenerDirector()  # without the handlers of files and ftp: no redirection leads there
    for handler in (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPRedirectHandler,
        request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    try:
        with opener.open(address, timeout=SECONDS) as answer:
            return bytes(answer.read(limit))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", "") or error
        raise refusal("download", f"'{address}' cannot be downloaded: {reason}") from None
