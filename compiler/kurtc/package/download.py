"""Reading what is behind an http(s) address."""

from collections.abc import Iterator

from kurtc.diagnostics import refusal

SECONDS = 60
_PIECE = 1024 * 1024
_BROKEN_OFF = "the server broke it off"


class DownloadError(Exception):
    """What is behind an address cannot be had, or not all of it; the message is the reason."""


def pieces(address: str, *, seconds: float) -> Iterator[bytes]:
    """All that is behind an http(s) address, which may stand still for `seconds`. Raises `DownloadError`."""
    # Slow to import, and seldom needed.
    import http.client
    from urllib import request

    try:
        with request.urlopen(address, timeout=seconds) as answer:  # noqa: S310 - callers have http(s) only
            while piece := answer.read(_PIECE):
                yield piece
            if getattr(answer, "length", 0):  # what is missing: reading in pieces does not tell
                raise DownloadError(_BROKEN_OFF)
    except http.client.IncompleteRead:
        raise DownloadError(_BROKEN_OFF) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DownloadError(_reason(error)) from None


def _reason(error: Exception) -> str:
    from urllib.error import HTTPError

    reason = getattr(error, "reason", error)
    if isinstance(error, HTTPError):
        return f"the server answers {error.code} {reason}"
    return reason.strerror or str(reason) if isinstance(reason, OSError) else str(reason)


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
