"""Taking a copy of a sub-team's notes with their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused
from datareview import policies
from datareview.copies import zip_of
from datareview.models import NoteCopy
from organisations.models import User
from populations.models import Population


@dataclass(frozen=True)
class Copied:
    """The file, and the row that says who took it."""

    content: bytes
    row: NoteCopy


@transaction.atomic
def copy_notes(*, by: User, population: Population) -> Copied:
    """The notes of a population as a zip file, without those that somebody asked to have removed.

    Who took it, when and which notes is written down in the same transaction; nobody can change that row.
    """
    notes = list(policies.notes_to_copy(population))
    if not notes:
        raise Refused(_("There are no notes to copy."))
    row = NoteCopy.objects.create(
        organisation_id=population.organisation_id,
        population=population,
        by=by,
        at=clock.now(),
        note_ids=[note.pk for note in notes],
    )
    audit.record("notes copied", by=by, on=row)
    return Copied(zip_of(notes), row)
