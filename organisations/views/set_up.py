"""An organisation's set-up: its nation and what follows from it, whom to call, and when Phase 1 ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from organisations import actions
from organisations.forms import EndForm, SetUpForm
from organisations.models import Organisation, WhoToCall
from organisations.nations import nation


@requires(Permission.SET_UP, on=Organisation)
def set_up(request: Request, organisation: Organisation) -> HttpResponse:
    """Where we are, and who is called when somebody may be in danger (R76, note N6)."""
    kept = WhoToCall.objects.filter(organisation=organisation).select_related("confirmed_by").first()
    now = {name: getattr(kept, name, "") for name in ("name", "phone", "email")}
    form = SetUpForm(posted(request), initial=now | {"version": kept.version if kept else 0})
    if attempt(form, actions.confirm_who_to_call, by=request.user, organisation=organisation):
        messages.success(request, _("Saved. Conversations can be written down now."))
        return redirect("organisations:set_up", organisation.slug)
    here = nation(organisation.nation)
    context = {
        "form": form,
        "kept": kept,
        "still_right": kept is not None and kept.numbers == [number.text for number in here.crisis_numbers],
        "law": {"name": _(here.law), "plain": _(here.law_plain), "needs_check": here.needs_check},
        "complain": _(here.complain),
        "numbers": [_(number.text) for number in here.crisis_numbers],
    }
    return page(request, "organisations/set_up.html", context)


@requires(Permission.SET_UP, on=Organisation)
def end(request: Request, organisation: Organisation) -> HttpResponse:
    """When Phase 1 ends, and what goes 12 months later."""
    form = EndForm(posted(request), initial={"ends_on": organisation.phase_1_ends_on})
    if attempt(form, actions.set_end_of_phase_1, by=request.user, organisation=organisation):
        messages.success(request, _("Saved."))
        return redirect("organisations:set_up", organisation.slug)
    return page(request, "organisations/end.html", {"form": form})
