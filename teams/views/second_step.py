"""Whether everybody in the organisation signs in with a second step (access.md, section 4; docs/adr/0009)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from organisations import actions
from organisations.forms import SecondStepForAllForm
from organisations.models import Organisation, User
from organisations.second_factor import without_second_step
from teams.models import Membership


@requires(Permission.SET_UP, on=Organisation)
@recently_signed_in
def second_step(request: Request, organisation: Organisation) -> HttpResponse:
    """What it means, how many people it would meet, and the choice."""
    form = SecondStepForAllForm(posted(request), initial={"asked": organisation.second_step_for_all})
    if changed := attempt(form, actions.ask_second_step_of_all, by=request.user, organisation=organisation):
        asked, not_asked = _("Everybody needs a second step now."), _("Only some roles need a second step now.")
        messages.success(request, asked if changed.second_step_for_all else not_asked)
        return redirect("organisations:set_up", organisation.slug)
    here = Membership.objects.current().filter(organisation=organisation)
    people = User.objects.filter(is_active=True, pk__in=here.values("user_id"))
    context = {"form": form, "people": people.count(), "without": without_second_step(people).count()}
    return page(request, "teams/second_step.html", context)
