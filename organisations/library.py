"""The library: the resources that the starter pack names, each with its full link where an administrator gave one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from organisations.milestones import resources
from organisations.models import ResourceLink

MILESTONES = range(7)  # 0 is for the whole programme


@dataclass(frozen=True)
class Resource:
    """A resource as the starter pack names it, and its link if there is one."""

    named: Mapping[str, object]
    link: ResourceLink | None

    @property
    def id(self) -> object:
        """Its id in the file."""
        return self.named["id"]


def library(*milestones: int, nation: str | None = None) -> list[Resource]:
    """The resources of these milestones in order, in 1 query: all, or without those of other nations only."""
    named = [row for number in milestones for row in resources(number, nation)]
    links = {link.resource: link for link in ResourceLink.objects.filter(resource__in=[row["id"] for row in named])}
    return [Resource(row, links.get(str(row["id"]))) for row in named]
