"""The ballot: one form, every button a submit button, nothing kept until it is sent (R46, R47, R49)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from populations import actions
from populations.answers import Answer, answers_of, in_one_line, signs_of
from populations.electorate import electors
from populations.forms import Ballot, BallotFor
from populations.models import Population, Round, Voter
from populations.ranking import Moved, moved
from populations.summaries import in_order_for, lived_experience_votes, options_of


@dataclass(frozen=True)
class Line:
    """One group on the ballot."""

    population: Population
    summary: str
    signs: tuple[str, ...]
    answers: tuple[Answer, ...]
    place: int = 0

    @property
    def key(self) -> str:
        """The group's id as it stands in a button's value."""
        return str(self.population.pk)


@requires(Permission.VOTE, on=Round)
def vote(request: Request, round: Round) -> HttpResponse:
    """The voter's own ballot, as sent before if it was."""
    mine = Voter.objects.filter(round=round, user=request.user.pk).select_related("ballot").first()
    sent = mine.ballot if mine else None
    form = Ballot(posted(request), initial={"reason": sent.reason if sent else ""})
    start = [pk for tier in sent.ranking for pk in tier] if sent else []
    context = {"mine": mine, "sent": sent, "is_blank": bool(sent and not sent.ranking)}
    context["may_assist"] = request.may(Permission.MANAGE_BALLOTS)
    return _ballot(request, round, form, start, context)


@requires(Permission.MANAGE_BALLOTS, on=Round)
def vote_for(request: Request, round: Round) -> HttpResponse:
    """A lead enters the vote of somebody who asks. What that person sent before is never shown here."""
    if not request.may(Permission.VOTE):
        raise Denied(Permission.VOTE, request.organisation, None)
    people = [e.user for e in electors(round.organisation_id) if e.user != request.user]
    form = BallotFor(posted(request), people=people)
    return _ballot(request, round, form, [], {"assisted": True})


def _ballot(request: Request, round: Round, form: Ballot, start: list[int], context: dict[str, Any]) -> HttpResponse:
    options = in_order_for(round, request.user.pk, options_of(round))
    names = {option.pk: option.name for option in options}
    ranking = _posted(request) if request.method == "POST" else start
    move = request.POST.get("move", "")
    after = moved(ranking, move, names)
    if move in ("send", "rather_not"):
        known = {"ranking": after.ranking, "rather_not": move == "rather_not"}
        if attempt(form, actions.cast_vote, by=request.user, round=round, **known):
            if isinstance(form, BallotFor):
                messages.success(request, _("Their vote is in. They can change it until voting closes."))
                # Not to the turnout: that it did not rise would say that this person had voted before. And to an address
                # of this round, by which closing finds and forgets what was sent (amhe.access.idempotency).
                return redirect("populations:ballot_for", request.organisation.slug, round.pk)
            return redirect("populations:done", request.organisation.slug, round.pk)
        round = Round.objects.select_related("prioritisation").get(pk=round.pk)  # it may have closed meanwhile
    elif request.method == "POST":
        form = form.still_choosing()
    context |= _lists(round, options, after) | {"form": form, "round": round, "moved": after}
    if request.htmx:
        return page(request, "populations/ballot_lists.html", context)
    context["no_lived"] = not lived_experience_votes(round.organisation_id)
    return page(request, "populations/ballot.html", context)


def _posted(request: Request) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("choice") if pk.isdecimal() and len(pk) < 19]


def _lists(round: Round, options: Sequence[Population], after: Moved) -> dict[str, Any]:
    lines = {
        option.pk: Line(option, in_one_line(option), tuple(signs_of(option)), tuple(answers_of(option)))
        for option in options
    }
    chosen = [replace(lines[pk], place=place) for place, pk in enumerate(after.ranking, start=1)]
    return {
        "chosen": chosen,
        "rest": [line for pk, line in lines.items() if pk not in after.ranking],
        "takes_votes": round.takes_votes,
    }


@requires(Permission.MANAGE_BALLOTS, on=Round)
def sheet(request: Request, round: Round) -> HttpResponse:
    """The ballot on paper, to print: for somebody who asks a lead to enter their vote (R46)."""
    lines = [(option, in_one_line(option)) for option in options_of(round)]
    may_enter = round.takes_votes and request.may(Permission.VOTE)
    return page(request, "populations/sheet.html", {"round": round, "lines": lines, "may_enter": may_enter})


@requires(Permission.VOTE, on=Round)
def done(request: Request, round: Round) -> HttpResponse:
    """The vote is in, and can be changed until voting closes."""
    return page(request, "populations/done.html", {"round": round})
