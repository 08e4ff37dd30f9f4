"""Letters to people about their own role, and to leads about what is agreed with somebody (R17, R19, R64)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from amhe.access.roles import Role
from amhe.addresses import full_address
from amhe.reminders import Button, Kind, Mail, Topic
from amhe.reminders.models import Letter
from teams.actions.guide import GUIDE
from teams.models import Agreement, Membership

NOT_RIGHT = "teams.not_right"


def _guide(letter: Letter) -> Mail | None:
    membership = Membership.objects.current().filter(pk=letter.thing_id, accepted_role_at=None).first()
    if membership is None:
        return None
    return Mail(
        _("Please read what your role is"),
        (
            _("You have a role in a team at %(organisation)s.") % {"organisation": letter.organisation.name},
            _("Your lead asks you to read what the role is, and to say that you take it on. It takes 2 minutes."),
        ),
        Button(_("Read about your role"), full_address("teams:guide")),
    )


def _not_right(letter: Letter) -> Mail | None:
    about = Agreement.objects.select_related("membership__user", "membership__team").filter(pk=letter.thing_id).first()
    if about is None or about.not_right_at is None:
        return None
    held = Membership.objects.current().filter(user=letter.to, role__in=(Role.PROJECT_LEAD, Role.SUB_TEAM_LEAD))
    if not held.filter(team=about.membership.team_id).exists():
        return None
    return Mail(
        _("Somebody in your team says that something is not right"),
        (
            _("%(name)s says that what is written down about them is not right.")
            % {"name": about.membership.user.name},
            _("Read what they say, and talk with them."),
        ),
        Button(_("Read it"), _page_of(letter, about.membership)),
    )


def _page_of(letter: Letter, membership: Membership) -> str:
    """The page of what is agreed with somebody, in the team whose lead may open it."""
    slug = letter.organisation.slug
    if membership.team is None:
        return full_address("teams:agreed", slug, membership.pk)
    return full_address("populations:agreed", slug, membership.team.population.slug, membership.pk)


KINDS = (Kind(GUIDE, Topic.TEAM, _guide), Kind(NOT_RIGHT, Topic.TEAM, _not_right))
