"""What meetings and sub-teams' updates tell the project team's oversight page (R16, R65)."""

from __future__ import annotations

from collections.abc import Iterable

from amhe.addresses import address
from teams.agenda import newest_updates
from teams.models import Outcome, Team
from teams.oversight import Line

NEWEST = 5


def updates_to_oversight(organisation_id: int) -> Iterable[Line]:
    """The newest update of each sub-team, in its own words. 1 query."""
    for update in newest_updates(organisation_id):
        yield Line(text=update.words, at=update.written_at, by=update.written_by.name, team_id=update.team_id)


def decisions_to_oversight(organisation_id: int) -> Iterable[Line]:
    """The newest decisions of the project team's meetings; a sub-team's own stay with it. 1 query."""
    decided = Outcome.objects.filter(organisation=organisation_id, kind=Outcome.Kind.DECISION)
    ours = decided.filter(meeting__team__kind=Team.Kind.PROJECT).select_related("meeting__organisation")
    for outcome in ours.order_by("-meeting__starts_at", "pk")[:NEWEST]:
        where = address("teams:meeting", outcome.meeting.organisation.slug, outcome.meeting_id)
        yield Line(text=outcome.what, at=outcome.meeting.starts_at, url=where)
