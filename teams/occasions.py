"""Who is asked to a team's meetings, and the meetings as calendars know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import tokens
from amhe.access.roles import Role
from amhe.addresses import full_address
from organisations.learning import waits_at
from organisations.models import LearningPlace, User
from teams.calendars import Occasion, Series
from teams.models import Meeting, MeetingSeries, Membership, Team
from teams.telling import About, Key, Thing

LEADS = (Role.PROJECT_LEAD, Role.SUB_TEAM_LEAD)
REPLY = "meeting_reply"  # the kind of link with which somebody answers
OVER = timedelta(days=92)  # a series that ended longer ago is told to nobody
LATELY = timedelta(days=14)  # as far back as a private link tells
MOST = 1000  # meetings in one file


@dataclass(frozen=True)
class Circle:
    """The people of an organisation today, for telling who belongs to which meeting."""

    held: Sequence[Membership]

    def asked(self, team: Team, *, coach: bool = True) -> dict[int, User]:
        """Who is asked to the meetings of a team, by id; the QI Coach too unless the team meets without (R21)."""
        project = team.kind == Team.Kind.PROJECT
        return {
            one.user_id: one.user
            for one in self.held
            if (one.role == Role.COACH and coach)
            or (one.team_id is None and project and one.role != Role.COACH)
            or (one.team_id == team.pk and not project and one.role != Role.NOTES_READER)
        }

    def lead(self, team: Team, first: int | None = None) -> User | None:
        """Who leads the team: `first` if they do, else who has led it longest; the project lead or the coach in their place."""
        own = Role.PROJECT_LEAD if team.kind == Team.Kind.PROJECT else Role.SUB_TEAM_LEAD
        where = None if own == Role.PROJECT_LEAD else team.pk
        leads = [one for one in self.held if one.role == own and one.team_id == where]
        leads.sort(key=lambda one: one.user_id != first)
        others = [one for role in (Role.PROJECT_LEAD, Role.COACH) for one in self.held if one.role == role]
        return next((one.user for one in [*leads, *others]), None)


def circle_of(organisation_id: int) -> Circle:
    """Everybody of an organisation that is open, whose account is. 1 query."""
    held = Membership.objects.current().filter(
        organisation_id=organisation_id, organisation__activated_at__isnull=False, user__is_active=True
    )
    return Circle(list(held.select_related("user").order_by("starts_on", "pk")))


def title(team: Team) -> str:
    """What a meeting is called outside the product: never the name of a population (access.md, section 6)."""
    return _("Project team meeting") if team.kind == Team.Kind.PROJECT else _("Sub-team meeting")


def occasion(meeting: Meeting) -> Occasion:
    """A meeting as invitations know it: by itself, or as one of its series. Its team, series and organisation are known."""
    series, slot = meeting.series, meeting.slot
    return Occasion(
        uid=series.uid if series else meeting.uid,
        sequence=meeting.sequence + (series.sequence if series else 0),
        title=title(meeting.team),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        link=link_to(meeting),
        cancelled=meeting.cancelled_at is not None,
        slot=series.rhythm.at(slot) if series and slot else None,
    )


def by_itself(meeting: Meeting, *, titles_only: bool) -> Occasion:
    """A meeting as a file to read has it: with a name of its own, and no more than its title if that is all to be told."""
    return Occasion(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=title(meeting.team),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place="" if titles_only else meeting.place,
        link="" if titles_only else link_to(meeting),
        cancelled=meeting.cancelled_at is not None,
    )


def as_series(series: MeetingSeries, exceptions: Iterable[Meeting]) -> Series:
    """A series as calendars know it, with those of its meetings that differ."""
    coming = series.meetings.filter(cancelled_at=None, starts_at__gte=clock.now()).order_by("starts_at")
    first = coming.select_related("organisation").first()
    return Series(
        uid=series.uid,
        sequence=series.sequence,
        title=title(series.team),
        rhythm=series.rhythm,
        minutes=series.minutes,
        place=series.place,
        link=link_to(first) if first else "",
        exceptions=tuple(occasion(meeting) for meeting in exceptions),
    )


def link_token(person: int, about: tuple[int | None, int | None]) -> str:
    """What is in the address at which this person answers about this thing."""
    return tokens.derived(REPLY, person, *about)


def link_to(meeting: Meeting) -> str:
    """The whole address of a meeting's page, which names no population."""
    return full_address("teams:meeting", meeting.organisation.slug, meeting.pk)


