"""Letters about votes: one is open; one closes tomorrow, to those who have not voted; what was decided (voting.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from populations.actions.decisions import DECIDED
from populations.actions.voting import OPENED
from populations.electorate import electors
from populations.models import Decision, Round, Voter
from teams.models import Team
from teams.reading import people_of

CLOSING = "populations.closing"
BEFORE = timedelta(hours=24)


def votes_closing(organisation_id: int, now: datetime) -> Iterator[Due]:
    """A letter for everybody who may vote, whether they have or not: that there is one tells nothing. 3 queries at most."""
    closing = Round.objects.open().filter(organisation=organisation_id, closes_at__gt=now, closes_at__lte=now + BEFORE)
    for round in closing:
        left_out = set(round.voters.filter(left_out=True).values_list("user_id", flat=True))
        for elector in electors(organisation_id):
            if elector.user.pk not in left_out:
                yield Due(CLOSING, elector.user.pk, round.pk, round.closes_at - BEFORE, until=round.closes_at)


def vote_opened(letter: Letter) -> Mail | None:
    """To everybody who may vote, when a round opens, also who was quicker: that it was not sent would tell that they voted."""
    round = _open_to(letter, also_voted=True)
    if round is None:
        return None
    known = _known(letter, round)
    return Mail(
        subject=_("A vote is open"),
        says=(
            _("%(organisation)s asks you to vote. You have until %(day)s at %(time)s.") % known,
            _("Choose the groups to work with first. Three is enough. It takes a few minutes."),
        ),
        button=_vote(letter, round),
        after=(_("If you have voted already, there is nothing to do."), _("The team never sees who voted for what.")),
    )


def vote_closing(letter: Letter) -> Mail | None:
    """To somebody who may vote and has not, while they still can."""
    round = _open_to(letter)
    if round is None:
        return None
    known = _known(letter, round)
    return Mail(
        subject=_("A vote closes soon"),
        says=(
            _("A vote at %(organisation)s closes on %(day)s at %(time)s. You have not voted yet.") % known,
            _("Every vote counts the same. You can also say that you would rather not vote."),
        ),
        button=_vote(letter, round),
        after=(_("Nobody else can see that you got this email."),),
    )


def _open_to(letter: Letter, *, also_voted: bool = False) -> Round | None:
    """The round that a letter is about, if its reader can vote in it and has not (or `also_voted`)."""
    round = Round.objects.filter(pk=letter.thing_id).first()
    if round is None or not round.takes_votes:
        return None
    mine = Voter.objects.filter(round=round, user=letter.to_id).first()
    if mine and (mine.left_out or (mine.has_voted and not also_voted)):
        return None
    return round if letter.to_id in {elector.user.pk for elector in electors(round.organisation_id)} else None


def _known(letter: Letter, round: Round) -> dict[str, str]:
    local = timezone.localtime(round.closes_at)
    day, time = date_format(local, "l j F Y"), date_format(local, "g:iA").lower()
    return {"organisation": letter.organisation.name, "day": day, "time": time}


def _vote(letter: Letter, round: Round) -> Button:
    return Button(_("Vote"), full_address("populations:ballot", letter.organisation.slug, round.pk))


def decided(letter: Letter) -> Mail | None:
    """What was decided and why is a page to read: a mail names no group. None if another decision stands by now."""
    decision = (
        Decision.objects.current().filter(pk=letter.thing_id).select_related("recorded_by", "organisation").first()
    )
    if decision is None:
        return None
    team = Team.objects.get(organisation=decision.organisation, kind=Team.Kind.PROJECT)
    if letter.to_id not in {held.user_id for held in people_of(team, with_coach=True)}:
        return None
    known = {"name": decision.recorded_by.name, "organisation": decision.organisation.name}
    return Mail(
        subject=_("What your team decided"),
        says=(
            _("%(name)s wrote down what the project team of %(organisation)s decided: whom to work with first.")
            % known,
            _("The page says why, what else was said, who took part and when the team will look again."),
        ),
        button=Button(_("Read the decision"), full_address("populations:decide", decision.organisation.slug)),
    )


KINDS = (
    Kind(OPENED, Topic.VOTES, vote_opened),
    Kind(CLOSING, Topic.VOTES, vote_closing, discreet=True),
    Kind(DECIDED, Topic.VOTES, decided),
)
