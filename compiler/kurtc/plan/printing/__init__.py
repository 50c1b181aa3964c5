"""A plan as text for people."""

from kurtc.plan.printing.plantext import render_plan_text

__all__ = ["render_plan_text"]
