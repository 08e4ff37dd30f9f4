"""Who can read a sub-team's notes, said where notes are written and read (screens.md, section 10)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from populations.models import Population
from teams.models import Membership


def shares_of(population: Population) -> QuerySet[Membership]:
    """The shares of a population's notes that hold today."""
    shares = Membership.objects.current().filter(team=population.team_id, role=Role.NOTES_READER)
    return shares.select_related("user").order_by("ends_on", "pk")


def coaches_of(population: Population) -> QuerySet[Membership]:
    """The memberships of the coaches of a population's organisation."""
    coaches = Membership.objects.current().filter(organisation=population.organisation_id, role=Role.COACH)
    return coaches.select_related("user").order_by("user__name")


def who_reads(population: Population) -> str:
    """One sentence: "Seen by the Broadwater farming sub-team and your coach until 3 May 2027"."""
    names = [share.user.name for share in shares_of(population)]
    readers = [_("the sub-team for %(name)s") % {"name": population.name}, *names]
    return _("Seen by %(readers)s.") % {"readers": get_text_list(readers, _("and"))}
