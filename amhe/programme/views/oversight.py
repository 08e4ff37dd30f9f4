"""The project team's page once sub-teams exist: how each is doing, what they ask for, who sees to what (R65, R66)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.standing import kept_of, progress_in
from amhe.programme.tracker import Progress
from amhe.reference import by_id
from organisations.milestones import milestones
from organisations.models import Organisation
from populations.models import Population
from populations.summaries import decision_for_report
from teams.governing import still_named
from teams.models import GovernanceRole
from teams.oversight import Kind, Line, told


@requires(Permission.VIEW_TEAM, on=Organisation)
def oversight(request: Request, organisation: Organisation) -> HttpResponse:
    """Everything on one page, for who no longer works day to day."""
    progress = progress_in(kept_of(organisation))
    may = request.may
    updates = told(Kind.UPDATE, organisation.pk, may)
    context = {
        "functions": _functions(organisation),
        "groups": _groups(progress, updates),
        "tells_updates": updates is not None,
        "requests": told(Kind.REQUEST, organisation.pk, may),
        "tags": {name: _(row["text"]) for name, row in _reference().items()},
        "decisions": (told(Kind.DECISION, organisation.pk, may) or [])[:5],
        "decision": decision_for_report(organisation) if may(Permission.VIEW_RESULTS) else None,
        "may_change": may(Permission.MANAGE_TEAM),
    }
    return page(request, "programme/oversight.html", context)


def _reference() -> Any:
    return by_id("organisations", "milestones", "governance_functions")


def _functions(organisation: Organisation) -> list[dict[str, Any]]:
    """The 3 tasks of governance, each with who sees to it; without who has left."""
    held = still_named().filter(organisation=organisation).select_related("user")
    named: dict[str, GovernanceRole] = {one.function: one for one in held}
    return [{"id": name, "text": _(row["text"]), "named": named.get(name)} for name, row in _reference().items()]


def _groups(progress: Progress, updates: list[Line] | None) -> list[dict[str, Any]]:
    """Each chosen population: its tasks done of milestones 3 to 6, and the newest word of its sub-team."""
    ids = [population.pk for population in progress.populations]
    teams = dict(Population.objects.filter(pk__in=ids).values_list("pk", "team_id"))
    return [
        {
            "population": population,
            "steps": [
                (milestone, *progress.of_population(milestone, population.pk))
                for milestone in milestones()
                if milestone.for_population
            ],
            "update": next((line for line in updates or () if line.team_id == teams.get(population.pk)), None),
        }
        for population in progress.populations
    ]
