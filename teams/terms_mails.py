"""The letters of teams: the roles guide, terms out for comment, terms due for review, and "this is not right".

A subject says nothing of any population or of health; what a letter says is worked out when it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from amhe.reminders import Button, Due, Kind, Mail, Topic, find_by, register
from amhe.reminders.models import Letter
from teams.actions.guide import GUIDE
from teams.actions.terms import ASKED_FOR_COMMENT
from teams.models import Agreement, Membership, Terms, TermsVersion
from teams.terms import may_comment

DUE_FOR_REVIEW = "teams.terms_review"
NOT_RIGHT = "teams.not_right"
BEFORE = timedelta(days=14)
TELLS = time(9)


def register_all() -> None:
    """Let the letters of teams be sent, and look for terms that are due for review."""
    register(
        Kind(GUIDE, Topic.TEAM, _guide),
        Kind(ASKED_FOR_COMMENT, Topic.TEAM, _asked_for_comment),
        Kind(DUE_FOR_REVIEW, Topic.TEAM, _due_for_review),
        Kind(NOT_RIGHT, Topic.TEAM, _not_right),
    )
    find_by("teams.terms", terms_due)


def _button(text: str, *page: str | int) -> Button:
    return Button(text, settings.SITE_URL + reverse(str(page[0]), args=page[1:]))


def _is_here(letter: Letter) -> bool:
    """Whether who it is for still has a role on the organisation."""
    return Membership.objects.current().filter(user=letter.to, team=None).exists()


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
        _button(_("Read about your role"), "teams:guide"),
    )


def _asked_for_comment(letter: Letter) -> Mail | None:
    sent = TermsVersion.objects.select_related("terms", "by").filter(pk=letter.thing_id).first()
    if sent is None or not may_comment(sent.terms) or not _is_here(letter):
        return None
    words = {"who": sent.by.name, "organisation": letter.organisation.name}
    assert sent.terms.comment_until is not None  # noqa: S101 (comments are taken)
    day = {"day": date_format(sent.terms.comment_until, "j F Y")}
    return Mail(
        _("Please say what you think of the team's terms"),
        (
            _("%(who)s asks what you think of the terms of reference of the project team at %(organisation)s.") % words,
            _("You can comment on each heading until %(day)s.") % day,
        ),
        _button(_("Read and comment"), "teams:terms", letter.organisation.slug),
    )


def _due_for_review(letter: Letter) -> Mail | None:
    terms = Terms.objects.filter(pk=letter.thing_id, state=Terms.State.AGREED).first()
    if terms is None or terms.review_on is None or letter.due_at != _tells_at(terms) or not _leads(letter):
        return None
    return Mail(
        _("The team's terms are due for review"),
        (
            _("The terms of reference of the project team at %(organisation)s are to be reviewed on %(day)s.")
            % {"organisation": letter.organisation.name, "day": date_format(terms.review_on, "j F Y")},
            _("Put it on the agenda of the next meeting. Then agree them again, or change what is out of date."),
        ),
        _button(_("See the terms"), "teams:terms", letter.organisation.slug),
    )


def _leads(letter: Letter) -> bool:
    return Membership.objects.current().filter(user=letter.to, role=Role.PROJECT_LEAD).exists()


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
        _button(_("Read it"), *_page_of(letter, about.membership)),
    )


def _page_of(letter: Letter, membership: Membership) -> tuple[str | int, ...]:
    """The page of what is agreed with somebody, in the team whose lead may open it."""
    slug = letter.organisation.slug
    if membership.team is None:
        return "teams:agreed", slug, membership.pk
    return "populations:agreed", slug, membership.team.population.slug, membership.pk


def _tells_at(terms: Terms) -> datetime:
    """When the leads are told that the day of review comes: at 9 in the morning, 14 days before."""
    assert terms.review_on is not None  # noqa: S101 (agreed terms have one)
    return timezone.make_aware(datetime.combine(terms.review_on - BEFORE, TELLS))


def terms_due(organisation_id: int, now: datetime) -> Iterator[Due]:
    """A letter to each project lead, 14 days before agreed terms are to be reviewed."""
    soon = timezone.localtime(now).date() + BEFORE
    terms = Terms.objects.filter(organisation=organisation_id, state=Terms.State.AGREED, review_on__lte=soon).first()
    if terms is None or terms.review_on is None or _tells_at(terms) > now:
        return
    until = timezone.make_aware(datetime.combine(terms.review_on + BEFORE, TELLS))
    leads = Membership.objects.current().filter(organisation=organisation_id, role=Role.PROJECT_LEAD)
    for user_id in leads.order_by("user_id").values_list("user_id", flat=True).distinct():
        yield Due(DUE_FOR_REVIEW, user_id, terms.pk, _tells_at(terms), until)
