"""Who runs the programme: added and ended by those who do, oneself too (docs/adr/0017)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, number_sent, page
from amhe.programme.forms import AdministratorForm
from amhe.rules import Refused
from organisations import actions
from organisations.models import RoleOnProgramme

MOST = 50  # roles that ended, on the page


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def administrators(request: Request) -> HttpResponse:
    """Who runs the programme since when, and who did; a form to add somebody; the question before a role is ended."""
    listed = RoleOnProgramme.objects.select_related("user", "given_by", "ended_by")
    current = listed.current().order_by("starts_on", "pk")
    do = request.POST.get("do", "")
    if do == "end":
        return _end(request, listed.filter(pk=number_sent(request, "role")).first())
    asked = request.GET.get("end", "")
    if request.method != "POST" and (ending := next((role for role in current if str(role.pk) == asked), None)):
        known = {"role": ending, "self": ending.user_id == request.user.pk, "is_only": len(current) == 1}
        return page(request, "programme/administration/end_administrator.html", known)
    form = AdministratorForm(request.POST if do == "add" else None)
    if added := attempt(form, actions.add_administrator, by=request.user):
        messages.success(request, _("%(name)s runs the programme now. We told them by mail.") % {"name": added.user})
        return redirect("administrators")
    ended = listed.exclude(ends_on=None).order_by("-ends_on", "-pk")[:MOST]
    context = {"form": form, "current": current, "ended": ended}
    return page(request, "programme/administration/administrators.html", context)


def _end(request: Request, role: RoleOnProgramme | None) -> HttpResponse:
    """End it; who ended their own role goes to the home that is left to them."""
    try:
        if role is None:
            raise Refused(_("This role has ended already."))
        actions.end_administrator(by=request.user, role=role)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("administrators")
    if role.user_id == request.user.pk:
        messages.success(request, _("You do not run the programme any more. Thank you for what you did."))
        return redirect("home")
    messages.success(request, _("%(name)s does not run the programme any more.") % {"name": role.user})
    return redirect("administrators")
