"""Writing the terms of reference, asking for comments, agreeing them (R67). Every change keeps a version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access.roles import Role
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused, claim
from organisations.models import User
from teams.models import Membership, Team, Terms, TermsAgreedBy, TermsComment, TermsText, TermsVersion
from teams.terms import may_comment, terms_of, words_now

ASKED_FOR_COMMENT = "teams.terms_comment"
Why = TermsVersion.Why


@transaction.atomic
def write_heading(*, by: User, team: Team, heading: str, version: int, words: str) -> TermsText:
    """Say something under a heading in the team's own words: it stays theirs, whatever the record says from then on.

    Terms that were agreed are a draft again; the version agreed last is kept, and holds until the next.
    """
    return _write(by, team, heading, version, {"words": words, "follows_record": False})


@transaction.atomic
def follow_record(*, by: User, team: Team, heading: str, version: int) -> TermsText:
    """Take the team's own words back: the heading says again what the record says. Where it does, nothing changes."""
    following = TermsText.objects.filter(terms=_terms(team), heading=heading, follows_record=True).first()
    if following:
        return following
    return _write(by, team, heading, version, {"follows_record": True})


def _write(by: User, team: Team, heading: str, version: int, said: dict[str, object]) -> TermsText:
    terms = _terms(team)
    found = TermsText.objects.select_related("by").filter(terms=terms, heading=heading).first()
    text = found or TermsText(organisation_id=team.organisation_id, terms=terms, heading=heading, version=0)
    claim(text, version)
    text.by, text.at = by, clock.now()
    for name, value in said.items():
        setattr(text, name, value)
    text.save()
    if terms.state == Terms.State.AGREED:
        terms.state = Terms.State.DRAFT
    terms.version += 1  # whoever is agreeing them now reads this first
    terms.save()
    _keep(by, team, terms, Why.EDITED, heading=heading)
    audit.record("terms changed", by=by, on=terms, milestone=3)
    return text


def _terms(team: Team) -> Terms:
    """The terms, made if nobody has begun, held until the transaction ends."""
    Team.objects.select_for_update().get(pk=team.pk)
    terms = terms_of(team)
    if not terms.version:
        terms.version = 1
        terms.save()
    return terms


def _keep(by: User, team: Team, terms: Terms, why: str, **more: object) -> TermsVersion:
    newest = TermsVersion.objects.filter(terms=terms).first()
    return TermsVersion.objects.create(
        organisation_id=team.organisation_id,
        terms=terms,
        number=newest.number + 1 if newest else 1,
        why=why,
        words=words_now(team, terms),
        by=by,
        at=clock.now(),
        **more,
    )


@transaction.atomic
def send_for_comment(*, by: User, team: Team, comment_until: date) -> TermsVersion:
    """Ask everybody in the project team, and the coach, to say by a day what they think. They each get a letter."""
    terms = _terms(team)
    if comment_until < clock.today():
        raise Refused(_("Choose a day that is still to come."), "comment_until")
    terms.state, terms.comment_until, terms.version = Terms.State.OUT, comment_until, terms.version + 1
    terms.save()
    sent = _keep(by, team, terms, Why.SENT)
    audit.record("terms sent for comment", by=by, on=terms, milestone=3)
    people = Membership.objects.current().filter(organisation=team.organisation_id, team=None).exclude(user=by)
    ids = sorted(set(people.values_list("user_id", flat=True)))
    letters = [Due(ASKED_FOR_COMMENT, pk, sent.pk, clock.now()) for pk in ids]
    post(organisation_id=team.organisation_id, letters=letters)
    return sent


@transaction.atomic
def comment_on_terms(*, by: User, team: Team, heading: str, words: str) -> TermsComment:
    """Say something about one heading, while comments are taken."""
    terms = _terms(team)
    if not may_comment(terms):
        raise Refused(_("The terms are not out for comment at the moment."))
    said = TermsComment.objects.create(
        organisation_id=team.organisation_id, terms=terms, heading=heading, words=words, by=by, at=clock.now()
    )
    audit.record("terms commented on", by=by, on=terms)
    return said


@transaction.atomic
def answer_comment(*, by: User, comment: TermsComment, outcome: str, answer: str) -> TermsComment:
    """Say that a comment is taken up, or answer it. A word why is needed where it is not taken up."""
    comment = TermsComment.objects.select_for_update().get(pk=comment.pk)
    if comment.outcome:
        raise Refused(_("Somebody has answered this comment already."))
    if outcome != TermsComment.Outcome.TAKEN_UP and not answer:
        raise Refused(_("Write an answer to who said this."), "answer")
    comment.outcome, comment.answer = outcome, answer
    comment.answered_by, comment.answered_at = by, clock.now()
    comment.save()
    audit.record("comment on terms answered", by=by, on=comment.terms)
    return comment


@transaction.atomic
def agree_terms(
    *, by: User, team: Team, version: int, present: Collection[int], agreed_on: date, review_on: date
) -> TermsVersion:
    """The team agreed the terms as they read now: who was there (ids), on which day, and when to look again."""
    terms = _terms(team)
    claim(terms, max(version, 1))
    if agreed_on > clock.today():
        raise Refused(_("Choose today or a day in the past."), "agreed_on")
    if review_on <= max(agreed_on, clock.today()):
        raise Refused(_("Choose a day that is still to come."), "review_on")
    roles = _roles(team, present)
    if not roles:
        raise Refused(_("Choose who was there."), "present")
    terms.state, terms.agreed_at, terms.review_on = Terms.State.AGREED, clock.now(), review_on
    terms.comment_until = None
    terms.save()
    agreed = _keep(by, team, terms, Why.AGREED, agreed_on=agreed_on, review_on=review_on)
    TermsAgreedBy.objects.bulk_create(
        [
            TermsAgreedBy(organisation_id=team.organisation_id, version=agreed, user_id=pk, role=role)
            for pk, role in roles.items()
        ]
    )
    agreed.words = words_now(team, terms)  # who agreed is one of the headings
    agreed.save(update_fields=["words"])
    audit.record("terms agreed", by=by, on=terms, milestone=3)
    return agreed


def _roles(team: Team, present: Collection[int]) -> dict[int, str]:
    """The role of each of these people in the project team, its coach among them; leads and sponsors as such."""
    here = Membership.objects.current().filter(organisation=team.organisation_id, team=None, user__in=list(present))
    first = [Role.PROJECT_LEAD, Role.SENIOR_SPONSOR, Role.COACH, Role.PROJECT_TEAM_MEMBER, Role.SUPPORT]
    held = sorted(here.select_related("user"), key=lambda m: (first.index(Role(m.role)), m.user.name), reverse=True)
    found = {membership.user_id: membership.role for membership in held}
    return dict(reversed(found.items()))
