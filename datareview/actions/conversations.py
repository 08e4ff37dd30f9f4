"""Conversations: written down, thought over, agreed for use, opened."""

from __future__ import annotations

import uuid as uuids
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import tokens
from amhe.forms import clean_text
from amhe.rules import Refused, claim
from datareview import policies
from datareview.codes import REMOVAL, kept_hash, new_code
from datareview.models import ANSWERS, WORDS, Conversation, NoteRead, RemovalCode
from organisations.models import User
from populations.models import Population

MILESTONE = 4


@transaction.atomic
def log_conversation(
    *,
    by: User,
    population: Population,
    place_kind: str,
    who: str = "",
    heard: str = "",
    explained: bool = True,
    held_on: date | None = None,
    how_many: int = 1,
    uuid: uuids.UUID | None = None,
    **more: Any,
) -> Conversation:
    """Keep a conversation (R72 to R78), with one removal code for each person: `.given_codes`, in clear only here.

    `more` are other fields of Conversation, such as `needs` or `quote`. If its use was not explained, everything but
    count, date and place kind is dropped here (R75). The same `uuid` by the same person is kept once.
    """
    policies.check_has_sub_team(population)
    again = Conversation.objects.filter(uuid=uuid, logged_by=by).first() if uuid else None
    if again is not None:
        return again
    policies.check_knows_who_to_call(population)
    policies.check_known("place_kind", place_kind, _("Choose where you were"), "place_kind")
    policies.check_how_many(how_many)
    if held_on and held_on > clock.today():
        raise Refused(_("The date must be today or in the past"), "held_on")
    kept = _what_may_be_kept(who, heard, more) if explained else {}
    conversation = Conversation.objects.create(
        organisation_id=population.organisation_id,
        uuid=uuid or uuids.uuid4(),
        population=population,
        place_kind=place_kind,
        held_on=held_on or clock.today(),
        how_many=how_many,
        explained=explained,
        logged_by=by,
        logged_at=clock.now(),
        **kept,
    )
    if explained:
        conversation.given_codes = _give_codes(conversation)
    audit.record("conversation logged", by=by, on=conversation, milestone=MILESTONE)
    return conversation


def _what_may_be_kept(who: str, heard: str, more: dict[str, Any]) -> dict[str, Any]:
    policies.check_known("who", who, _("Choose who you talked with"), "who")
    kept = {"who": who, "heard": heard, **more}
    kept |= {name: clean_text(kept[name], lines=name in WORDS) for name in (*WORDS, *ANSWERS) if name in kept}
    if not kept["heard"]:
        raise Refused(_("Write what you heard"), "heard")
    return kept


def _give_codes(conversation: Conversation) -> tuple[str, ...]:
    codes = tuple(new_code() for _person in range(conversation.how_many))
    hashes = [kept_hash(code) for code in codes]
    RemovalCode.objects.bulk_create(
        RemovalCode(organisation_id=conversation.organisation_id, conversation=conversation, hash=hashed)
        for hashed in hashes
    )
    tokens.keep(REMOVAL, conversation.organisation_id, hashes)
    return codes


def forget_codes(conversation: Conversation) -> None:
    """The note's codes stop working."""
    codes = RemovalCode.objects.filter(conversation=conversation)
    tokens.forget(REMOVAL, codes.values_list("hash", flat=True))
    codes.delete()


@transaction.atomic
def make_new_codes(*, by: User, conversation: Conversation) -> Conversation:
    """New removal codes in place of the old ones, which stop working: `.given_codes`, in clear only here (X3)."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    policies.check_new_codes(conversation, by)
    forget_codes(conversation)
    conversation.given_codes = _give_codes(conversation)
    audit.record("removal codes made again", by=by, on=conversation, milestone=MILESTONE)
    return conversation


@transaction.atomic
def reflect(
    *, by: User, conversation: Conversation, version: int, strengths: str, needs: str, worse: str, changes: str
) -> Conversation:
    """Fill in or change the 4 boxes (R78)."""
    conversation = _claimed(conversation, version)
    conversation.strengths, conversation.needs = strengths, needs
    conversation.worse, conversation.changes = worse, changes
    conversation.save()
    audit.record("conversation reflected on", by=by, on=conversation, milestone=MILESTONE)
    return conversation


@transaction.atomic
def set_consent(*, by: User, conversation: Conversation, version: int, quote: str, read_back: bool) -> Conversation:
    """Write down whether their words may leave the sub-team, and whether they heard what was written."""
    conversation = _claimed(conversation, version)
    conversation.quote, conversation.read_back = quote, read_back
    conversation.save()
    audit.record("consent to quote changed", by=by, on=conversation, milestone=MILESTONE)
    return conversation


def _claimed(conversation: Conversation, version: int) -> Conversation:
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    claim(conversation, version)
    policies.check_has_words(conversation)
    return conversation


@transaction.atomic
def open_note(*, by: User, conversation: Conversation) -> NoteRead:
    """Write down that somebody opened a note: the one write that looking makes (access.md, section 5)."""
    return NoteRead.objects.create(
        organisation_id=conversation.organisation_id,
        population_id=conversation.population_id,
        note_id=conversation.pk,
        by=by,
        at=clock.now(),
    )
