"""A vote closes tomorrow: to those alone who may vote and have not, and nobody else learns who they are (voting.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from populations.electorate import electors
from populations.models import Round, Voter

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


def vote_closing(letter: Letter) -> Mail | None:
    """To somebody who may vote and has not, while they still can."""
    round = Round.objects.filter(pk=letter.thing_id).first()
    if round is None or not round.takes_votes:
        return None
    mine = Voter.objects.filter(round=round, user=letter.to_id).first()
    if mine and (mine.has_voted or mine.left_out):
        return None
    if letter.to_id not in {elector.user.pk for elector in electors(round.organisation_id)}:
        return None
    local = timezone.localtime(round.closes_at)
    known = {"organisation": letter.organisation.name, "day": date_format(local, "l j F Y"), "time": f"{local:%H:%M}"}
    link = full_address("populations:ballot", letter.organisation.slug, round.pk)
    return Mail(
        subject=_("A vote closes soon"),
        says=(
            _("A vote at %(organisation)s closes on %(day)s at %(time)s. You have not voted yet.") % known,
            _("Every vote counts the same. You can also say that you would rather not vote."),
        ),
        button=Button(_("Vote"), link),
        after=(_("Nobody else can see that you got this email."),),
    )


KINDS = (Kind(CLOSING, Topic.VOTES, vote_closing, discreet=True),)
