"""Who can read a sub-team's notes, said where notes are written and read (screens.md, section 10)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from populations.models import Population
from teams.models import Membership


def shares_of(population: Population) -> list[Membership]:
    """The shares of a population's notes that hold today."""
    return shares_and_coaches(population)[0]


def shares_and_coaches(population: Population) -> tuple[list[Membership], list[Membership]]:
    """The shares of a population's notes that hold today, and its organisation's coaches. One query."""
    shares = Q(team=population.team_id, role=Role.NOTES_READER)
    coaches = Q(role=Role.COACH)
    found = Membership.objects.current().filter(shares | coaches, organisation=population.organisation_id)
    both = list(found.select_related("user").order_by("ends_on", "pk"))
    return [m for m in both if m.role == Role.NOTES_READER], [m for m in both if m.role == Role.COACH]


def who_reads(population: Population, shares: Iterable[Membership] | None = None) -> str:
    """One sentence: "Seen by the Broadwater farming sub-team and your coach until 3 May 2027"."""
    names = [share.user.name for share in (shares_of(population) if shares is None else shares)]
    readers = [_("the sub-team for %(name)s") % {"name": population.name}, *names]
    return _("Seen by %(readers)s.") % {"readers": get_text_list(readers, _("and"))}
