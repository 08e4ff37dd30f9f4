"""People to reach: added with their yes, changed, contacted, asked again, taken off (R80).

The trail says that somebody was added or taken off, and never who: its lines are about the group.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.forms import clean_text
from amhe.privacy.actions import write_down
from amhe.privacy.models import Erasure
from amhe.rules import Refused, claim
from datareview import policies
from datareview.actions.conversations import MILESTONE
from datareview.models import Contact, NoteRead
from organisations.models import User
from populations.models import Population


@transaction.atomic
def add_contact(
    *,
    by: User,
    population: Population,
    name: str,
    reach: str,
    wants_more: str,
    asked_on: date,
    kept_until: date,
    consent: bool,
    helps: str = "",
) -> Contact:
    """Put somebody on the list who said yes to it (`consent`), for what they want (`wants_more`) and until a day."""
    policies.check_has_sub_team(population)
    policies.check_agreed(consent=consent, wants_more=wants_more, asked_on=asked_on, kept_until=kept_until)
    contact = Contact.objects.create(
        organisation_id=population.organisation_id,
        population=population,
        **_details(name, reach, helps),
        wants_more=wants_more,
        asked_by=by,
        asked_on=asked_on,
        kept_until=kept_until,
    )
    audit.record("person to reach added", by=by, on=population, milestone=MILESTONE)
    return contact


def _details(name: str, reach: str, helps: str) -> dict[str, str]:
    details = {"name": clean_text(name), "reach": clean_text(reach, lines=True), "helps": clean_text(helps, lines=True)}
    if not details["name"]:
        raise Refused(_("Write what to call them"), "name")
    if not details["reach"]:
        raise Refused(_("Write how to reach them"), "reach")
    return details


@transaction.atomic
def change_contact(*, by: User, contact: Contact, version: int, name: str, reach: str, helps: str) -> Contact:
    """Put right what to call them, how to reach them, and what helps."""
    contact = _claimed(contact, version)
    details = _details(name, reach, helps)
    contact.name, contact.reach, contact.helps = details["name"], details["reach"], details["helps"]
    contact.save(update_fields=["version", *details])
    audit.record("person to reach changed", by=by, on=contact.population)
    return contact


@transaction.atomic
def note_contact(*, by: User, contact: Contact, version: int, contacted_on: date, agreed: str = "") -> Contact:
    """Write down that somebody contacted them, when, and what was agreed. The newest time counts."""
    contact = _claimed(contact, version)
    policies.check_contacted_on(contact, contacted_on)
    contact.contacted_by, contact.contacted_on, contact.agreed = by, contacted_on, clean_text(agreed, lines=True)
    contact.save(update_fields=["version", "contacted_by", "contacted_on", "agreed"])
    audit.record("person to reach contacted", by=by, on=contact.population, milestone=MILESTONE)
    return contact


@transaction.atomic
def renew_contact(
    *, by: User, contact: Contact, version: int, wants_more: str, kept_until: date, consent: bool
) -> Contact:
    """Keep them longer, or for something else: only with a new yes, given today."""
    contact = _claimed(contact, version)
    today = clock.today()
    policies.check_agreed(consent=consent, wants_more=wants_more, asked_on=today, kept_until=kept_until)
    contact.wants_more, contact.kept_until = wants_more, kept_until
    contact.asked_by, contact.asked_on = by, today
    contact.save(update_fields=["version", "wants_more", "kept_until", "asked_by", "asked_on"])
    audit.record("person to reach asked again", by=by, on=contact.population)
    return contact


def _claimed(contact: Contact, version: int) -> Contact:
    there = Contact.objects.current().select_for_update(of=("self",)).select_related("population__team")
    found = there.filter(pk=contact.pk).first()
    if found is None:
        raise Refused(_("They are off the list already."))
    claim(found, version)
    return found


@transaction.atomic
def remove_contact(*, by: User, contact: Contact) -> Population:
    """Take somebody off the list for good, at once. Done again after a restore (the ledger of erasures)."""
    _take_off(by, contact)
    return contact.population


@transaction.atomic
def remove_contact_again(*, by: None, contact: Contact) -> int:
    """Take somebody off, after a restore, who was taken off before. Returns their number."""
    number = contact.pk
    _take_off(by, contact)
    return number


def _take_off(by: User | None, contact: Contact) -> None:
    audit.record("person to reach removed", by=by, on=contact.population)
    write_down(by=by, kind=Erasure.Kind.CONTACT, key=contact.uuid)
    Contact.objects.filter(pk=contact.pk).delete()


@transaction.atomic
def drop_expired_contacts(*, by: None, organisation_id: int) -> int:
    """Take everybody off whose day has passed. Returns how many."""
    expired = Contact.objects.expired().filter(organisation_id=organisation_id).select_related("population__team")
    gone = list(expired)
    for contact in gone:
        audit.record("person to reach expired", by=by, on=contact.population)
    Contact.objects.filter(pk__in=[contact.pk for contact in gone]).delete()
    return len(gone)


@transaction.atomic
def open_contacts(*, by: User, population: Population) -> NoteRead:
    """Write down that somebody opened the list, or a person on it: the one write that looking makes."""
    return NoteRead.objects.create(
        organisation_id=population.organisation_id, population=population, note_id=None, by=by, at=clock.now()
    )