@dataclass(frozen=True)
class Known:
    """Something to come, and the row behind it."""

    thing: Thing
    row: MeetingSeries | Meeting


def things_to_come(organisation_id: int, circle: Circle, told: Collection[Key]) -> dict[About, Known]:
    """What calendars are to know of an organisation's meetings: series, single meetings, and those of a series that differ
    or were told of by themselves. 2 queries."""
    found: dict[About, Known] = {}
    lately = Q(ends_on=None) | Q(ends_on__gte=clock.today() - OVER)
    for series in MeetingSeries.objects.filter(lately, organisation_id=organisation_id).select_related("team"):
        thing = Thing(
            About(series.pk, None),
            series.sequence,
            series.sequence,
            frozenset(circle.asked(series.team, coach=series.coach_invited)),
            cancelled=series.ends_on is not None and series.ends_on < series.rhythm.first.date(),
            over=series.ends_on is not None and series.ends_on < clock.today(),
        )
        found[thing.about] = Known(thing, series)
    spoken_of = {about.meeting for _person, about in told}
    for meeting in _coming(organisation_id):
        if meeting.series is None or meeting.by_hand or meeting.pk in spoken_of:
            coach = meeting.series is None or meeting.series.coach_invited
            thing = Thing(
                About(meeting.series_id, meeting.pk),
                meeting.sequence,
                meeting.sequence + (meeting.series.sequence if meeting.series else 0),
                frozenset(circle.asked(meeting.team, coach=coach)),
                cancelled=meeting.cancelled_at is not None,
            )
            found[thing.about] = Known(thing, meeting)
    return found


def _coming(organisation_id: int) -> QuerySet[Meeting]:
    coming = Meeting.objects.filter(organisation_id=organisation_id, starts_at__gte=clock.now(), held=False)
    differ = Q(series=None) | Q(sequence__gt=0) | Q(cancelled_at__isnull=False)
    return coming.filter(differ).select_related("team", "series", "organisation")


def in_my_calendar(user_id: int) -> list[Occasion]:
    """When somebody's meetings are, from two weeks ago on, in every organisation entered: those that they are asked to, and
    learning sets at which they have a place, with nothing but a title. 3 queries, and 1 for each place that once waited."""
    held = Membership.objects.current().filter(user=user_id, organisation__activated_at__isnull=False)
    coached, projects, teams = set(), set(), set()
    for one in held:
        if one.role == Role.COACH:
            coached.add(one.organisation_id)
        elif one.team_id is None:
            projects.add(one.organisation_id)
        elif one.role != Role.NOTES_READER:
            teams.add(one.team_id)
    with_coach = Q(organisation__in=coached) & (Q(series=None) | Q(series__coach_invited=True))
    mine = with_coach | Q(organisation__in=projects, team__kind=Team.Kind.PROJECT) | Q(team__in=teams)
    lately = Meeting.objects.on().filter(mine, starts_at__gte=clock.now() - LATELY).select_related("team")
    meetings = [by_itself(meeting, titles_only=True) for meeting in lately.order_by("starts_at", "pk")[:MOST]]
    return meetings + _learning_sets(user_id)


def _learning_sets(user_id: int) -> list[Occasion]:
    """The learning sets at which somebody has a place; none at which they wait for one."""
    places = LearningPlace.objects.filter(
        user=user_id, learning_set__cancelled_at=None, learning_set__starts_at__gte=clock.now() - LATELY
    )
    known = {place.learning_set_id: place for place in places.select_related("learning_set").order_by("pk")}
    return [
        Occasion(one.calendar_uid, one.version, str(one), one.starts_at, one.minutes)
        for place in known.values()
        if not waits_at(one := place.learning_set, place)
    ]
