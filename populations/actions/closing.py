"""Closing a round: the result is kept, and nobody can be tied to a ballot any more."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from amhe import audit, clock
from amhe.access import idempotency
from organisations.models import User
from populations.actions.voting import add_electors
from populations.models import Ballot, Prioritisation, Round, Voter
from populations.policies import check_can_close, check_not_closed
from populations.summaries import options_of
from populations.tally import counted, group_view_permitted, tally

# A group smaller than this is never said to have voted little, nor one that nearly all who did not vote belong to: that
# would tell of each of them that they did not.
MIN_GROUP_FOR_TURNOUT, MIN_OTHERS_WHO_DID_NOT = 5, 2


@transaction.atomic
def close_round(*, by: User | None, round: Round) -> Round:
    """Close a round for ever, in one transaction.

    Keeps the result, writes ballots and voters anew, each in random order, the ballots under new keys, and cuts the links
    between them. Of ballots only that is kept which something may show. Forgets which forms sent a vote: they say who
    voted, and when. `by` is None when the system closes it. Refused if it is closed
    already, or early with too few votes.

    Who left the team since the round opened stays in the electorate, and the vote that they sent counts: else whoever can end
    a role could take a vote away, and the numbers would change as somebody leaves and tell whether they had voted.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    check_not_closed(round)
    add_electors(round)
    check_can_close(round)
    voters = list(round.voters.filter(left_out=False))
    ballots = {ballot.pk: ballot for ballot in round.ballots.all()}
    round.result = _result(round, voters, ballots)
    _scramble(round, _to_keep(ballots.values(), round.result["counted"]["reading"]))
    round.closed_at = clock.now()
    round.save()
    idempotency.forget(f"/o/{round.organisation.slug}/ballots/{round.pk}/")
    Prioritisation.objects.filter(pk=round.prioritisation_id).update(status=Prioritisation.Status.DONE)
    audit.record("vote closed", by=by, on=round, milestone=2)
    return round


def _result(round: Round, voters: list[Voter], ballots: dict[uuid.UUID, Ballot]) -> dict[str, Any]:
    options = round.prioritisation.lot_order
    found = tally(options, [ballot.ranking for ballot in ballots.values()])
    asked = round.prioritisation
    seen = {v.ballot_id for v in voters if v.assisted}
    lived = {v.ballot_id for v in voters if v.group == Voter.Group.LIVED_EXPERIENCE and v.ballot_id}
    said = [ballot for ballot in ballots.values() if ballot.ranking]
    groups = {
        "lived_experience": [ballot for ballot in said if ballot.pk in lived],
        "other": [ballot for ballot in said if ballot.pk not in lived],
    }
    voted = sum(v.has_voted for v in voters)
    enough = round.min_ballots
    return {
        "counted": counted(
            found, seats=asked.seats, with_stv=asked.with_stv, seen=sum(ballot.pk in seen for ballot in said)
        ).as_json(),
        "electorate": len(voters),
        "voted": voted,
        "quorum_met": voted * 100 >= round.quorum_pct * len(voters) and found.n_ballots >= enough,
        "few_with_lived_experience": _few_with_lived_experience(voters, round),
        "names": {str(option.pk): option.name for option in options_of(round)},
        "groups": _side_by_side(options, groups, seen),
    }


def _few_with_lived_experience(voters: list[Voter], round: Round) -> bool:
    group = [voter.has_voted for voter in voters if voter.group == Voter.Group.LIVED_EXPERIENCE]
    others = [voter.has_voted for voter in voters if voter.group != Voter.Group.LIVED_EXPERIENCE]
    if len(group) < MIN_GROUP_FOR_TURNOUT or others.count(False) < MIN_OTHERS_WHO_DID_NOT:
        return False
    return sum(group) * 100 < round.quorum_pct * len(group)


def _side_by_side(
    options: list[int], groups: dict[str, list[Ballot]], seen: Collection[uuid.UUID | None]
) -> dict[str, Any] | None:
    """The order of each group when both have enough votes that say something; otherwise nothing at all."""
    one, other = (sum(ballot.pk in seen for ballot in ballots) for ballots in groups.values())
    if not group_view_permitted(*map(len, groups.values()), seen=(one, other)):
        return None
    return {
        name: tally(options, [ballot.ranking for ballot in ballots]).as_json()["borda"]
        for name, ballots in groups.items()
    }


def _to_keep(ballots: Iterable[Ballot], reading: dict[str, Any]) -> list[Ballot]:
    """What a page or a file may show of the ballots: their reasons, and with enough votes their rankings (docs/adr/0006)."""
    if not reading["show_counts"]:
        return []
    whole = reading["show_head_to_head_table"]
    kept = [Ballot(ranking=ballot.ranking if whole else [], reason=ballot.reason) for ballot in ballots]
    return [ballot for ballot in kept if whole or ballot.reason]


def _scramble(round: Round, anew: list[Ballot]) -> None:
    """Ballots and voters as new rows, which this transaction wrote and lie in no order of voting, with nothing between them."""
    for ballot in anew:
        ballot.organisation_id, ballot.round = round.organisation_id, round
    voters = list(round.voters.all())
    for voter in voters:
        voter.ballot = None
    for rows in (anew, voters):
        secrets.SystemRandom().shuffle(rows)
    round.voters.all().delete()
    round.ballots.all().delete()
    Voter.objects.bulk_create(voters)
    Ballot.objects.bulk_create(anew)
