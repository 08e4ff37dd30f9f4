"""Other support for the team, and who sees to the tasks of governance (R24, R65)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.reference import by_id
from amhe.rules import Refused, Stale, claim
from organisations.models import User
from teams.models import GovernanceRole, Membership, SupportRole, Team
from teams.reading import OWN, support_now

REMOVE = "remove"


@transaction.atomic
def set_support(*, by: User, team: Team, version: int, another: str = "", **said: str) -> Team:
    """Say of each kind of support whether it is needed, and who gives it: `said` is as `support_now` has it (R24).

    `another` adds one of the team's own, as needed; one of those is taken off the list by the answer `remove`.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    for name, value in support_now(team).items():
        setattr(team, name, value)  # for the page that shows both, when two people answered
    claim(team, version)
    for name, state in said.items():
        if not name.endswith("_by") and state:
            _set_one(team, name, state, said.get(f"{name}_by", ""))
    if another:
        if SupportRole.objects.filter(team=team, title__iexact=another).exists():
            raise Refused(_("This is on the list already."), "another")
        _make(team, title=another, state=SupportRole.State.NEEDED)
    team.save(update_fields=["version"])
    audit.record("support agreed", by=by, on=team, milestone=1)
    return team


def _set_one(team: Team, name: str, state: str, filled_by: str) -> None:
    filled_by = filled_by if state == SupportRole.State.FILLED else ""
    if name in by_id("teams", "roles", "support_roles_to_consider"):
        known = SupportRole.objects.filter(team=team, kind=name)
        if not known.update(state=state, filled_by=filled_by):
            _make(team, kind=name, state=state, filled_by=filled_by)
        return
    own = SupportRole.objects.filter(team=team, pk=int(name.removeprefix(OWN)))
    if state == REMOVE:
        own.delete()
    else:
        own.update(state=state, filled_by=filled_by)


def _make(team: Team, **values: str) -> SupportRole:
    return SupportRole.objects.create(organisation_id=team.organisation_id, team=team, **values)


@transaction.atomic
def name_for_governance(*, by: User, team: Team, function: str, version: int, user: User) -> GovernanceRole:
    """Name who of the project team sees to one of the 3 tasks of governance from today (R65). Who did until now stays on
    record. `version` is how many were named for it before."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    if not Membership.objects.current().of_team(team).filter(user=user).exists():
        raise Refused(_("Choose somebody who is in the project team."), "user")
    before = GovernanceRole.objects.select_related("user").filter(team=team, function=function).first()
    if (before.version if before else 0) != version:
        raise Stale(before or team)
    if before is not None and before.until is None:
        if before.user_id == user.pk:
            return before
        before.until = max(before.since, clock.today() - timedelta(days=1))
        before.save(update_fields=["until"])
    named = GovernanceRole.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        function=function,
        user=user,
        named_by=by,
        since=clock.today(),
        version=version + 1,
    )
    audit.record("named for governance", by=by, on=named, milestone=3)
    return named
