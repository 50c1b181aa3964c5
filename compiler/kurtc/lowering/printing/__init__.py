"""The deployment graph as text, as data, and as a diagram."""

from kurtc.lowering.printing.graphdata import graph_data
from kurtc.lowering.printing.graphmermaid import graph_mermaid
from kurtc.lowering.printing.graphtext import graph_text

__all__ = ["graph_data", "graph_mermaid", "graph_text"]
