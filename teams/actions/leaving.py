"""Somebody who wants to be forgotten: roles end, the identity goes, what they did still counts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import changes, erasing, tokens, wall
from amhe.access.roles import Role
from amhe.privacy.actions import write_down
from amhe.privacy.models import Erasure
from amhe.rules import Refused
from organisations.actions import end_administrator
from organisations.models import Expert, LearningPlace, RoleOnProgramme, User
from teams.actions.invitations import INVITATION
from teams.actions.people import end_membership
from teams.models import (
    Agreement,
    AnswerLink,
    Invitation,
    Membership,
    SupportRole,
    Team,
    TermsPaper,
    TermsText,
    TermsVersion,
    Thing,
)


@transaction.atomic
def forget_person(*, by: User | None, user: User) -> User:
    """End all roles of a person, everywhere, and take their name, address and ways to sign in away for good.

    Refused while they are the last project lead or coach of an organisation (R2, R13), or run the programme alone.
    """
    for role in RoleOnProgramme.objects.current().filter(user=user):
        end_administrator(by=by, role=role)
    with wall.inside(*wall.organisation_ids()):
        held = Membership.objects.filter(user=user, has_left=False)
        for membership in held.exclude(role=Role.NOTES_READER):
            end_membership(by=by, membership=membership)
        for shared in held.all():
            end_membership(by=by, membership=shared)
        _forget_in_words(by, user)
        changes.settle()
        return _forget_identity(by, user)


@transaction.atomic
def forget_again(*, by: None, user: User) -> User:
    """As before, after a restore. Where they are the last lead again, a colleague's role is missing too: the name goes,
    and the role stays until somebody else has it."""
    try:
        with transaction.atomic():
            return forget_person(by=by, user=user)
    except Refused:
        with wall.inside(*wall.organisation_ids()):
            _forget_in_words(by, user)
            return _forget_identity(by, user)


def _forget_identity(by: User | None, user: User) -> User:
    Expert.objects.filter(user=user).delete()
    write_down(by=by, kind=Erasure.Kind.PERSON, key=user.ledger_key)
    erasing.forget_identity([user.pk])
    user.refresh_from_db()
    return user


def _forget_in_words(by: User | None, user: User) -> None:
    """Where their name or address was typed in: invitations, and who agreed to a lead's hours."""
    nobody, gone = _("Somebody who left"), f"somebody-{user.pk}@left.invalid"
    invited = Invitation.objects.filter(Q(email__iexact=user.email))
    for invitation in invited:
        audit.record("invited person forgotten", by=by, on=invitation)
    invited.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())
    invited.update(name=nobody, email=gone)
    LearningPlace.objects.filter(user=user).update(access_needs="")
    AnswerLink.objects.filter(user=user, used_at=None).update(expires_at=clock.now())
    Team.objects.filter(lead_hours_agreed_by=user.name).update(lead_hours_agreed_by=nobody)
    SupportRole.objects.filter(filled_by=user.name).update(filled_by=nobody)
    Agreement.objects.filter(user=user).delete()
    for thing in Thing.values:
        Agreement.objects.filter(**{f"{thing}_by": user.name}).update(**{f"{thing}_by": nobody})
    _forget_in_terms(user.name, nobody)


def _forget_in_terms(name: str, nobody: str) -> None:
    """The record put their name among the members, and versions keep what it said. Their own comments are their words."""
    for text in TermsText.objects.filter(words__contains=name):
        text.words = text.words.replace(name, nobody)
        text.save(update_fields=["words"])
    for version in TermsVersion.objects.filter(words__icontains=name):
        version.words = {heading: words.replace(name, nobody) for heading, words in version.words.items()}
        version.save(update_fields=["words"])
        TermsPaper.objects.filter(version=version).delete()


@transaction.atomic
def drop_link(*, by: None, invitation: Invitation) -> Invitation:
    """An invitation's link leads nowhere from now on: it has said for a week that it is closed."""
    tokens.forget_hashes(INVITATION, [invitation.token_hash])
    invitation.token_hash = ""
    invitation.save()
    audit.record("invitation link dropped", by=by, on=invitation)
    return invitation


@transaction.atomic
def forget_invited(*, by: None, invitation: Invitation) -> Invitation:
    """Take name and address out of an invitation that nobody took up. That somebody was asked, and when, still counts."""
    invitation.name, invitation.email = _("Somebody who did not join"), f"invited-{invitation.pk}@left.invalid"
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    invitation.save()
    audit.record("invited person forgotten", by=by, on=invitation)
    return invitation
