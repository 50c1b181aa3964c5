"""HTTP as registries need it: bounded answers, patience with busy servers, credentials that stay with their host."""

import http.client
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from email.message import Message
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from kurtc.records import frozen

_MOST_BYTES = 4 * 1024 * 1024
_BUSY = (429, 500, 502, 503, 504)
_LONGEST_PAUSE = 8.0


class NoAnswerError(Exception):
    """The server could not be asked; the text says why."""


@frozen
class Response:
    """An answer of a server. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@frozen
class Web:
    """Asks servers. `attempts` counts the first one; `sleep` is called between them."""

    timeout: float = 10.0
    attempts: int = 3
    sleep: Callable[[float], None] = field(default=time.sleep)

    def ask(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> Response:
        """The answer to a request.

        Raises:
            NoAnswerError: there is none.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise NoAnswerError(f"{url!r} is not an address of the web")
        request = Request(url, method=method, headers=dict(headers or {}), data=data)  # noqa: S310 - checked above
        for attempt in range(1, self.attempts + 1):
            response = self._answer(request, last=attempt == self.attempts)
            if response and (response.status not in _BUSY or attempt == self.attempts):
                return response
            self.sleep(_pause(response, attempt))
        raise AssertionError

    def _answer(self, request: Request, *, last: bool) -> Response | None:
        try:
            with _opener(request.full_url).open(request, timeout=self.timeout) as answer:
                return Response(status=answer.status, headers=_lowered(answer.headers), body=answer.read(_MOST_BYTES))
        except HTTPError as error:
            with error:
                return Response(status=error.code, headers=_lowered(error.headers), body=_rest(error))
        except (OSError, http.client.HTTPException) as error:
            if last or _is_final(error):
                raise NoAnswerError(_reason(error)) from error
            return None


def is_local(host: str) -> bool:
    """Whether a registry's address is this machine, where plain HTTP is usual."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return name in ("localhost", "[::1]") or name.startswith("127.")


class _Redirects(HTTPRedirectHandler):
    """Keeps the method, and takes credentials nowhere else."""

    def redirect_request(  # noqa: PLR0917 - the signature is the standard library's
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        redirected = super().redirect_request(req, fp, code, msg, headers, newurl)
        if redirected:
            redirected.method = req.get_method()
            if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
                redirected.remove_header("Authorization")
        return redirected


def _opener(url: str) -> OpenerDirector:
    if is_local(urlsplit(url).netloc):
        return build_opener(_Redirects, ProxyHandler({}))
    return build_opener(_Redirects)


def _lowered(headers: Message) -> Mapping[str, str]:
    return {key.lower(): value for key, value in headers.items()}


def _rest(error: HTTPError) -> bytes:
    try:
        return error.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return b""


def _pause(response: Response | None, attempt: int) -> float:
    asked = response.headers.get("retry-after", "") if response else ""
    return min(float(asked) if asked.isdecimal() else 0.5 * 2 ** (attempt - 1), _LONGEST_PAUSE)


def _is_final(error: Exception) -> bool:
    """Whether trying again is of no use: names that do not exist, certificates that do not fit."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ssl.SSLError | ConnectionRefusedError) or "Name or service not known" in str(reason)


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return (isinstance(reason, OSError) and reason.strerror) or str(reason) or type(error).__name__
