"""What else the standing needs to know of project teams: people to agree things with, support, governance, terms. 2 queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from amhe import clock
from amhe.access.roles import Role
from teams.models import GovernanceRole, JoinedAs, Membership, SupportRole, Team
from teams.terms import why_review


class Governing(NamedTuple):
    """The facts of one project team, without names."""

    not_agreed: int = 0
    support_said: int = 0
    governed: int = 0
    terms: str = ""


def governing(organisation_ids: Collection[int]) -> dict[int, Governing]:
    """By organisation."""
    waiting = Membership.objects.current().not_agreed().filter(organisation_id__in=organisation_ids, team=None)
    lived = waiting.filter(joined_as=JoinedAs.LIVED_EXPERIENCE).order_by().values_list("organisation_id")
    not_agreed = dict(lived.annotate(Count("user", distinct=True)))
    said = SupportRole.objects.filter(team=OuterRef("pk")).exclude(kind="").order_by()
    named = still_named().filter(team=OuterRef("pk")).order_by()
    sub_teams = Team.objects.filter(organisation=OuterRef("organisation"), kind=Team.Kind.SUB_TEAM).order_by()
    teams = Team.objects.filter(organisation_id__in=organisation_ids, kind=Team.Kind.PROJECT).values(
        "organisation_id",
        "terms__state",
        "terms__review_on",
        "terms__agreed_at",
        said=_count(said),
        governed=_count(named),
        newest=Subquery(sub_teams.values("organisation").annotate(at=Max("created_at")).values("at")),
    )
    return {
        row["organisation_id"]: Governing(
            not_agreed=not_agreed.get(row["organisation_id"], 0),
            support_said=row["said"],
            governed=row["governed"],
            terms=_terms(row),
        )
        for row in teams
    }


def still_named() -> QuerySet[GovernanceRole]:
    """Who is named for a task of governance, as long as they are in the project team (R65)."""
    here = Membership.objects.current().filter(organisation=OuterRef("organisation"), team=None, user=OuterRef("user"))
    return GovernanceRole.objects.filter(Exists(here.exclude(role=Role.COACH)), until=None)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.values("team").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _terms(row: Mapping[str, Any]) -> str:
    newest = {"": row["newest"]} if row["newest"] else {}
    due = why_review(row["terms__state"] or "", row["terms__review_on"], row["terms__agreed_at"], newest, clock.today())
    return "needs_review" if due else row["terms__state"] or ""
