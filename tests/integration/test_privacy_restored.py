"""What was erased since a backup is erased again when it is restored, before anybody is let in (X3, X8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from amhe import clock
from amhe.access import wall
from amhe.backup.replays import RestoredFrom
from amhe.privacy import actions, ledger, tasks
from amhe.privacy.models import Erasure
from datareview.actions import remove_by_code, remove_contact
from datareview.models import Contact, Conversation
from organisations.models import Organisation, User
from populations.models import Population
from teams.actions import forget_person
from tests.conftest import NOW
from tests.integration import backup_ground as ground
from tests.scenes import datareview
from tests.world import World

pytestmark = pytest.mark.requirement("X3", "X8")


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[ground.Kept]:
    """2 full organisations, built once for all tests."""
    with django_db_blocker.unblock(), ground.built(ground.build_full) as kept:
        yield kept


@pytest.fixture
def two_full(kept: ground.Kept, django_db_blocker: Any) -> Iterator[World]:
    """They are in a database of the test's own."""
    with django_db_blocker.unblock(), kept.copied() as (_name, made):
        yield made


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    """Where the ledger is kept beside the backups."""
    settings.ERASURE_LEDGER = str(tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


def restored(dump: Path) -> str:
    said = StringIO()
    call_command("restore", dump, stdout=said)
    return said.getvalue()


def erase_one_of_each(world: World) -> Conversation:
    """A note by its code, somebody to reach, a person, and the other organisation. Returns the note as it was."""
    ours, theirs = world.ours, world.theirs.organisation
    with ours.inside():
        population = Population.objects.filter(team__isnull=False).select_related("team", "organisation").first()
        note = Conversation.objects.get(heard__contains="Nobody rang back.")
        remove_by_code(by=ours.sub_lead, population=population, code=note_codes[note.pk])
        remove_contact(by=ours.sub_lead, contact=Contact.objects.get(uuid=left_the_list[0]))
    forget_person(by=None, user=User.objects.get(pk=ours.member.pk))
    actions.delete_organisation(by=None, organisation_id=theirs.pk, slug=theirs.slug)
    return note


note_codes: dict[int, str] = {}
left_the_list: list[uuid.UUID] = []


def with_a_note_and_somebody_to_reach(world: World) -> None:
    with world.ours.inside():
        population = Population.objects.filter(team__isnull=False).select_related("team", "organisation").first()
        note = datareview.listen(world.ours, population, heard="Nobody rang back.")
        note_codes[note.pk] = note.given_codes[0]
        left_the_list[:] = [datareview.keep_in_touch(world.ours, population).uuid]


@pytest.mark.requirement("R80")
def test_a_note_a_contact_a_person_and_an_organisation_are_erased_again(
    two_full: World, file: Path, tmp_path: Path
) -> None:
    world = two_full
    with_a_note_and_somebody_to_reach(world)
    dump = tmp_path / "before.dump"
    call_command("backup", dump, stdout=StringIO())
    with clock.set_to(NOW + timedelta(hours=5)):
        erase_one_of_each(world)
        assert tasks.keep_ledger_file() == 4
    with ground.new_database() as name, ground.using(name):
        with ground.connect("amhe_owner", name) as owner:
            owner.execute(ground.GROUND.read_text(encoding="utf-8"))
        said = restored(dump)
        assert "Done again after the restore: erasures, 4." in said
        assert wall.organisation_ids() == [world.ours.organisation.pk]
        with world.ours.inside():
            assert Conversation.objects.count() == 3
            assert not Conversation.objects.filter(heard__contains="Nobody rang back.").exists()
            assert Organisation.objects.get().slug == "marsh"
            assert Contact.objects.exists() and not Contact.objects.filter(uuid=left_the_list[0]).exists()
        assert User.objects.get(pk=world.ours.member.pk).name == "Somebody who left"
        assert User.objects.get(pk=world.ours.lead.pk).name == world.ours.lead.name
        assert Erasure.objects.count() == 4


def test_a_ledger_that_is_named_and_not_there_keeps_the_database_closed(
    two_full: World, file: Path, tmp_path: Path
) -> None:
    dump = tmp_path / "before.dump"
    call_command("backup", dump, stdout=StringIO())
    with ground.new_database() as name, ground.using(name):
        with ground.connect("amhe_owner", name) as owner:
            owner.execute(ground.GROUND.read_text(encoding="utf-8"))
        with pytest.raises(CommandError, match=r"must be done again after a restore failed.*stays closed"):
            restored(dump)


@pytest.mark.django_db
def test_what_was_erased_before_the_backup_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours, key in ((-2, "old"), (2, "new")):
        with clock.set_to(NOW + timedelta(hours=hours)):
            actions.write_down(by=None, kind="note", key=key)
    ledger.keep_file(file)
    asked: list[frozenset[str]] = []
    monkeypatch.setitem(ledger._again, "note", lambda hashes: asked.append(hashes) or len(hashes))
    assert ledger.replay(RestoredFrom(file, NOW)) == 1
    assert asked == [frozenset({ledger.hash_of("note", "new")})]


@pytest.mark.django_db
def test_the_file_never_loses_a_line_that_the_table_no_longer_has(file: Path) -> None:
    with transaction.atomic():
        actions.write_down(by=None, kind="note", key="first")
        assert tasks.keep_ledger_file() == 1
        transaction.set_rollback(True)  # the app itself can take no line away
    actions.write_down(by=None, kind="person", key="second")
    assert tasks.keep_ledger_file() == 2 and tasks.keep_ledger_file() == 2
    assert {line.kind for line in ledger.read(file)} == {"note", "person"}
    assert "first" not in file.read_text() and "second" not in file.read_text()


@pytest.mark.parametrize(("folder", "reason"), [("nothing", "no such file or directory"), ("file", "not a directory")])
def test_a_worker_that_could_not_write_the_file_does_not_start(
    tmp_path: Path, settings: Any, folder: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    settings.ERASURE_LEDGER = str(tmp_path / folder / "ledger.jsonl")
    with pytest.raises(SystemExit) as ended:
        tasks.worker_starts()
    assert ended.value.code == 1
    assert f"ERASURE_LEDGER names a file in a folder that cannot be written: {reason}." in caplog.text


@pytest.mark.parametrize("name", ["", "ledger.jsonl"])
def test_a_worker_that_can_write_it_or_needs_none_starts(tmp_path: Path, settings: Any, name: str) -> None:
    settings.ERASURE_LEDGER = str(tmp_path / name) if name else ""
    tasks.worker_starts()
    assert list(tmp_path.iterdir()) == []
