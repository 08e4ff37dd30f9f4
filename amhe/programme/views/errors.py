"""The pages for "not allowed" and "not there"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied
from amhe.access.roles import roles_with
from teams.models import Membership


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: why, and who can help. Names only colleagues in the same organisation (access.md, section 2)."""
    reason, who = _("You do not have the right to open this page."), []
    if isinstance(exception, Denied):
        reason = _("Only some people in the team can %(what)s.") % {"what": exception.permission.label}
        roles = roles_with(exception.permission)
        who = [str(role.label) for role in roles]
        if exception.organisation is not None:
            memberships = Membership.objects.current().filter(organisation=exception.organisation, role__in=roles)
            here = memberships.filter(team=None) | memberships.filter(team_id=exception.team_id)
            who = [f"{m.user.name}, {m.get_role_display()}" for m in here.select_related("user")[:5]] or who
    return render(request, "403.html", {"reason": reason, "who_can_help": who}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours to see; the page does not say which."""
    return render(request, "404.html", status=404)
