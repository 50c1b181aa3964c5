"""Images that the user builds: those of the plan, and those with files that are too large for a chart."""

import shlex
from collections.abc import Iterable, Iterator, Mapping

from kurtc.backend import Made, OutputFile
from kurtc.lowering.graph import Artifact, BuildContext, StaticContent
from kurtc.plan.configs import ImageBuild
from kurtc.plan.values import Text
from kurtc.records import frozen
from kurtc_backends.helm.names import LONGEST, Names, label
from kurtc_backends.trees import content_files, tree_files

_DOCKERFILE = """# {title}
ARG BASE=docker.io/library/busybox:1.37
FROM ${{BASE}}
COPY files /files
"""


@frozen
class Built:
    """An image that the user builds: its name, the files of its context by their place in the chart, the command."""

    name: str
    files: Mapping[str, OutputFile]
    command: str


@frozen
class ArtifactImage:
    """The image with the files of an artifact; its tag changes with them, so that pods do."""

    repository: str
    tag: str

    @property
    def name(self) -> str:
        """As it is built."""
        return f"{self.repository}:{self.tag}"


def artifact_image(chart: str, name: str, artifact: Artifact) -> ArtifactImage:
    """The image for an artifact that the chart `chart` calls `name`."""
    return ArtifactImage(repository=f"{chart}-{name}", tag=artifact.digest[:12])


def built_artifact(image: ArtifactImage, name: str, content: StaticContent) -> Built:
    """The context of the image for an artifact."""
    folder = f"build/{name}"
    dockerfile = _DOCKERFILE.format(title=f"The files artifact {name}, which is too large for the chart itself.")
    files = {
        f"{folder}/Dockerfile": Made(data=dockerfile.encode()),
        **content_files(f"{folder}/files", content, written),
    }
    return Built(name=image.name, files=files, command=f"docker build --tag {image.name} {folder}")


def written(text: Text) -> bytes:
    """A rendered text that has no values of the run."""
    return str(text).encode("utf-8", "surrogatepass")


def built_contexts(contexts: Iterable[BuildContext], taken: Iterable[str]) -> Iterator[Built]:
    """The contexts of the plan's images, in folders that are not `taken`."""
    names = Names.of(taken)
    for context in contexts:
        folder = f"build/{names.free(label(context.image.name, 'image'), LONGEST)}"
        yield Built(
            name=context.image.name, files=tree_files(folder, context.tree), command=_command(context.image, folder)
        )


def _command(image: ImageBuild, folder: str) -> str:
    words = ["docker", "build", "--tag", image.name]
    if image.build_file != "Dockerfile":
        words += ["--file", f"{folder}/{image.build_file}"]
    if image.target_stage:
        words += ["--target", image.target_stage]
    for name, value in image.build_args.items():
        words += ["--build-arg", f"{name}={value}"]
    return shlex.join([*words, folder])
