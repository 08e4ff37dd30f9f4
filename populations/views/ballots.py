"""All votes of an organisation, a new one, and other ways to agree (R31, R45)."""

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
from amhe.reference import by_id
from organisations.models import Organisation
from populations import actions
from populations.electorate import electors
from populations.forms import OpenBallot, OtherMethod
from populations.models import Population, Prioritisation, Round, Voter
from populations.policies import why_no_new_vote

DAYS_TO_VOTE = 7


@requires(Permission.VIEW_POPULATIONS, on=Organisation)
def overview(request: Request, organisation: Organisation) -> HttpResponse:
    """The open vote, the votes before it, and other ways that were recorded."""
    rounds = list(Round.objects.filter(organisation=organisation).select_related("prioritisation"))
    methods = by_id("organisations", "milestones", "consensus_methods")
    others = Prioritisation.objects.filter(organisation=organisation).exclude(outcome="")
    may = request.may
    return page(
        request,
        "populations/ballots.html",
        {
            "open": next((each for each in rounds if each.closed_at is None), None),
            "closed": [each for each in rounds if each.closed_at],
            "others": [(each, _(methods[each.method]["text"])) for each in others if each.method in methods],
            "may_vote": may(Permission.VOTE),
            "may_manage": may(Permission.MANAGE_BALLOTS),
            "may_see": may(Permission.VIEW_RESULTS),
            "why_not": why_no_new_vote(organisation) if may(Permission.MANAGE_BALLOTS) else "",
        },
    )


@requires(Permission.MANAGE_BALLOTS, on=Organisation)
def new(request: Request, organisation: Organisation) -> HttpResponse:
    """Put a question to the vote; says who votes, and if lived experience is among them (R19)."""
    who = electors(organisation.pk)
    options = list(Population.objects.filter(organisation=organisation).active())
    form = OpenBallot(
        posted(request),
        options=options,
        electors=who,
        by_coach=not request.may(Permission.VOTE),
        initial={"closes_on": clock.today() + timedelta(days=DAYS_TO_VOTE)},
    )
    if opened := attempt(form, actions.open_ballot, by=request.user, organisation=organisation):
        messages.success(request, _("Voting is open."))
        return redirect("populations:results", organisation.slug, opened.pk)
    return page(
        request,
        "populations/new_ballot.html",
        {
            "form": form,
            "electors": who,
            "has_lived": any(elector.group == Voter.Group.LIVED_EXPERIENCE for elector in who),
            "why_not": why_no_new_vote(organisation),
        },
    )


@requires(Permission.MANAGE_BALLOTS, on=Organisation)
def other(request: Request, organisation: Organisation) -> HttpResponse:
    """Record another way in which the team agreed (R45)."""
    form = OtherMethod(posted(request))
    if attempt(form, actions.record_other_method, by=request.user, organisation=organisation):
        messages.success(request, _("Recorded. Now write down the decision."))
        return redirect("populations:decide", organisation.slug)
    return page(request, "populations/other_method.html", {"form": form})
