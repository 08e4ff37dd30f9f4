"""Who of the project team sees to one of the 3 tasks of governance (R65)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, page, posted
from amhe.reference import by_id
from organisations.models import Organisation
from teams import actions
from teams.forms import NameForm, people_choices
from teams.models import GovernanceRole
from teams.reading import people_of
from teams.views.team import project_team_of


@requires(Permission.MANAGE_TEAM, on=Organisation)
def name(request: Request, organisation: Organisation, function: str) -> HttpResponse:
    """Name somebody, and see who it was before."""
    row = found(by_id("organisations", "milestones", "governance_functions").get(function))
    team = project_team_of(organisation)
    people = people_of(team)
    named = list(GovernanceRole.objects.filter(team=team, function=function).select_related("user"))
    now = named[0] if named and named[0].until is None else None
    form = NameForm(
        posted(request),
        people={m.user_id: m.user for m in people},
        choices=people_choices(people),
        initial={"version": named[0].version if named else 0, "user": now.user_id if now else None},
    )
    if attempt(form, actions.name_for_governance, by=request.user, team=team, function=function):
        messages.success(request, _("Saved."))
        return redirect("oversight", organisation.slug)
    return page(request, "teams/governance.html", {"form": form, "task": _(row["text"]), "named": named})
