"""Letting an expert whom the sub-team asked read its notes until a day, by an invitation; and taking that back (R4)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, number_sent, page
from amhe.rules import Refused
from datareview import actions
from datareview.forms import ShareWithExpertForm
from datareview.policies import leads_sub_team
from datareview.sharing import experts_asked, invitations_to_read, shares_with_experts
from populations.models import Population


@requires(Permission.MANAGE_SUB_TEAM, on=Population)
@recently_signed_in(changes_only=True)
def expert(request: Request, population: Population) -> HttpResponse:
    """Which experts read the notes or are asked to, and a form to ask one more. For the sub-team's own lead."""
    if not leads_sub_team(request.access, population):
        raise Denied(Permission.MANAGE_SUB_TEAM, population.organisation, population.team_id)
    do = request.POST.get("do", "")
    experts = experts_asked(population)
    form = ShareWithExpertForm(request.POST if do == "share" else None, experts=experts)
    if attempt(form, actions.share_with_expert, by=request.user, population=population):
        messages.success(request, _("They get a mail, and can read the notes once they say yes."))
        return redirect(request.path)
    if do in ("stop", "withdraw"):
        _take_back(request, population, do)
        return redirect(request.path)
    context = {
        "population": population,
        "form": form if experts else None,
        "shares": shares_with_experts(population),
        "invitations": invitations_to_read(population),
    }
    return page(request, "datareview/expert.html", context)


def _take_back(request: Request, population: Population, do: str) -> None:
    """End the share, or the invitation, that the button names; one that is over needs nothing."""
    sent = number_sent(request, "of")
    try:
        if do == "stop":
            for share in (share for share in shares_with_experts(population) if share.pk == sent):
                actions.stop_sharing(by=request.user, population=population, share=share)
        else:
            for invitation in (asked for asked in invitations_to_read(population) if asked.pk == sent):
                actions.take_back_invitation(by=request.user, population=population, invitation=invitation)
        messages.success(request, _("They cannot read the notes."))
    except Refused as refused:
        messages.error(request, str(refused))
