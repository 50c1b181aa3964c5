"""HTTP requests from inside of an enclave's network, sent by curl in its helper."""

import io
import tarfile
import uuid
from urllib.parse import quote

from kurtc.execution.engine import EngineError, HttpRequest, HttpResponse
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.execs import code, created, framed
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.streams import STDOUT

_KEPT = "%:/?#[]@!$&'()*+,;=~"
"""What a URL is made of; anything else, a blank for instance, is escaped, as Go's client does."""

_ARGUMENT = 64 * 1024
"""A longer body is written to a file: an argument has at most 128 KiB."""

_SET_BY_CLIENT = ("content-length", "transfer-encoding")
"""Headers of a script that Go's client does not send either."""

_QUIET = ("Accept", "Expect", "Content-Type")
"""Headers that curl would add on its own."""

_HINTS = {
    6: "the name of the host of a redirect is not known in the enclave",
    7: "nothing listens there: check the port, and wait for it before",
    28: "nothing answers at its address: is its container still there?",
    47: "the service redirects more than ten times",
    52: "the service closed the connection without an answer",
    56: "the service broke the connection off",
}
"""By the exit codes of curl."""


def response(daemon: Daemon, helper: str, request: HttpRequest, seconds: float | None) -> HttpResponse:
    """The answer, whatever its code. Raises `TimeoutError`, and `EngineError` where nobody answers."""
    file = ""
    if request.method == "POST" and not _fits_argument(request.body):
        file = f"/tmp/{uuid.uuid4().hex}"  # noqa: S108 - in a container of ours
        with translated("the body of the request cannot be sent"):
            daemon.client.put_archive(helper, "/tmp", _archive(file.rpartition("/")[2], request.body))  # noqa: S108
    command = arguments(request, file, seconds)
    if file:
        command = ("sh", "-c", 'file=$0; "$@"; code=$?; rm -f "$file"; exit "$code"', file, *command)
    out, complaint = bytearray(), bytearray()
    with translated(f"the request to port {request.port}"):
        exec_id = created(daemon, helper, command)
        for kind, piece in framed(daemon, exec_id, seconds):
            (out if kind == STDOUT else complaint).extend(piece)
        failed = code(daemon, exec_id)
    if failed:
        said = complaint.decode(errors="replace").strip() or f"curl ended with exit code {failed}"
        raise EngineError(said, hint=_HINTS.get(failed, ""))
    return HttpResponse(code=int(out[-3:]), body=bytes(out[:-3]))


def arguments(request: HttpRequest, file: str, seconds: float | None) -> tuple[str, ...]:
    """The command line; the code of the answer comes behind its body. `file` has the body, `""`: an argument has it.

    After `seconds` nobody waits for an answer any more, and curl ends by itself.
    """
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _SET_BY_CLIENT}
    given = {name.lower() for name in headers}
    return (
        *("curl", "--disable", "--silent", "--show-error", "--globoff", "--path-as-is", "--noproxy", "*"),
        *("--location", "--max-redirs", "10", "--proto", "=http,https", "--write-out", "%{http_code}"),
        *("--connect-timeout", "20"),  # of the enclave's own network, where Linux alone would try for minutes
        *(("--max-time", f"{seconds + 1:.3f}") if seconds is not None else ()),
        *(() if "user-agent" in given else ("--user-agent", "kurtc")),
        *(word for name in _QUIET if name.lower() not in given for word in ("--header", f"{name}:")),
        *(word for name, value in headers.items() for word in ("--header", _header(name, value))),
        *_body(request, file),
        f"http://{request.address}:{request.port}{quote(request.path, safe=_KEPT)}",
    )


def _header(name: str, value: str) -> str:
    """A header in curl's words, where `Name:` would leave it out."""
    return f"{name}: {value}" if value.strip() else f"{name};"


def _body(request: HttpRequest, file: str) -> tuple[str, ...]:
    if request.method == "GET":
        return ()
    return ("--data-binary", f"@{file}") if file else ("--data-raw", request.body.decode())


def _fits_argument(body: bytes) -> bool:
    if len(body) > _ARGUMENT or b"\0" in body:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _archive(name: str, body: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))
    return made.getvalue()
