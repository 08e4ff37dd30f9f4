"""What is agreed with somebody who brings lived experience, and their own word on it (R19, roles.yaml `organisation_owes`)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access.roles import Role
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused, claim
from organisations.models import User
from teams.models import SETTLED, Agreement, Membership


@transaction.atomic
def record_agreed(
    *,
    by: User,
    membership: Membership,
    version: int,
    payment: str,
    expenses: str,
    support: str,
    access: str,
    agreed_by: str,
    agreed_on: date,
    payment_note: str = "",
    expenses_note: str = "",
    support_note: str = "",
    access_note: str = "",
) -> Agreement:
    """Write down how far each of the 4 things is. Who agreed and when is kept for those that change now.

    It answers what the person said was not right.
    """
    if not membership.joined_as:
        raise Refused(_("This is for people who bring lived experience."))
    agreement = agreement_of(membership)
    claim(agreement, version)
    answers = {"payment": payment, "expenses": expenses, "support": support, "access": access}
    notes = {"payment": payment_note, "expenses": expenses_note, "support": support_note, "access": access_note}
    for thing, answer in answers.items():
        if answer != getattr(agreement, thing):
            settled = answer in SETTLED
            setattr(agreement, f"{thing}_by", agreed_by if settled else "")
            setattr(agreement, f"{thing}_on", agreed_on if settled else None)
        setattr(agreement, thing, answer)
        setattr(agreement, f"{thing}_note", notes[thing])
    agreement.not_right, agreement.not_right_at = "", None
    agreement.save()
    audit.record("agreed with a person", by=by, on=agreement, milestone=3 if membership.team_id else 1)
    return agreement


def agreement_of(membership: Membership) -> Agreement:
    """What is agreed so far, held until the transaction ends; one that is not saved, of version 0, where nothing is."""
    Membership.objects.select_for_update().get(pk=membership.pk)
    found = Agreement.objects.select_related("membership").filter(membership=membership).first()
    return found or Agreement(
        organisation_id=membership.organisation_id, membership=membership, user_id=membership.user_id, version=0
    )


@transaction.atomic
def say_not_right(*, by: User, membership: Membership, words: str) -> Agreement:
    """The person says that what is written down is not right: their leads are told, and it counts as not agreed."""
    if membership.user_id != by.pk:
        raise Refused(_("Only the person themselves can say so."))
    agreement = agreement_of(membership)
    if not agreement.version:
        raise Refused(_("Nothing is written down yet. Ask your lead."))
    agreement.not_right, agreement.not_right_at = words, clock.now()
    agreement.version += 1
    agreement.save()
    audit.record("said that it is not right", by=by, on=agreement)
    lead = Role.SUB_TEAM_LEAD if membership.team_id else Role.PROJECT_LEAD
    leads = Membership.objects.current().filter(organisation=membership.organisation_id, team=membership.team_id)
    told = leads.filter(role=lead).exclude(user=by).values_list("user_id", flat=True)
    post(
        organisation_id=membership.organisation_id,
        letters=[Due("teams.not_right", pk, agreement.pk, clock.now()) for pk in told],
    )
    return agreement
