"""What each instruction does, one module a kind."""

from kurtc.execution.jobs.table import job

__all__ = ["job"]
