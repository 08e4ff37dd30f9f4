"""The QI project of a sub-team: aim, theory of change, ideas, tests and measures (milestone 6)."""

from qiprojects.models.measuring import Cycle, Measure, Point
from qiprojects.models.project import AimTheme, AimVersion, OfProject, QIProject
from qiprojects.models.theory import ChangeIdea, Driver, DriverLink, DriverTheme, TheoryVersion

__all__ = [
    "AimTheme",
    "AimVersion",
    "ChangeIdea",
    "Cycle",
    "Driver",
    "DriverLink",
    "DriverTheme",
    "Measure",
    "OfProject",
    "Point",
    "QIProject",
    "TheoryVersion",
]
