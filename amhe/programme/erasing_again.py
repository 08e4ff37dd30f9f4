"""How each kind of thing in the ledger of erasures is erased again after a restore (amhe.privacy.ledger)."""

from __future__ import annotations

from amhe.access import wall
from amhe.privacy.actions import delete_organisation
from amhe.privacy.ledger import hash_of, register
from amhe.privacy.models import Erasure
from datareview.actions import remove_again, remove_contact_again
from datareview.models import Contact, Conversation
from organisations.models import Organisation, User
from teams.actions import forget_again

Kind = Erasure.Kind


def register_all() -> None:
    """Once, at start-up."""
    register(Kind.NOTE, notes)
    register(Kind.CONTACT, contacts)
    register(Kind.PERSON, people)
    register(Kind.ORGANISATION, organisations)


def notes(hashes: frozenset[str]) -> int:
    """Notes that were taken out."""
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for note in Conversation.objects.only("uuid", "organisation", "logged_at"):
                if hash_of(Kind.NOTE, note.uuid) in hashes:
                    remove_again(by=None, conversation=note)
                    done += 1
    return done


def contacts(hashes: frozenset[str]) -> int:
    """People to reach who were taken off the list."""
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for contact in Contact.objects.select_related("population__team"):
                if hash_of(Kind.CONTACT, contact.uuid) in hashes:
                    remove_contact_again(by=None, contact=contact)
                    done += 1
    return done


def people(hashes: frozenset[str]) -> int:
    """People who closed their account."""
    gone = [user for user in User.objects.all() if hash_of(Kind.PERSON, user.ledger_key) in hashes]
    for user in gone:
        with wall.inside(*wall.organisation_ids()):
            forget_again(by=None, user=user)
    return len(gone)


def organisations(hashes: frozenset[str]) -> int:
    """Organisations that were deleted: as the owner of the tables, as before."""
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            slug = Organisation.objects.get().slug
        if hash_of(Kind.ORGANISATION, f"{organisation_id}:{slug}") in hashes:
            delete_organisation(by=None, organisation_id=organisation_id, slug=slug)
            done += 1
    return done
