"""The one thing a sub-team's page writes that `teams` does not: why a kind of member is missing (R59)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from amhe.rules import Refused
from organisations.models import User
from populations.models import Population
from teams.actions import add_place, change_place
from teams.models import TeamPlace
from teams.places import place_kinds


@transaction.atomic
def explain_empty_kind(*, by: User, population: Population, kind: str, reason: str) -> TeamPlace:
    """Keep why nobody of this kind is in the sub-team, on a place of that kind (made if there is none)."""
    if population.team is None:
        raise Refused(_("This group has no sub-team yet."))
    place = TeamPlace.objects.filter(team=population.team, kind=kind).order_by("-reason_if_empty").first()
    if place is None:
        title = _(place_kinds()[kind].name)
        return add_place(by=by, team=population.team, title=title, kind=kind, reason_if_empty=reason)
    return change_place(
        by=by,
        place=place,
        version=place.version,
        title=place.title,
        kind=place.kind,
        how_many=place.how_many,
        reason_if_empty=reason,
        from_outside=place.from_outside,
    )
