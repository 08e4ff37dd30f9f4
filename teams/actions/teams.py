"""Teams and the places in them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import grants
from amhe.access.roles import Role
from amhe.rules import Refused, claim
from organisations.actions import create_organisation
from organisations.models import Organisation, User
from teams.actions.people import join
from teams.models import Team, TeamPlace

MILESTONE = {Team.Kind.PROJECT: 1, Team.Kind.SUB_TEAM: 3}


@transaction.atomic
def start_organisation(
    *, by: User | None, name: str, slug: str, nation: str, started_on: date, coach: User
) -> Organisation:
    """Make an organisation with its empty project team and its coach (R2): nobody takes part without one."""
    organisation = create_organisation(by=by, name=name, slug=slug, nation=nation, started_on=started_on)
    team = Team.objects.create(
        organisation=organisation, kind=Team.Kind.PROJECT, name=_("Project team"), created_at=clock.now()
    )
    join(by=by, organisation=organisation, team=None, user=coach, role=Role.COACH)
    audit.record("project team made", by=by, on=team, milestone=1)
    return organisation


@transaction.atomic
def make_sub_team(*, by: User | None, organisation: Organisation, name: str) -> Team:
    """An empty sub-team with the grants of its roles (R56)."""
    team = Team.objects.create(
        organisation=organisation, kind=Team.Kind.SUB_TEAM, name=name, created_at=clock.now()
    )
    grants.install(team)
    audit.record("sub-team made", by=by, on=team, milestone=3)
    return team


@transaction.atomic
def add_place(
    *, by: User | None, team: Team, title: str, kind: str, how_many: int = 1, reason_if_empty: str = "",
    from_outside: bool = False,
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
                position=team.places.count(),
            )
    except IntegrityError as error:
        raise Refused(_("There is already a place called %(title)s.") % {"title": title}, "title") from error
    audit.record("place added", by=by, on=place, milestone=MILESTONE[Team.Kind(team.kind)])
    return place


@transaction.atomic
def change_place(
    *, by: User, place: TeamPlace, version: int, title: str, kind: str, how_many: int, reason_if_empty: str,
    from_outside: bool,
) -> TeamPlace:
    """Rename a place, or change its kind, size or the reason why it is empty (R25)."""
    place = TeamPlace.objects.select_for_update().get(pk=place.pk)
    claim(place, version)
    taken = TeamPlace.objects.filter(team_id=place.team_id, title=title).exclude(pk=place.pk)
    if taken.exists():
        raise Refused(_("There is already a place called %(title)s.") % {"title": title}, "title")
    place.title, place.kind, place.how_many = title, kind, how_many
    place.reason_if_empty, place.from_outside = reason_if_empty, from_outside
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
def protect_time(*, by: User, team: Team, version: int, lead_hours_a_month: int, lead_hours_agreed_by: str) -> Team:
    """Write down the hours a month that are kept free for the lead, and who agreed them (R14)."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    claim(team, version)
    team.lead_hours_a_month, team.lead_hours_agreed_by = lead_hours_a_month, lead_hours_agreed_by
    team.save()
    audit.record("time protected", by=by, on=team, milestone=1)
    return team
