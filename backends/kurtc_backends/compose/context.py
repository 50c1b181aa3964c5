"""What every part of the emission needs to know: the graph, the project's name, options and addresses."""

from kurtc.lowering import Graph
from kurtc.records import frozen
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.options import Options


@frozen
class Project:
    """A graph on its way to `compose.yaml`."""

    graph: Graph
    name: str
    options: Options
    addresses: Addresses
