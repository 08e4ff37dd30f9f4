"""Every write of the privacy room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import erasing
from amhe.celery import queue
from amhe.privacy import importing, ledger, old_trail
from amhe.privacy.exporting import Made
from amhe.privacy.models import DeletionRequest, Erasure, Export
from amhe.privacy.unpacking import Copy
from amhe.rules import Refused

LOST_AFTER = timedelta(minutes=6)  # a little over the worker's time limit
TRIED_AT_MOST = 3
KEPT_FOR = timedelta(days=7)
UNFINISHED = (Export.State.WAITING, Export.State.BUILDING)


@transaction.atomic
def ask_for_export(*, by: Any, organisation: Any) -> Export:
    """A copy of the organisation's data, queued; the one on its way if there is one."""
    type(organisation).objects.select_for_update().get(pk=organisation.pk)  # one at a time
    export = Export.objects.filter(organisation=organisation, state__in=UNFINISHED).first()
    if export is not None:
        return export
    export = Export.objects.create(organisation=organisation, asked_at=clock.now(), asked_by=by)
    audit.record("export asked for", by=by, on=export)
    _queue(export)
    return export


def _queue(export: Export) -> None:
    queue("privacy.make_export", found_again=True, organisation_id=export.organisation_id, export_id=export.pk)


def _unfinished(export: Export) -> Export | None:
    """The export, locked, unless it is finished or gone."""
    return Export.objects.select_for_update().filter(pk=export.pk, state__in=UNFINISHED).first()


@transaction.atomic
def start_export(*, by: None, export: Export) -> Export | None:
    """A worker begins. None when there is nothing left to do."""
    mine = _unfinished(export)
    if mine is not None:
        mine.state = Export.State.BUILDING
        mine.save()
        audit.record("export begun", by=by, on=mine)
    return mine


@transaction.atomic
def keep_export(*, by: None, export: Export, made: Made) -> Export:
    """A worker is done. The copy is kept for 7 days; older ones go now."""
    mine = _unfinished(export)
    if mine is None:
        return export
    mine.state, mine.made_at, mine.expires_at = Export.State.READY, clock.now(), clock.now() + KEPT_FOR
    mine.content, mine.size, mine.rows = made.content, len(made.content), made.rows
    mine.save()
    Export.objects.filter(organisation=mine.organisation_id).exclude(pk=mine.pk).delete()
    audit.record("export made", by=by, on=mine)
    return mine


@transaction.atomic
def fail_export(*, by: None, export: Export) -> Export:
    """A worker could not make it: the page says so and offers another try."""
    mine = _unfinished(export)
    if mine is None:
        return export
    mine.state = Export.State.FAILED
    mine.save()
    audit.record("export failed", by=by, on=mine)
    return mine


@transaction.atomic
def pick_up_export(*, by: None, export: Export) -> Export:
    """Queue again what no worker finished; after 3 tries it has failed."""
    mine = _unfinished(export)
    if mine is None or mine.asked_at > clock.now() - LOST_AFTER * mine.attempts:
        return export
    if mine.attempts >= TRIED_AT_MOST:
        return fail_export(by=None, export=mine)
    mine.state, mine.attempts = Export.State.WAITING, mine.attempts + 1
    mine.save()
    audit.record("export queued again", by=by, on=mine)
    _queue(mine)
    return mine


@transaction.atomic
def drop_export(*, by: None, export: Export) -> None:
    """A copy's 7 days are over."""
    audit.record("export dropped", by=by, on=export)
    Export.objects.filter(pk=export.pk).delete()


@transaction.atomic
def ask_for_deletion(*, by: Any, organisation: Any) -> DeletionRequest:
    """Ask that everything of the organisation is deleted. It needs a second person, and 30 days (X8)."""
    if DeletionRequest.objects.filter(organisation=organisation, withdrawn_at=None).exists():
        raise Refused(_("Somebody asked for this already."))
    asked = DeletionRequest.objects.create(organisation=organisation, asked_by=by, asked_at=clock.now())
    audit.record("deletion asked for", by=by, on=asked)
    return asked


def _open(request: DeletionRequest) -> DeletionRequest:
    found = DeletionRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk, withdrawn_at=None).first()
    if found is None:
        raise Refused(_("This request was taken back."))
    return found


@transaction.atomic
def agree_to_deletion(*, by: Any, request: DeletionRequest) -> DeletionRequest:
    """The second person agrees: the 30 days begin. Refused to the one who asked."""
    mine = _open(request)
    if mine.asked_by_id == by.pk:
        raise Refused(_("A second person has to agree. You asked for this yourself."))
    if mine.agreed_at is not None:
        raise Refused(_("A second person has agreed already."))
    mine.agreed_by, mine.agreed_at = by, clock.now()
    mine.save()
    audit.record("deletion agreed to", by=by, on=mine)
    return mine


@transaction.atomic
def withdraw_deletion(*, by: Any, request: DeletionRequest) -> DeletionRequest:
    """Take the request back: nothing is deleted. Anybody who may ask may do so, at any time before."""
    mine = _open(request)
    mine.withdrawn_at = clock.now()
    mine.save()
    audit.record("deletion request taken back", by=by, on=mine)
    return mine


@transaction.atomic(using="owner")
def delete_organisation(*, by: None, organisation_id: int, slug: str) -> dict[str, int]:
    """Delete every row of an organisation, as the owner of the tables: the trail too, so only the ledger tells of it.

    Returns the rows deleted, by table. Raises erasing.Left, and deletes nothing, if any row would stay.
    """
    counts = erasing.erase_organisation(organisation_id)
    hashed = ledger.hash_of(Erasure.Kind.ORGANISATION, f"{organisation_id}:{slug}")
    line = {"at": clock.now(), "counts": counts}
    Erasure.objects.using("owner").update_or_create(kind=Erasure.Kind.ORGANISATION, hash=hashed, defaults=line)
    return counts


@transaction.atomic(using="owner")
def forget_old_trail(*, by: None) -> dict[str, int]:
    """Remove what is over of the trail, of every organisation, as the owner of the tables. Returns the rows by table."""
    erasing.without_history()
    return {table: rows.delete()[0] for table, rows in old_trail.old_rows("owner")}


@transaction.atomic(using="owner")
def import_organisation(*, by: None, copy: Copy, only_check: bool = False) -> int:
    """Bring an organisation back from its copy, as the owner of the tables. Returns how many rows.

    With `only_check` everything is tried and nothing kept. Raises NotACopy, and keeps nothing, if anything does not fit.
    """
    rows = importing.bring_in(copy)
    if only_check:
        transaction.set_rollback(True, using="owner")
    else:
        importing.move_sequences(copy)
    return rows


@transaction.atomic
def note_import(*, by: None, organisation_id: int) -> None:
    """Write into the organisation's trail that it came back. Like all lines about copies it is left out of the next one."""
    audit.record("copy imported", by=by, on=Export(pk=organisation_id, organisation_id=organisation_id))


@transaction.atomic
def write_down(*, by: Any, kind: str, key: object) -> Erasure:
    """A line in the ledger of erasures, once for each thing. Not in the trail: the ledger is in no organisation."""
    hashed = ledger.hash_of(kind, key)
    return Erasure.objects.get_or_create(kind=kind, hash=hashed, defaults={"at": clock.now()})[0]
