"""State rules of choosing populations: the same words refuse an action and explain a missing button."""

from __future__ import annotations

from collections.abc import Sized
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe import clock
from amhe.reference import threshold
from amhe.rules import Refused
from organisations.models import Organisation
from populations.models import Choice, Population, Round


def check_on_the_list(population: Population) -> None:
    """Only a group that is on the list can be changed, merged or set aside."""
    if population.state != Population.State.ACTIVE:
        raise Refused(_("%(name)s is no longer on the list.") % {"name": population.name})


def check_can_leave_the_list(population: Population) -> None:
    """A group leaves the list only when it is not chosen and no vote about it is open (R36)."""
    check_on_the_list(population)
    if Choice.objects.current().filter(population=population).exists():
        raise Refused(_("%(name)s is chosen. Record a new decision first.") % {"name": population.name})
    if _is_voted_on(population):
        raise Refused(_("A vote on %(name)s is open. Close the vote first.") % {"name": population.name})


def check_keeps_its_name(population: Population, name: str) -> None:
    """A group keeps its name while people vote on it: else some would have ranked another thing than others."""
    if name != population.name and _is_voted_on(population):
        raise Refused(_("People are voting on this group. Change its name when the vote is closed."), "name")


def _is_voted_on(population: Population) -> bool:
    return Round.objects.open().filter(prioritisation__option_rows__population=population).exists()


def may_leave_the_list(population: Population) -> bool:
    """Whether `check_can_leave_the_list` would let it."""
    try:
        check_can_leave_the_list(population)
    except Refused:
        return False
    return True


def check_can_open(organisation: Organisation) -> None:
    """One vote at a time, about at least 2 groups."""
    if Round.objects.open().filter(organisation=organisation).exists():
        raise Refused(_("A vote is open. Close it before you start another."))
    if Population.objects.filter(organisation=organisation).active().count() < 2:
        raise Refused(_("List at least 2 groups before you start a vote."))


def why_no_new_vote(organisation: Organisation) -> str:
    """Why a vote can't be opened now, in words; "" if it can."""
    try:
        check_can_open(organisation)
    except Refused as refused:
        return str(refused)
    return ""


def check_options(options: Sized) -> None:
    """A vote is between 2 groups or more."""
    if len(options) < 2:
        raise Refused(_("Choose at least 2 groups to vote on"), "populations")


def check_closes_on(closes_on: date) -> None:
    """A vote closes at the end of a day that is still to come, so that everybody has time."""
    if closes_on <= clock.today():
        raise Refused(_("Choose a day after today, so that everyone has time to vote"), "closes_on")


def check_somebody_votes(round: Round) -> None:
    """A vote is not opened where nobody may vote. After `add_electors`."""
    if not round.voters.filter(left_out=False).exists():
        raise Refused(_("Nobody could vote. Leave somebody in, or add people to the team first."), "leave_out")


def check_takes_votes(round: Round) -> None:
    """Votes are sent and changed only while the round is open (R46)."""
    if round.closed_at is not None:
        raise Refused(_("This vote is closed."))
    if not round.takes_votes:
        ended = date_format(localtime(round.closes_at), "j F Y")
        raise Refused(_("Voting ended on %(day)s.") % {"day": ended})


def check_not_closed(round: Round) -> None:
    """A round closes once and never opens again."""
    if round.closed_at is not None:
        raise Refused(_("This vote is closed already. Start a new round if the team wants to vote again."))


def check_can_close(round: Round) -> None:
    """Before its time is over a round closes only when it has its least number of votes, or everybody's if fewer vote.

    Else the result could be one person's vote. Blank votes don't count. After the last day it closes with what it has.
    """
    check_not_closed(round)
    if clock.surely() >= round.closes_at:
        return
    needed = min(round.min_ballots, round.voters.filter(left_out=False).count())
    if round.ballots.exclude(ranking=[]).count() < needed:
        few = _("Too few people have ranked the groups to close early. Votes needed: %(n)d.") % {"n": needed}
        day = date_format(localtime(round.closes_at), "j F Y")
        later = _("After %(day)s the vote closes by itself.") % {"day": day}
        raise Refused(f"{few} {later}")


def check_how_many_chosen(chosen: Sized) -> None:
    """The team chooses 1 to 3 populations (R44); the limits come from milestones.yaml (note N8)."""
    if len(chosen) < threshold("prioritise_min"):
        raise Refused(_("Choose at least %(n)d group") % {"n": threshold("prioritise_min")}, "chosen")
    if len(chosen) > threshold("prioritise_max"):
        raise Refused(_("Choose %(n)d groups or fewer") % {"n": threshold("prioritise_max")}, "chosen")
