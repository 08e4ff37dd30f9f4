"""Time and support agreed: protected time for the lead, and other support for the team (R14, R24)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page
from amhe.reference import by_id
from organisations.models import Organisation
from teams import actions
from teams.forms import SupportForm, TimeForm
from teams.models import SupportRole, Team
from teams.reading import support_now
from teams.views.team import project_team_of


@requires(Permission.VIEW_TEAM, post=Permission.AGREE_SUPPORT, on=Organisation)
def support(request: Request, organisation: Organisation) -> HttpResponse:
    """What the lead and the sponsor agree: both may write it down."""
    team = project_team_of(organisation)
    do = request.POST.get("do", "time")
    hours = {name: getattr(team, name) for name in ("version", "lead_hours_a_month", "lead_hours_agreed_by")}
    sent = request.POST if request.method == "POST" else None
    time = TimeForm(sent if do == "time" else None, initial=hours, auto_id="time_%s")
    now = {"version": team.version} | support_now(team)
    roles = SupportForm(sent if do == "support" else None, team=team, initial=now)
    if attempt(time, actions.protect_time, by=request.user, team=team):
        messages.success(request, _("The lead's time is written down."))
        return redirect("teams:team", organisation.slug)
    if attempt(roles, actions.set_support, by=request.user, team=team):
        messages.success(request, _("Saved."))
        return redirect("teams:support", organisation.slug)
    context = {
        "form": time,
        "roles": roles,
        "rows": _rows(team),
        "team": team,
        "may_change": request.may(Permission.AGREE_SUPPORT),
    }
    return page(request, "teams/support.html", context)


def _rows(team: Team) -> list[dict[str, Any]]:
    """Each kind of support with how far it is, for who only reads."""
    said = {role.kind or role.title: role for role in SupportRole.objects.filter(team=team)}
    known = by_id("teams", "roles", "support_roles_to_consider")
    titles = {name: _(row["name"]) for name, row in known.items()} | {name: name for name in said if name not in known}
    return [{"key": title, "value": _told(said.get(name))} for name, title in titles.items()]


def _told(role: SupportRole | None) -> str:
    if role is None:
        return ""
    return ": ".join(filter(None, (str(role.get_state_display()), role.filled_by)))
