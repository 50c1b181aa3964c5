"""Lower a plan to a deployment graph that every declarative target shares."""

from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.graph import Graph
from kurtc.lowering.lower import lower

__all__ = ["Decision", "Graph", "Origin", "Outcome", "lower"]
