"""The roles guide: where its letter leads, and the button that sends it (R17, R64)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import number_sent, page
from amhe.rules import Refused
from organisations.models import Organisation
from teams import actions
from teams.models import Membership, Team
from teams.places import guide as guide_to
from teams.views.team import Above, project_team_above, project_team_of


@requires(Permission.SIGN_IN)
def guide(request: Request) -> HttpResponse:
    """Each of my roles that I have not accepted, to read in full and accept. That I opened it is kept, as a log of reading."""
    mine = Membership.objects.current().filter(user=request.user, accepted_role_at=None)
    if request.method == "POST":
        try:
            if membership := mine.filter(pk=number_sent(request, "membership")).first():
                actions.accept_role(by=request.user, membership=membership)
                said = _("You have read and accepted your role: %(role)s.")
                messages.success(request, said % {"role": membership.get_role_display()})
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("teams:guide")
    actions.open_guide(by=request.user)
    held = mine.select_related("organisation", "team", "place").order_by("organisation__name", "team__name", "role")
    found = [(m, guide_to(m.role, m.place.kind if m.place else "")) for m in held[:20]]
    return page(request, "teams/guide.html", {"roles": [(m, told) for m, told in found if told]})


@requires(Permission.MANAGE_TEAM, on=Organisation)
def send(request: Request, organisation: Organisation) -> HttpResponse:
    """Send the guide to the project team."""
    return send_to(request, project_team_of(organisation), project_team_above(request))


def send_to(request: Request, team: Team, above: Above) -> HttpResponse:
    """What a page does that sends the guide to either kind of team. To look at it leads back to the team."""
    if request.method == "POST":
        try:
            sent = len(actions.send_guide(by=request.user, team=team))
            said = ngettext(
                "We have sent the roles guide to %(n)d person.", "We have sent the roles guide to %(n)d people.", sent
            )
            messages.success(request, said % {"n": sent})
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(above.url)
