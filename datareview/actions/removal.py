"""Words taken out again: by the sub-team lead at once, by the holder of the code after 7 days (X3), or by date."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from amhe import audit, clock
from amhe.access.roles import Role
from amhe.privacy.actions import write_down
from amhe.privacy.models import Erasure
from amhe.reminders import Due
from amhe.reminders.actions import post
from datareview import leaving, policies
from datareview.actions.conversations import MILESTONE, forget_codes
from datareview.letters import REMOVAL_ASKED
from datareview.models import GO_WITH_WORDS, WORDS, Conversation, Extract, Removal
from organisations.models import User
from populations.models import Population
from teams.models import Membership

HELD_FOR = timedelta(days=7)
KEPT_AFTER = timedelta(days=10)


@transaction.atomic
def remove_by_code(*, by: User, population: Population, code: str) -> Population:
    """Take the note that a removal code was given for out for good, with its parts under themes and its codes (X3).

    Ideas and assets made from it are in the team's words: they stay, without the link. Refused for an unknown code.
    """
    _take_out(by, policies.note_of_code(population=population, code=code))
    return population


@transaction.atomic
def ask_for_removal(*, by: None, code_hash: str) -> Removal | None:
    """Hold the removal of the note that a code (its `kept_hash`) was given for, and tell the sub-team lead.

    Asked for again, the first one stands. None for a code that has stopped working meanwhile.
    """
    note = Conversation.objects.select_for_update(of=("self",)).filter(removal_codes__hash=code_hash).first()
    if note is None:
        return None
    held = Removal.objects.held().filter(hash=code_hash).first()
    if held is not None:
        return held
    removal = Removal.objects.create(
        organisation_id=note.organisation_id,
        population_id=note.population_id,
        note_id=note.pk,
        hash=code_hash,
        words_since=note.logged_at if _may_be_quoted(note) else None,
        asked_at=clock.now(),
        due_at=clock.now() + HELD_FOR,
    )
    audit.record("removal asked for", by=by, on=removal)
    leads = Membership.objects.current().filter(team=note.population.team_id, role=Role.SUB_TEAM_LEAD)
    told = [Due(REMOVAL_ASKED, lead.user_id, removal.pk, removal.asked_at) for lead in leads]
    post(organisation_id=note.organisation_id, letters=told)
    return removal


def _may_be_quoted(note: Conversation) -> bool:
    return note.quote == Conversation.Quote.VERBATIM and Extract.objects.filter(conversation=note).exists()


@transaction.atomic
def take_back_removal(*, by: None, code_hash: str) -> Removal | None:
    """Keep the note after all, by the same code. None when nothing is held by it."""
    removal = Removal.objects.select_for_update(of=("self",)).held().filter(hash=code_hash).first()
    if removal is None:
        return None
    removal.taken_back_at, removal.hash = clock.now(), ""
    removal.save()
    audit.record("removal taken back", by=by, on=removal)
    return removal


@transaction.atomic
def remove_held(*, by: None, removal: Removal) -> Removal:
    """Carry out a removal whose 7 days are over. One that was taken back meanwhile, or is done, is left alone."""
    due = Removal.objects.select_for_update(of=("self",)).due().filter(pk=removal.pk).first()
    note = Conversation.objects.filter(pk=due.note_id).first() if due else None
    if note is not None:
        _take_out(by, note)
    return removal


@transaction.atomic
def remove_again(*, by: None, conversation: Conversation) -> int:
    """Take out, after a restore, a note that was taken out before. Returns its number."""
    _take_out(by, conversation)
    return conversation.pk


@transaction.atomic
def let_words_go(*, by: None, conversation: Conversation) -> Conversation:
    """Take out the words of a note whose time is over, as a removal does. What is counted stays: how many, who, when, where.

    Left alone if its time is not over, or if the words are gone already. A removal that is held goes on, and takes the rest.
    """
    due = Conversation.objects.over_by(clock.today()).select_for_update(of=("self",)).filter(pk=conversation.pk)
    note = due.first()
    if note is None:
        return conversation
    audit.record("words of a note let go", by=by, on=note)
    leaving.tell(note)
    forget_codes(note)
    Extract.objects.filter(conversation=note).delete()
    for name in (*WORDS, *GO_WITH_WORDS):
        setattr(note, name, "")
    note.quote, note.read_back, note.under_16 = Conversation.Quote.NONE, False, False
    note.words_gone_at = clock.now()
    note.save()
    return note


def _take_out(by: User | None, note: Conversation) -> None:
    """The note, its parts under themes, its codes, and what higher rooms made of it; each removal held for it is done."""
    audit.record("note removed", by=by, on=note, milestone=MILESTONE)
    leaving.tell(note)
    write_down(by=by, kind=Erasure.Kind.NOTE, key=note.uuid)
    Removal.objects.held().filter(note_id=note.pk).update(done_at=clock.now(), hash="")
    forget_codes(note)
    Conversation.objects.filter(pk=note.pk).delete()


@transaction.atomic
def drop_old_removals(*, by: None, organisation_id: int) -> int:
    """Forget what was asked for, 10 days after it was done or taken back. Returns how many."""
    before = clock.now() - KEPT_AFTER
    old = [*Removal.objects.filter(done_at__lt=before), *Removal.objects.filter(taken_back_at__lt=before)]
    for removal in old:
        audit.record("removal forgotten", by=by, on=removal)
    return Removal.objects.filter(organisation_id=organisation_id, pk__in=[removal.pk for removal in old]).delete()[0]
