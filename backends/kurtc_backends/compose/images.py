"""Images: pulled by name, or built from a context that is copied into the output."""

from collections.abc import Mapping
from dataclasses import field

from kurtc.backend import OutputFile
from kurtc.lowering import Graph
from kurtc.lowering.graph import BuildContext
from kurtc.plan.configs import AnyImage, Image, ImageBuild, NixBuild
from kurtc.records import frozen
from kurtc_backends.compose.names import slug
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.yamltext import Node, named_texts
from kurtc_backends.names import Names
from kurtc_backends.trees import tree_files


@frozen
class Images:
    """The folder of each image that is built, and the files in it."""

    folders: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[str, BuildContext] = field(default_factory=dict)

    def attributes(self, image: AnyImage, options: Options) -> dict[str, Node]:
        """What a container says about its image."""
        name = image.name if isinstance(image.name, str) else str(image.name)
        match image:
            case ImageBuild():
                return {"image": name, "build": self._build(name)}
            case Image() | NixBuild():
                pull: dict[str, Node] = {"pull_policy": "always"} if options.pull_always else {}
                return {"image": name, **pull}

    def files(self) -> dict[str, OutputFile]:
        """The copied contexts."""
        found: dict[str, OutputFile] = {}
        for name, context in self.contexts.items():
            found |= tree_files(self.folders[name], context.tree)
        return found

    def _build(self, name: str) -> dict[str, Node]:
        image = self.contexts[name].image
        build: dict[str, Node] = {"context": f"./{self.folders[name]}"}
        if image.build_file != "Dockerfile":
            build["dockerfile"] = image.build_file
        if image.target_stage:
            build["target"] = image.target_stage
        if image.build_args:
            build["args"] = named_texts(image.build_args)
        return build


def images(graph: Graph) -> Images:
    """Folders for all images of the graph that are built, in the plan's order."""
    names = Names()
    folders = {name: f"build/{names.free(slug(name, 'image'))}" for name in graph.contexts}
    return Images(folders=folders, contexts=graph.contexts)
