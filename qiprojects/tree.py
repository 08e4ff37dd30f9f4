"""The theory of change as a tree: aim, primary drivers, secondary drivers, ideas (R94)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from qiprojects.models import AimVersion, ChangeIdea, Driver, QIProject


@dataclass(frozen=True)
class Branch:
    """A driver with the drivers under it (none under a secondary one) and the ideas that help it."""

    driver: Driver
    over: tuple[Branch, ...]
    ideas: tuple[ChangeIdea, ...]
    also_under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tree:
    """The whole: the newest aim, its branches, and what has no place yet."""

    aim: AimVersion | None
    branches: tuple[Branch, ...]
    loose_drivers: tuple[Branch, ...]
    loose_ideas: tuple[ChangeIdea, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a driver nor an idea."""
        return not (self.branches or self.loose_drivers or self.loose_ideas)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line from the top, as (indent, text)."""
        if self.aim is not None:
            yield 0, self.aim.text
        for branch in (*self.branches, *self.loose_drivers):
            yield from _lines(branch, 1)
        for idea in self.loose_ideas:
            yield 1, idea.text


def tree(project: QIProject) -> Tree:
    """The theory of change of a project, in 5 queries."""
    drivers = list(project.drivers.prefetch_related("themes", "under"))
    by_driver: defaultdict[int | None, list[ChangeIdea]] = defaultdict(list)
    for idea in project.ideas.select_related("asset", "conversation", "finding", "added_by"):
        by_driver[idea.driver_id].append(idea)
    under: defaultdict[int, list[Driver]] = defaultdict(list)
    loose = []
    for driver in drivers:
        if driver.level == Driver.Level.SECONDARY:
            parents = list(driver.under.all())
            for parent in parents:
                under[parent.pk].append(driver)
            if not parents:
                loose.append(driver)

    def branch(driver: Driver, parent: Driver | None = None) -> Branch:
        others = [other.text for other in driver.under.all() if parent is not None and other.pk != parent.pk]
        over = tuple(branch(child, driver) for child in under[driver.pk])
        return Branch(driver, over, tuple(by_driver[driver.pk]), tuple(others))

    primary = [driver for driver in drivers if driver.level == Driver.Level.PRIMARY]
    return Tree(
        aim=project.aims.first(),
        branches=tuple(branch(driver) for driver in primary),
        loose_drivers=tuple(branch(driver) for driver in loose),
        loose_ideas=tuple(by_driver[None]),
    )


def _lines(branch: Branch, indent: int) -> Iterator[tuple[int, str]]:
    yield indent, branch.driver.text
    for child in branch.over:
        yield from _lines(child, indent + 1)
    for idea in branch.ideas:
        yield indent + 1, idea.text
