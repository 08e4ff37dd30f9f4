"""What the pages about requests for help show: the open ones, and who can be asked."""

from __future__ import annotations

from collections.abc import Collection

from amhe.access.roles import Role
from organisations.models import Expert, Organisation, User
from teams.models import AnswerLink, HelpRequest, Membership

To = HelpRequest.To
HOLDERS = {To.SPONSOR: Role.SENIOR_SPONSOR, To.COACH: Role.COACH}
SHOWN = 50  # open requests kept with where an organisation stands, the oldest


def roles_to_ask(organisation_id: int, user: User) -> list[str]:
    """Which of sponsor and coach somebody else holds today, so that this person can ask them. 1 query."""
    held = Membership.objects.current().filter(organisation=organisation_id, role__in=HOLDERS.values())
    there = set(held.exclude(user=user).values_list("role", flat=True))
    return [to.value for to, role in HOLDERS.items() if role in there]


def experts_to_ask(organisation: Organisation) -> list[Expert]:
    """The experts that teams of this nation can ask today. 1 query."""
    return list(Expert.objects.to_ask(organisation.nation))


def open_requests(organisation_ids: Collection[int]) -> dict[int, list[HelpRequest]]:
    """The open requests of each organisation, the oldest first. 1 query."""
    found: dict[int, list[HelpRequest]] = {pk: [] for pk in organisation_ids}
    listed = HelpRequest.objects.open().filter(organisation_id__in=organisation_ids)
    for request in listed.select_related("team", "of"):
        found[request.organisation_id].append(request)
    return found


def still_asked(link: AnswerLink) -> bool:
    """Whether the person of a link is still the sponsor, or an expert who can be asked."""
    if link.request.to == To.EXPERT:
        expert = Expert.objects.filter(user=link.user_id).first()
        return expert is not None and expert.can_be_asked
    held = Membership.objects.current().filter(organisation=link.organisation_id, user=link.user_id)
    return held.filter(role=HOLDERS[To(link.request.to)]).exists()
