"""Closing a round, and opening another on the same question."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from populations import actions
from populations.forms import Close, OpenRound
from populations.models import Round
from populations.policies import why_no_new_vote
from populations.summaries import turnout_now

DAYS_FOR_ANOTHER_ROUND = 3


@requires(Permission.MANAGE_BALLOTS, on=Round)
def close(request: Request, round: Round) -> HttpResponse:
    """Say what closing does, then do it. Nothing brings a closed round back."""
    form = Close(posted(request))
    if attempt(form, actions.close_round, by=request.user, round=round):
        messages.success(request, _("Voting is closed. Here is the result."))
        return redirect("populations:results", request.organisation.slug, round.pk)
    if round.closed_at and request.method == "GET":
        return redirect("populations:results", request.organisation.slug, round.pk)
    return page(
        request,
        "populations/close.html",
        {"round": round, "form": form, "turnout": turnout_now(round), "early": clock.now() < round.closes_at},
    )


@requires(Permission.MANAGE_BALLOTS, on=Round)
def again(request: Request, round: Round) -> HttpResponse:
    """Another round on the question of this one, after the team has talked."""
    organisation = request.organisation
    initial = {"closes_on": clock.today() + timedelta(days=DAYS_FOR_ANOTHER_ROUND)}
    form = OpenRound(posted(request), initial=initial)
    opened = attempt(form, actions.open_round, by=request.user, prioritisation=round.prioritisation)
    if opened:
        messages.success(request, _("Round %(n)d is open.") % {"n": opened.number})
        return redirect("populations:results", organisation.slug, opened.pk)
    context = {"round": round, "form": form, "why_not": why_no_new_vote(organisation)}
    return page(request, "populations/again.html", context)
