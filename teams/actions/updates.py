"""What a sub-team tells the project team (R16)."""

from __future__ import annotations

from django.db import transaction

from amhe import audit, clock
from organisations.models import User
from teams.models import Team, TeamUpdate


@transaction.atomic
def write_update(*, by: User, team: Team, words: str) -> TeamUpdate:
    """An update in the sub-team's own words. It is on the project team's page and in its next agenda from now on."""
    update = TeamUpdate.objects.create(
        organisation_id=team.organisation_id, team=team, words=words, written_at=clock.now(), written_by=by
    )
    audit.record("update written", by=by, on=update)
    return update
