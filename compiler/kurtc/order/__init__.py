"""What each step of a plan reads, makes and may observe, and the sound order that follows from it."""

from kurtc.order.dependencies import Dependency, FileTexts, dependencies
from kurtc.order.files import file_texts
from kurtc.order.reach import named_services
from kurtc.order.units import Unit, units

__all__ = ["Dependency", "FileTexts", "Unit", "dependencies", "file_texts", "named_services", "units"]
