"""Building images from a tree, which is sent as it is: with exact modes and symbolic links."""

import tarfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from docker.utils.build import PatternMatcher

from kurtc.execution.engine import BuildImage, EngineError, ImageProgress
from kurtc.package.tree import Entry, Tree
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.pipes import piped

_LAST = 30
_BUILDKIT = "BuildKit"


def built(daemon: Daemon, request: BuildImage, progress: Callable[[ImageProgress], None]) -> None:
    """Build an image. Raises `EngineError` with the last lines of the build."""
    last: deque[str] = deque(maxlen=_LAST)
    failure = ""
    with translated(f"the image '{request.name}' cannot be built"):
        for event in _events(daemon, request):
            if "error" in event:
                failure = str((event.get("errorDetail") or {}).get("message") or event["error"])
            elif (line := str(event.get("stream") or event.get("status") or "").rstrip()).strip():
                last.append(line)
                progress(ImageProgress(text=line.strip()))
    if failure:
        message = f"the image '{request.name}' cannot be built: {failure}"
        raise EngineError(message, hint=_hint(request, failure), logs="\n".join(last))


def _hint(request: BuildImage, failure: str) -> str:
    if _BUILDKIT not in failure:
        return ""
    return f"build it first, by the name '{request.name}', with a Docker that has BuildKit, and name it as the image"


def _events(daemon: Daemon, request: BuildImage) -> Any:
    tree = sent(request)
    return daemon.client.build(
        fileobj=cast(IO[bytes], piped(lambda sink: write_tree(tree, sink))),
        custom_context=True,
        dockerfile=request.build_file,
        tag=request.name,
        target=request.target_stage or None,
        buildargs=dict(request.build_args) or None,
        rm=True,
        forcerm=True,
        decode=True,
    )


def sent(request: BuildImage) -> Tree:
    """What of the context is sent: all that its `.dockerignore` does not leave out, and what says how to build."""
    by_path = {entry.path: entry for entry in request.context.entries}
    ignores = by_path.get(f"{request.build_file}.dockerignore") or by_path.get(".dockerignore")
    if ignores is None:
        return request.context
    matcher = PatternMatcher(_patterns(ignores.location))
    needed = (request.build_file, ignores.path)
    kept = (path for path in by_path if path in needed or not matcher.matches(cast(Any, path)))
    return Tree(entries=tuple(by_path[path] for path in kept))


def _patterns(file: Path) -> list[str]:
    lines = (line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def write_tree(tree: Tree, sink: IO[bytes]) -> None:
    """Write a tree as an archive; owners and times are those of nobody, so that what is equal is cached."""
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for entry in tree.entries:
            _add(archive, entry)


def _add(archive: tarfile.TarFile, entry: Entry) -> None:
    member = tarfile.TarInfo(entry.path)
    match entry.kind:
        case "directory":
            member.type, member.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(member)
        case "symlink":
            member.type, member.mode, member.linkname = tarfile.SYMTYPE, 0o777, entry.link or ""
            archive.addfile(member)
        case "file":
            member.mode = 0o755 if entry.executable else 0o644
            with entry.location.open("rb") as file:
                member.size = entry.location.stat().st_size
                archive.addfile(member, file)
