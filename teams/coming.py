"""Who said that they will come to a meeting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from amhe import clock
from amhe.access import tokens
from amhe.access.access import Access
from amhe.access.roles import Role
from organisations.models import User
from teams.models import Meeting, MeetingLetter, MeetingSeries, Reply, Team
from teams.occasions import REPLY, Circle, circle_of

Method = MeetingLetter.Method


@dataclass(frozen=True)
class Coming:
    """Somebody who is asked, and what they said. `before`: they said it before the meeting was changed, so it is open again."""

    user: User
    reply: Reply | None
    before: bool = False

    @property
    def yes(self) -> bool:
        """They will come, as far as we know."""
        return self.reply is not None and self.reply.coming and not self.before

    @property
    def no(self) -> bool:
        """They cannot come."""
        return self.reply is not None and not self.reply.coming and not self.before


def who_comes(meeting: Meeting, circle: Circle | None = None) -> list[Coming]:
    """Everybody who is asked to a meeting, by name, with what they said of it or of its whole series. 2 queries."""
    circle = circle or circle_of(meeting.organisation_id)
    asked = circle.asked(meeting.team, coach=meeting.series is None or meeting.series.coach_invited)
    about = Q(meeting=meeting) | (Q(series=meeting.series_id) if meeting.series_id else Q(pk=None))
    said: dict[int, Reply] = {}
    for reply in Reply.objects.filter(about).order_by("replied_at", "pk"):
        if reply.meeting_id or reply.user_id not in said or said[reply.user_id].series_id:
            said[reply.user_id] = reply
    people = sorted(asked.values(), key=lambda user: user.name.casefold())
    return [Coming(user, said.get(user.pk), _before(said.get(user.pk), meeting)) for user in people]


def _before(reply: Reply | None, meeting: Meeting) -> bool:
    """Whether an answer is older than the last change of the meeting that people were told of."""
    if reply is None:
        return False
    if reply.meeting_id:
        return reply.version != meeting.sequence
    assert meeting.series is not None  # noqa: S101 (an answer to its series was found)
    return reply.version != meeting.series.sequence or (meeting.by_hand and meeting.sequence > 0)


def told_since(meeting: Meeting, moment: datetime) -> set[int]:
    """The ids of those whose calendar was told of a meeting, or of its series, by a letter at that moment or later. 1 query."""
    about = Q(meeting=meeting) | (Q(series=meeting.series_id, meeting=None) if meeting.series_id else Q(pk=None))
    told = MeetingLetter.objects.filter(about, at__gte=moment, in_series=False)
    return set(told.values_list("user_id", flat=True))


def leads(access: Access, team: Team) -> bool:
    """Whether somebody leads this very team: what people need in order to take part is told to its lead alone."""
    own = Role.PROJECT_LEAD if team.kind == Team.Kind.PROJECT else Role.SUB_TEAM_LEAD
    return any(grant.role == own and grant.team_id == team.permission_team_id for grant in access.grants)


def opened(token: str) -> MeetingLetter | None:
    """Enter by the link of a letter, and the letter; None for a link that we never sent, or with which nothing can be
    answered any more: the meeting is over or off, or the person is not asked to it now."""
    hashed = tokens.enter(REPLY, token)
    known = MeetingLetter.objects.select_related(
        "user",
        "organisation",
        "series__team",
        "series__organisation",
        "meeting__team",
        "meeting__series",
        "meeting__organisation",
    )
    letter = known.filter(token_hash=hashed).order_by("-pk").first() if hashed else None
    return letter if letter and not _closed(letter) else None


def _closed(letter: MeetingLetter) -> bool:
    same = MeetingLetter.objects.filter(user=letter.user_id, series=letter.series_id, meeting=letter.meeting_id)
    if same.order_by("-pk").values_list("method", flat=True).first() != Method.REQUEST:
        return True
    thing = letter.thing
    series = thing.series if isinstance(thing, Meeting) else thing
    coach = series is None or series.coach_invited
    return _over(thing) or letter.user_id not in circle_of(letter.organisation_id).asked(thing.team, coach=coach)


def _over(thing: Meeting | MeetingSeries) -> bool:
    if isinstance(thing, Meeting):
        return thing.cancelled_at is not None or thing.ends_at < clock.now()
    return thing.ends_on is not None and thing.ends_on < clock.today()


def said_of(thing: Meeting | MeetingSeries, user: User) -> Reply | None:
    """What somebody said of a series, or of a meeting: of it alone, or of its series."""
    if isinstance(thing, MeetingSeries):
        reply = Reply.objects.filter(series=thing, user=user).first()
        return reply if reply and reply.version == thing.sequence else None
    mine = [one for one in who_comes(thing) if one.user == user]
    return mine[0].reply if mine and not mine[0].before else None


def who_said_yes(meeting: Meeting) -> list[int]:
    """The ids of those who will come."""
    return [one.user.pk for one in who_comes(meeting) if one.yes]


def counted(coming: Collection[Coming]) -> dict[str, int]:
    """How many come, cannot, and have not said."""
    yes, no = sum(one.yes for one in coming), sum(one.no for one in coming)
    return {"yes": yes, "no": no, "open": len(coming) - yes - no}
