"""What the oversight page says of open requests for help (R66)."""

from __future__ import annotations

from collections.abc import Iterable

from amhe.addresses import address
from teams import oversight
from teams.models import HelpRequest


def to_oversight(organisation_id: int) -> Iterable[oversight.Line]:
    """What nobody has answered, of all teams, each with the task of governance that it is about."""
    listed = HelpRequest.objects.open().filter(organisation=organisation_id)
    for request in listed.select_related("organisation", "team", "of"):
        yield oversight.Line(
            text=request.what,
            at=request.asked_at,
            by=request.team_words,
            url=address("teams:request", request.organisation.slug, request.pk),
            team_id=request.permission_team_id,
            function=request.function,
        )
