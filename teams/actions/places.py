"""The places in a team."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amhe import audit
from amhe.rules import Refused, claim
from organisations.models import User
from teams.models import Team, TeamPlace

MILESTONE = {Team.Kind.PROJECT: 1, Team.Kind.SUB_TEAM: 3}


@transaction.atomic
def add_place(
    *,
    by: User | None,
    team: Team,
    title: str,
    kind: str,
    how_many: int = 1,
    reason_if_empty: str = "",
    from_outside: bool = False,
    invite_later: bool = False,
) -> TeamPlace:
    """A new place at the end of the team's list (R25)."""
    try:
        with transaction.atomic():
            place = TeamPlace.objects.create(
                organisation_id=team.organisation_id,
                team=team,
                title=title,
                kind=kind,
                how_many=how_many,
                reason_if_empty=reason_if_empty,
                from_outside=from_outside,
                invite_later=invite_later,
                position=team.places.count(),
            )
    except IntegrityError as error:
        raise Refused(_("There is already a place called %(title)s.") % {"title": title}, "title") from error
    audit.record("place added", by=by, on=place, milestone=MILESTONE[Team.Kind(team.kind)])
    return place


@transaction.atomic
def change_place(
    *,
    by: User,
    place: TeamPlace,
    version: int,
    title: str,
    kind: str,
    how_many: int,
    reason_if_empty: str,
    from_outside: bool,
    invite_later: bool = False,
) -> TeamPlace:
    """Rename a place, or change its kind, size or the reason why it is empty (R25); park it for later (R28)."""
    place = TeamPlace.objects.select_for_update().get(pk=place.pk)
    claim(place, version)
    taken = TeamPlace.objects.filter(team_id=place.team_id, title=title).exclude(pk=place.pk)
    if taken.exists():
        raise Refused(_("There is already a place called %(title)s.") % {"title": title}, "title")
    place.title, place.kind, place.how_many = title, kind, how_many
    place.reason_if_empty, place.from_outside, place.invite_later = reason_if_empty, from_outside, invite_later
    place.save()
    audit.record("place changed", by=by, on=place, milestone=MILESTONE[Team.Kind(place.team.kind)])
    return place


@transaction.atomic
def remove_place(*, by: User, place: TeamPlace) -> Team:
    """Take an empty place off the list. Refused while somebody fills it."""
    if place.filled_by.filter(has_left=False).exists():
        raise Refused(_("Somebody fills this place. Move or end their membership first."))
    team = place.team
    audit.record("place removed", by=by, on=place, milestone=MILESTONE[Team.Kind(team.kind)])
    place.delete()
    return team


@transaction.atomic
def set_place_reason(*, by: User | None, place: TeamPlace, reason: str) -> TeamPlace:
    """Say why a place is empty, or with no reason that it is filled. It no longer waits to be asked later."""
    place = TeamPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if place.reason_if_empty != reason or place.invite_later:
        place.reason_if_empty, place.invite_later, place.version = reason, False, place.version + 1
        place.save()
        audit.record("place emptied" if reason else "place filled", by=by, on=place)
    return place
