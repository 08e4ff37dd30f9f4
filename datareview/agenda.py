"""What listening gives to agendas and updates: how many notes are new and how many people were heard, never words (R16)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datareview.models import PEOPLE, Conversation, who_in
from datareview.suppression import is_small, rounded
from teams.agenda import About, Line, Section
from teams.models import Team


def new_notes(known: About) -> Iterable[Line]:
    """How many notes were written since the team last met: rounded, and without a number under 5."""
    notes = Conversation.objects.filter(organisation=known.meeting.organisation_id)
    if not known.of_project_team:
        notes = notes.filter(population__team=known.team)
    if known.since:
        notes = notes.filter(logged_at__gt=known.since)
    count = notes.count()
    if is_small(count):
        yield Line("notes", _("New notes of conversations: fewer than 5"))
    elif count:
        yield Line("notes", _("New notes of conversations: about %(n)d") % {"n": rounded(count)})


def people_heard(team: Team) -> Iterable[str]:
    """How many people of the group were heard, where the number may leave the sub-team."""
    about_people = Conversation.objects.filter(population__team=team, who__in=who_in(PEOPLE))
    count = about_people.aggregate(people=Sum("how_many"))["people"] or 0
    if count and not is_small(count):
        yield _("We have heard about %(n)d people.") % {"n": rounded(count)}


NEW_NOTES = Section("notes", gettext_lazy("What we heard"), new_notes, 50)
