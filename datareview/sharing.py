"""With whom of the experts a sub-team's notes are shared, and whom its lead can ask to read them."""

from __future__ import annotations

from amhe.access.roles import Role
from organisations.models import Expert, User
from populations.models import Population
from teams.models import HelpRequest, Invitation, Membership


def experts_asked(population: Population) -> list[User]:
    """The experts whom the sub-team asked for help and who can be asked still, without those who read or are invited."""
    asked = HelpRequest.objects.filter(team=population.team_id, to=HelpRequest.To.EXPERT)
    asked = asked.exclude(state=HelpRequest.State.WITHDRAWN)
    experts = Expert.objects.to_ask(population.organisation.nation).filter(user__in=asked.values("of"))
    known = {share.user_id for share in shares_with_experts(population)}
    invited = {invitation.email for invitation in invitations_to_read(population)}
    return [expert.user for expert in experts if expert.user_id not in known and expert.user.email not in invited]


def shares_with_experts(population: Population) -> list[Membership]:
    """The shares of the notes that hold today with somebody who does not coach the organisation."""
    here = Membership.objects.current().filter(organisation=population.organisation_id)
    coaches = here.filter(role=Role.COACH).values("user")
    shares = here.filter(team=population.team_id, role=Role.NOTES_READER).exclude(user__in=coaches)
    return list(shares.select_related("user").order_by("ends_on", "pk"))


def invitations_to_read(population: Population) -> list[Invitation]:
    """The open invitations to read the notes."""
    asked = Invitation.objects.filter(team=population.team_id, role=Role.NOTES_READER)
    return [invitation for invitation in asked.order_by("pk") if invitation.is_open]
