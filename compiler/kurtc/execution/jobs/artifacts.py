"""`upload_files`, `render_templates` and `store_service_files`."""

import posixpath
import uuid
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from kurtc.execution.archives import Stored, keep, scratch, store_download, store_texts, store_tree
from kurtc.execution.context import Context
from kurtc.execution.identities import digest
from kurtc.execution.job import Job, Result
from kurtc.execution.jobs.effects import own_service, reached
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.rendering import rendered
from kurtc.execution.state import ArtifactRecord
from kurtc.package.tree import Tree
from kurtc.plan.configs import DownloadSource, PackageSource
from kurtc.plan.instructions import RenderTemplates, StoreServiceFiles, UploadFiles


def uploading(context: Context, turn: Turn, instruction: UploadFiles) -> Job:
    """Store files of the package, or what is behind a URL, which is asked again in every run."""
    match instruction.source:
        case PackageSource() as source:
            tree = context.contents.tree(source)
            return _made(context, turn, instruction.name, tree_key(tree), lambda: store_tree(context.archives, tree))
        case DownloadSource(url=url):
            name = posixpath.basename(urlsplit(url).path) or "download"
            return _made(context, turn, instruction.name, "", lambda: store_download(context.archives, url, name))


def tree_key(tree: Tree) -> str:
    """The key of uploaded files."""
    return digest(["tree", tree.digest()])


def rendering(context: Context, turn: Turn, instruction: RenderTemplates) -> Job:
    """Render templates with the values of the run."""
    texts = rendered(instruction.config, context.values)
    return _made(context, turn, instruction.name, texts_key(texts), lambda: store_texts(context.archives, texts))


def texts_key(texts: Mapping[str, str]) -> str:
    """The key of rendered texts."""
    return digest(["texts", sorted(texts.items())])


def storing(context: Context, turn: Turn, instruction: StoreServiceFiles) -> Job:
    """Keep a path of a service's container."""

    def store() -> Stored:
        return store_path(context, own_service(context, turn).container, instruction.src)

    return _made(context, turn, instruction.name, digest([reached(context, turn), instruction.src]), store)


def store_path(context: Context, container: str, path: str) -> Stored:
    """Store a path of a container. Raises `EngineError`."""
    with scratch(context.archives) as place:
        context.engine.copy_out(container, path, place)
        return keep(context.archives, place)


def artifact(context: Context, name: str, stored: Stored) -> ArtifactRecord:
    """An archive as an artifact; one that was there keeps its UUID."""
    before = context.state.artifacts.get(name)
    return ArtifactRecord(
        name=name,
        package=context.package,
        uuid=before.uuid if before else uuid.uuid4().hex,
        digest=stored.digest,
        size=stored.size,
    )


def _made(context: Context, turn: Turn, name: str, key: str, store: Callable[[], Stored]) -> Job:
    before = context.state.artifacts.get(name)

    def perform() -> Result:
        context.progress(turn.id, f"'{name}'")
        made = artifact(context, name, store())
        return Result(
            text=_told(turn, made, is_new=before is None),
            values={"digest": made.digest, "size": made.size},
            change=lambda state: state.with_artifacts([made]),
        )

    is_own = before is not None and before.digest == turn.before_values.get("digest")
    is_intact = is_own and before is not None and context.has_archive(before.digest, before.size)
    return Job(key=key, is_intact=is_intact, perform=perform)


def _told(turn: Turn, made: ArtifactRecord, *, is_new: bool) -> str:
    match turn.unit.step.instruction:
        case RenderTemplates():
            return f"Templates artifact name '{made.name}' rendered with artifact UUID '{made.uuid}'"
        case UploadFiles() if not is_new:
            return f"Files with artifact name '{made.name}' with artifact UUID '{made.uuid}' updated"
        case _:
            return f"Files with artifact name '{made.name}' uploaded with artifact UUID '{made.uuid}'"
