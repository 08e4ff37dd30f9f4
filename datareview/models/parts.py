"""What the parts of a review share: the part names, the words of answers, the sub-team that a row belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from amhe.access.tenancy import TenantModel
from amhe.reference import by_id

PEOPLE, PROFESSIONALS, DATA = "people", "professionals", "data"


def said(section: str, id_: str) -> str:
    """The words for an answer of engagement.yaml, such as "A carer, family member or friend"; "" for no answer."""
    row = by_id("datareview", "engagement", section).get(id_)
    return str(_(row["label"])) if row else ""


def who_in(part: str) -> list[str]:
    """The kinds of person that make up one of the two parts that are heard: people or professionals (note N1)."""
    return [id_ for id_, row in by_id("datareview", "engagement", "who").items() if row["part"] == part]


class OfPopulation(TenantModel):
    """What belongs to one population, and so to its sub-team."""

    class Meta:
        abstract = True

    comes_with: tuple[str, ...] = ("population", "population__team", "organisation")

    @property
    def permission_team_id(self) -> int | None:
        return self.population.team_id  # type: ignore[attr-defined]
