"""The reminders of teams: a meeting tomorrow, an action that is due tomorrow or was due yesterday (R15, R18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic, quiet
from amhe.reminders.models import Letter
from teams.coming import told_since, who_comes
from teams.models import Action, Meeting, Membership
from teams.occasions import circle_of

MEETING, ACTION_DUE, ACTION_LATE = "teams.meeting", "teams.action_due", "teams.action_late"
BEFORE, DAY = timedelta(hours=24), timedelta(days=1)
MORNING, MIDNIGHT = time(8), time(0)
LATE_FOR = timedelta(days=3)  # after that long it is told no more


def meetings_tomorrow(organisation_id: int, now: datetime) -> Iterator[Due]:
    """To everybody asked to a meeting, 24 hours before; not to who said that they cannot come, nor to whom an invitation
    went since then. 1 query, and more if there is one."""
    coming = Meeting.objects.on().filter(organisation=organisation_id, held=False)
    meetings = list(coming.filter(starts_at__gt=now, starts_at__lte=now + BEFORE).select_related("team", "series"))
    circle = circle_of(organisation_id) if meetings else None
    for meeting in meetings:
        just_told = told_since(meeting, meeting.starts_at - BEFORE)
        for one in who_comes(meeting, circle):
            if not one.no and one.user.pk not in just_told:
                yield Due(MEETING, one.user.pk, meeting.pk, meeting.starts_at - BEFORE, until=meeting.starts_at)


def meeting_tomorrow(letter: Letter) -> Mail | None:
    """When; where stands on the page. No word that somebody wrote is in it. Nothing if it was moved, is off or is over."""
    known_meetings = Meeting.objects.on().select_related("team", "series")
    meeting = known_meetings.filter(pk=letter.thing_id, held=False).first()
    if meeting is None or meeting.starts_at - BEFORE != letter.due_at:
        return None
    if not any(one.user.pk == letter.to_id and not one.no for one in who_comes(meeting)):
        return None
    local = timezone.localtime(meeting.starts_at)
    known = {"day": date_format(local, "l j F Y"), "time": f"{local:%H:%M}", "n": meeting.minutes}
    known["organisation"] = letter.organisation.name
    says = (
        _("Your sub-team at %(organisation)s meets on %(day)s at %(time)s.") % known
        if meeting.permission_team_id
        else _("The project team of %(organisation)s meets on %(day)s at %(time)s.") % known,
        _("It takes about %(n)d minutes.") % known,
    )
    link = full_address("teams:meeting", letter.organisation.slug, meeting.pk)
    return Mail(_("Your next team meeting"), says, Button(_("See the meeting"), link))


def actions_due(organisation_id: int, now: datetime) -> Iterator[Due]:
    """To each owner about all their actions of a day: in the morning before it, and once in the morning after. 1 query."""
    today = timezone.localtime(now).date()
    days = [today + DAY, *(today - DAY * n for n in range(1, LATE_FOR.days + 1))]
    found = Action.objects.open().filter(organisation=organisation_id, due_on__in=days).order_by()
    for owner, day in found.values_list("owner_id", "due_on").distinct():
        if day > today:
            due = Due(ACTION_DUE, owner, day.toordinal(), quiet.at(day - DAY, MORNING), quiet.at(day + DAY, MIDNIGHT))
        else:
            late = quiet.at(day + DAY, MORNING)
            due = Due(ACTION_LATE, owner, day.toordinal(), late, late + LATE_FOR)
        if due.due_at <= now:
            yield due


def action_due(letter: Letter) -> Mail | None:
    """How many, and by when. What they are about stands on the page: it may name people or a population."""
    if not (n := _still_to_do(letter)):
        return None
    said = ngettext(
        "You have %(n)d action to do at %(organisation)s by %(day)s.",
        "You have %(n)d actions to do at %(organisation)s by %(day)s.",
        n,
    )
    return _about_actions(letter, _("Something to do soon"), said, n)


def action_late(letter: Letter) -> Mail | None:
    """The same a day late, and never again."""
    if not (n := _still_to_do(letter)):
        return None
    said = ngettext(
        "%(n)d action of yours at %(organisation)s was due on %(day)s. It is not marked as done.",
        "%(n)d actions of yours at %(organisation)s were due on %(day)s. They are not marked as done.",
        n,
    )
    return _about_actions(letter, _("Something is late"), said, n)


def _still_to_do(letter: Letter) -> int:
    """How many actions of that day are theirs and not done; 0 for somebody who has left."""
    if not Membership.objects.current().filter(user=letter.to_id).exists():
        return 0
    return Action.objects.open().filter(owner=letter.to_id, due_on=date.fromordinal(letter.thing_id)).count()


def _about_actions(letter: Letter, subject: str, said: str, n: int) -> Mail:
    day = date_format(date.fromordinal(letter.thing_id), "l j F Y")
    link = full_address("teams:my_actions")
    return Mail(
        subject,
        (said % {"n": n, "organisation": letter.organisation.name, "day": day},),
        Button(_("See my actions"), link),
        (_("Do you need more time, or help? Tell your team."),),
    )


KINDS = (
    Kind(MEETING, Topic.MEETINGS, meeting_tomorrow),
    Kind(ACTION_DUE, Topic.ACTIONS, action_due),
    Kind(ACTION_LATE, Topic.ACTIONS, action_late),
)
