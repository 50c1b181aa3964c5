"""The typed plan: what a Kurtosis package asks for, as frozen data that survives serialisation."""

from kurtc.plan.model import VERSION, PackageDependency, PackageIdentity, Plan, Step

__all__ = ["VERSION", "PackageDependency", "PackageIdentity", "Plan", "Step"]
