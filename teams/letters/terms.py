"""Letters about the terms of reference: out for comment, and due for review (R67)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from teams.actions.terms import ASKED_FOR_COMMENT
from teams.models import Membership, Terms, TermsVersion
from teams.terms import may_comment

DUE_FOR_REVIEW = "teams.terms_review"
BEFORE = timedelta(days=14)
TELLS = time(9)


def _is_here(letter: Letter) -> bool:
    """Whether who it is for still has a role on the organisation."""
    return Membership.objects.current().filter(user=letter.to, team=None).exists()


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
        Button(_("Read and comment"), full_address("teams:terms", letter.organisation.slug)),
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
        Button(_("See the terms"), full_address("teams:terms", letter.organisation.slug)),
    )


def _leads(letter: Letter) -> bool:
    return Membership.objects.current().filter(user=letter.to, role=Role.PROJECT_LEAD).exists()


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


KINDS = (
    Kind(ASKED_FOR_COMMENT, Topic.TEAM, _asked_for_comment),
    Kind(DUE_FOR_REVIEW, Topic.TEAM, _due_for_review),
)
