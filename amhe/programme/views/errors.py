"""The pages for "not allowed", "not there" and "went wrong"."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from amhe.access.decorators import BeingSetUp, Denied
from amhe.access.roles import roles_with
from amhe.programme.views.away import away, is_away
from teams.models import Membership


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; but 503 where Django says so only because the session could not be saved: what was sent may be fine."""
    behind: BaseException | None = exception
    while behind is not None:
        if is_away(behind):
            return away(request)
        behind = behind.__context__
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: why, and who can help. Names only colleagues in the same organisation (access.md, section 2)."""
    reason, who = _("You do not have the right to open this page."), []
    access = getattr(request, "access", None)
    if isinstance(exception, BeingSetUp):
        return render(request, "being_set_up.html", status=403)
    if isinstance(exception, Denied) and access is not None and access.support:
        reason = _("You are here by support access. It lets you look at some pages, and change nothing.")
    elif isinstance(exception, Denied):
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


class OwnNotFound:
    """For development: what a view says is not there looks as it does for people, and not as Django tells developers.

    Django's own page stays for an address that no route matches: it lists those there are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404, after everybody else has seen why."""
        return not_found(request, exception) if isinstance(exception, Http404) else None


def went_wrong(request: HttpRequest) -> HttpResponse:
    """500 with the reference that the log has; 503 when something that we need can't serve us just now.

    Drawn without what other pages show around them: that asks the database, which may be what is broken.
    """
    if is_away(sys.exc_info()[1]):
        return away(request)
    reference = getattr(request, "reference", "")
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
