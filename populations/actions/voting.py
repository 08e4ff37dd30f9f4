"""Opening a vote and voting in it. Nothing here tells the trail who voted, or when: only which lead entered a vote for whom.

While a round is open a voter's row leads to the ballot, and the key that keeps a form from being sent twice says when
they voted. Closing cuts the one and deletes the other; that somebody voted, or had help, stays in the voter's row.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.celery import queue
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import Organisation, User
from populations.actions.groups import as_they_are_now, hold
from populations.electorate import electors
from populations.models import Ballot, Option, Population, Prioritisation, Round, Voter
from populations.policies import (
    check_can_open,
    check_closes_on,
    check_options,
    check_somebody_votes,
    check_takes_votes,
)

BALLOT = "ranked_ballot"
OPENED = "populations.opened"  # a kind of letter


@transaction.atomic
def open_ballot(
    *,
    by: User,
    organisation: Organisation,
    question: str,
    closes_on: date,
    populations: Collection[Population],
    seats: int = 3,
    with_stv: bool = False,
    leave_out: Collection[User] = (),
    left_out_reason: str = "",
) -> Round:
    """Put a question to the team and open the first round, until the end of `closes_on`.

    The electorate is frozen now. `leave_out`: leads or sponsors who do not vote, with the reason (R31).
    """
    hold(organisation.pk)
    check_can_open(organisation)
    order = list(as_they_are_now(organisation.pk, populations))
    check_options(order)
    if leave_out and not left_out_reason:
        raise Refused(_("Say why they do not vote"), "left_out_reason")
    secrets.SystemRandom().shuffle(order)
    prioritisation = Prioritisation.objects.create(
        organisation=organisation,
        question=question,
        method=BALLOT,
        seats=seats,
        with_stv=with_stv,
        lot_order=order,
        left_out_reason=left_out_reason if leave_out else "",
        made_by=by,
        made_at=clock.now(),
    )
    Option.objects.bulk_create(
        [Option(organisation=organisation, prioritisation=prioritisation, population_id=pk) for pk in order]
    )
    return _open_round(by, prioritisation, 1, closes_on, {user.pk for user in leave_out})


@transaction.atomic
def open_round(*, by: User, prioritisation: Prioritisation, closes_on: date) -> Round:
    """Another round on the same question, when the team has talked and wants to vote again."""
    organisation = hold(prioritisation.organisation_id)
    check_can_open(organisation)
    _refuse_if_one_left(prioritisation)
    last = prioritisation.rounds.order_by("-number").first()
    left_out = set(last.voters.filter(left_out=True).values_list("user_id", flat=True)) if last else set()
    return _open_round(by, prioritisation, last.number + 1 if last else 1, closes_on, left_out)


def _refuse_if_one_left(prioritisation: Prioritisation) -> None:
    """The talk after a round may join groups or set one aside: then the question is another one."""
    try:
        as_they_are_now(prioritisation.organisation_id, prioritisation.options.all())
    except Refused as refused:
        instead = _("Start a new vote with the groups that are on it.")
        raise Refused(f"{refused} {instead}") from refused


def _open_round(by: User, prioritisation: Prioritisation, number: int, closes_on: date, left_out: set[int]) -> Round:
    check_closes_on(closes_on)
    now = clock.now()
    round = Round.objects.create(
        organisation_id=prioritisation.organisation_id,
        prioritisation=prioritisation,
        number=number,
        opened_at=now,
        closes_at=make_aware(datetime.combine(closes_on, time(23, 59))),
        electorate_frozen_at=now,
    )
    add_electors(round, left_out)
    check_somebody_votes(round)
    audit.record("vote opened", by=by, on=round, milestone=2)
    _tell(by, round)
    return round


def _tell(by: User, round: Round) -> None:
    """A letter to everybody who may vote, but not to who opened it."""
    people = round.voters.filter(left_out=False).exclude(user=by).values_list("user_id", flat=True)
    letters = [Due(OPENED, user_id, round.pk, round.opened_at, until=round.closes_at) for user_id in sorted(people)]
    post(organisation_id=round.organisation_id, letters=letters)


def add_electors(round: Round, left_out: Collection[int] = ()) -> None:
    """Put everybody who may vote today into the round's electorate: at opening, and late joiners."""
    known = set(round.voters.values_list("user_id", flat=True))
    Voter.objects.bulk_create(
        [
            Voter(
                organisation_id=round.organisation_id,
                round=round,
                user=elector.user,
                group=elector.group,
                left_out=elector.user.pk in left_out,
            )
            for elector in electors(round.organisation_id)
            if elector.user.pk not in known
        ]
    )


@transaction.atomic
def cast_vote(
    *,
    by: User,
    round: Round,
    ranking: Sequence[int] = (),
    reason: str = "",
    rather_not: bool = False,
    voter: User | None = None,
) -> Round:
    """Send a vote, or change the one sent, until the round closes (R46). One's own is written to no trail.

    `ranking`: population ids, best first; `rather_not` sends a blank vote, which counts as
    turnout. With `voter`, a lead enters the vote of somebody who asked: it is marked as
    assisted, the trail keeps that this lead entered it, and they are told by mail, so that
    nobody can vote in their place unseen.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    check_takes_votes(round)
    mine = _voter(round, voter or by)
    tiers = [] if rather_not else _tiers(round, ranking)
    if mine.ballot is None:
        mine.ballot = Ballot(organisation_id=round.organisation_id, round=round)
    mine.ballot.ranking, mine.ballot.reason = tiers, "" if rather_not else reason
    mine.ballot.save()
    mine.has_voted, mine.assisted = True, voter is not None and voter != by
    mine.save()
    if mine.assisted:
        audit.record("vote entered for somebody", by=by, on=mine)
        queue(
            "populations.tell_of_vote",
            organisation_id=round.organisation_id,
            round_id=round.pk,
            user_id=mine.user_id,
        )
    return round


def _voter(round: Round, user: User) -> Voter:
    found = Voter.objects.select_for_update().filter(round=round, user=user).first()
    if found is None:
        add_electors(round)
        found = Voter.objects.filter(round=round, user=user).first()
    if found is None or found.left_out:
        raise Refused(_("%(name)s is not one of the people who vote in this round.") % {"name": user.name}, "voter")
    if found.ballot_id:
        found.ballot = Ballot.objects.get(pk=found.ballot_id)
    return found


def _tiers(round: Round, ranking: Sequence[int]) -> list[list[int]]:
    offered = set(
        Option.objects.filter(prioritisation_id=round.prioritisation_id).values_list("population_id", flat=True)
    )
    if not ranking:
        raise Refused(_("Choose at least 1 group"))
    if len(set(ranking)) != len(ranking) or not set(ranking) <= offered:
        raise Refused(_("Choose from the groups on this page, each once."))
    return [[pk] for pk in ranking]


@transaction.atomic
def record_other_method(
    *, by: User, organisation: Organisation, question: str, method: str, outcome: str
) -> Prioritisation:
    """Write down how the team ranked its groups in another way than a ballot, and what came out (R45)."""
    if method == BALLOT:
        raise Refused(_("Choose how the team agreed"), "method")
    prioritisation = Prioritisation.objects.create(
        organisation=organisation,
        question=question,
        method=method,
        outcome=outcome,
        status=Prioritisation.Status.DONE,
        made_by=by,
        made_at=clock.now(),
    )
    audit.record("other method recorded", by=by, on=prioritisation, milestone=2)
    return prioritisation
