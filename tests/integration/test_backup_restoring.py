"""The drill: a backup restored into an empty database is the same, walled, and open to people; anything less is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections

from amhe import clock
from amhe.access import wall
from amhe.backup import manifest, replays, target
from datareview.models import Conversation
from tests.conftest import NOW, WalledClient
from tests.integration import backup_ground as ground
from tests.scenes import build_all
from tests.world import World, build_world


@dataclass
class Drill:
    """A restored database, its source, what was said, and what a replay saw before anybody was let in."""

    source: str
    restored: str
    world: World
    said: str = ""
    app_could_sign_in: bool | None = None
    seen: list[int] = field(default_factory=list)


def back_up(to: Path) -> Path:
    call_command("backup", to, stdout=StringIO())
    return to


def restore(dump: Path) -> str:
    said = StringIO()
    call_command("restore", dump, stdout=said)
    return said.getvalue()


def refused(dump: Path) -> str:
    with pytest.raises(CommandError) as said:
        restore(dump)
    assert "\n" not in str(said.value)
    return str(said.value)


@pytest.fixture(scope="module")
def unblocked(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), clock.set_to(NOW):
        yield


@pytest.fixture(scope="module")
def source(unblocked: None) -> Iterator[tuple[str, World]]:
    """A database with everything of the journey in one organisation, and another one beside it."""
    with ground.migrated() as name:
        with ground.using(name):
            world = build_world()
            build_all(world.ours, "canary")
            WalledClient().force_login(world.ours.member)
        yield name, world


@pytest.fixture(scope="module")
def dump(source: tuple[str, World], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    with ground.using(source[0]):
        return back_up(tmp_path_factory.mktemp("backups") / "whole.dump")


@pytest.fixture(scope="module")
def drill(source: tuple[str, World], dump: Path) -> Iterator[Drill]:
    """The backup restored into a database made ready as docs/setup.md says, with a replay that looks around."""
    with ground.new_database() as name, ground.using(name):
        with ground.connect("amhe_owner", name) as owner:
            owner.execute(ground.GROUND.read_text(encoding="utf-8"))
        done = Drill(source[0], name, source[1])

        def look_around(restored: replays.RestoredFrom) -> int:
            assert restored == replays.RestoredFrom(dump, NOW)
            done.app_could_sign_in = ground.may_sign_in("amhe_app", name)
            for organisation_id in wall.organisation_ids():
                with wall.inside(organisation_id):
                    done.seen.append(Conversation.objects.count())
            return len(done.seen)

        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(replays, "_replays", {})
            replays.register("erasures", look_around)
            done.said = restore(dump)
        yield done


@pytest.fixture
def empty(unblocked: None) -> Iterator[str]:
    """An empty database that all addresses name."""
    with ground.new_database() as name, ground.using(name):
        yield name


@pytest.fixture
def copy(source: tuple[str, World]) -> Iterator[str]:
    """A copy of the source that a test may spoil."""
    with ground.new_database(template=source[0]) as name:
        yield name


def test_every_row_of_every_table_is_there_and_no_session(drill: Drill) -> None:
    before, after = ground.every_row(drill.source), ground.every_row(drill.restored)
    for sessions in ("django_session", "organisations_session"):
        assert len(before.pop(sessions)) == 1
        assert after.pop(sessions) == []
    assert after == before
    assert len(before) > 35 and len(before["datareview_conversation"]) == 3


def test_what_was_done_is_said(drill: Drill) -> None:
    rows = sum(len(found) for name, found in ground.every_row(drill.source).items() if not name.endswith("_session"))
    assert f"{rows} rows are in." in drill.said
    assert "tables have the same rows as in the backup, and the same guards." in drill.said
    assert "Done again after the restore: erasures, 2." in drill.said
    assert "Restored as it was at 23 November 2026, 10:00 UTC. It is open now." in drill.said


def test_replays_see_the_data_as_the_app_before_anybody_is_let_in(drill: Drill) -> None:
    assert drill.seen == [3, 0]
    assert drill.app_could_sign_in is False
    assert ground.may_sign_in("amhe_app", drill.restored) and ground.may_sign_in("amhe_backup", drill.restored)


def test_the_app_role_sees_nothing_outside_and_one_organisation_inside(drill: Drill) -> None:
    count = "SELECT count(*) FROM teams_membership"
    ours, theirs = drill.world.ours.organisation.pk, drill.world.theirs.organisation.pk
    with ground.connect("amhe_app", drill.restored) as app:
        assert app.execute(count).fetchone() == (0,)
        app.execute("SELECT set_config('app.org_ids', %s, false)", [str(theirs)])
        assert app.execute("SELECT DISTINCT organisation_id FROM teams_membership").fetchall() == [(theirs,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("UPDATE teams_membership SET organisation_id = %s", [ours])


def test_the_trail_can_still_only_be_added_to(drill: Drill) -> None:
    with ground.connect("amhe_app", drill.restored) as app:
        for statement in ("UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_a_table_made_later_is_granted_as_in_the_source(drill: Drill) -> None:
    with ground.connect("amhe_owner", drill.restored) as owner, ground.connect("amhe_app", drill.restored) as app:
        owner.execute("CREATE TABLE made_later (id bigint GENERATED BY DEFAULT AS IDENTITY)")
        try:
            app.execute("INSERT INTO made_later DEFAULT VALUES")
            with ground.connect("amhe_backup", drill.restored) as backup:
                assert backup.execute("SELECT count(*) FROM made_later").fetchone() == (1,)
        finally:
            owner.execute("DROP TABLE made_later")


def test_a_person_signs_in_to_the_restored_copy_and_works_there(drill: Drill) -> None:
    browser = WalledClient()
    browser.post("/sign-in/", {"email": drill.world.ours.lead.email})
    code = re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)\s*$", mail.outbox[-1].body, re.M)
    assert code, mail.outbox[-1].body
    assert browser.post("/sign-in/code/", {"code": code[1]}).status_code == 302
    assert "Marsh Partnership NHS Trust" in browser.get("/o/marsh/").content.decode()
    assert browser.get("/o/hill/").status_code == 404
    place = {"title": "Cook", "kind": "lived_experience_member", "how_many": "1"}
    assert browser.post("/o/marsh/team/add/", place).status_code == 302
    assert "Cook" in browser.get("/o/marsh/team/").content.decode()


def test_keys_go_on_where_they_stopped(drill: Drill) -> None:
    with ground.connect("amhe_owner", drill.restored) as owner:
        newest = owner.execute("SELECT max(id) FROM organisations_organisation").fetchone()[0]
    with ground.connect("amhe_app", drill.restored) as app:
        assert app.execute("SELECT sec.new_organisation()").fetchone()[0] > newest


def test_restoring_twice_is_refused_and_changes_nothing(drill: Drill, dump: Path) -> None:
    before = ground.every_row(drill.restored)
    assert refused(dump) == (
        f"The database {drill.restored} is not empty, and a restore never writes over data."
        " Make a new database, and let DATABASE_URL and DATABASE_OWNER_URL name it."
    )
    assert ground.every_row(drill.restored) == before
    assert ground.may_sign_in("amhe_app", drill.restored)


def test_a_restored_database_can_be_backed_up_again_with_the_same_contents(drill: Drill, dump: Path) -> None:
    again = manifest.read(back_up(dump.parent / "again.dump"))
    first = manifest.read(dump)
    assert set(again.tables) == set(first.tables) and again.guards == first.guards
    untouched = [name for name in first.tables if name.startswith(("datareview_", "populations_"))]
    assert {name: again.tables[name] for name in untouched} == {name: first.tables[name] for name in untouched}


def change(dump: Path, **values: Any) -> None:
    """Change the manifest beside a dump."""
    path = manifest.beside(dump)
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def cut_off(dump: Path) -> None:
    dump.write_bytes(dump.read_bytes()[:-1000])


def change_a_byte(dump: Path) -> None:
    held = bytearray(dump.read_bytes())
    held[len(held) // 2] ^= 1
    dump.write_bytes(held)


def spoil_the_manifest(dump: Path) -> None:
    manifest.beside(dump).write_text("{}")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (cut_off, r"spoilt.dump is cut off: \d+ of \d+ bytes are there. Take another backup file"),
        (change_a_byte, "spoilt.dump is not as it was when it was made. Take another"),
        (lambda dump: dump.write_bytes(dump.read_bytes() + b"x"), "spoilt.dump is not as it was when it was made."),
        (lambda dump: manifest.beside(dump).unlink(), "spoilt.dump.json is not beside the backup"),
        (spoil_the_manifest, "spoilt.dump.json is not a manifest of a backup"),
        (lambda dump: manifest.beside(dump).write_text("[1, 2"), "spoilt.dump.json is not a manifest of a backup"),
        (lambda dump: dump.unlink(), "spoilt.dump cannot be read: No such file or directory."),
        (lambda dump: change(dump, format=2), "made by a newer release. Restore it with that release."),
        (
            lambda dump: change(dump, migrations=["teams.0001_initial", "teams.0999_not_yet"]),
            "The backup is from a newer release: it has teams.0999_not_yet. Restore it with that release.",
        ),
        (lambda dump: change(dump, server=99), r"is of PostgreSQL 99; this server is \d+. Restore on a newer one."),
        (lambda dump: change(dump, program=99), r"pg_restore is version \d+ here, and 99 or newer is needed."),
    ],
)
def test_a_backup_that_cannot_be_trusted_or_read_is_refused_before_anything_is_touched(
    dump: Path, empty: str, tmp_path: Path, fault: Callable[[Path], None], sentence: str
) -> None:
    spoilt = ground.copy_of(dump, tmp_path, "spoilt.dump")
    fault(spoilt)
    assert re.search(sentence, refused(spoilt))
    assert ground.tables_in(empty) == 0


def test_a_dump_with_one_row_changed_is_found_and_stays_closed(
    source: tuple[str, World], copy: str, dump: Path, tmp_path: Path
) -> None:
    with ground.connect("amhe_owner", copy) as owner:
        owner.execute("UPDATE datareview_conversation SET needs = needs || ' more' WHERE needs = 'Short forms. canary'")
    with ground.using(copy):
        other = back_up(tmp_path / "other.dump")
    forged = ground.copy_of(dump, tmp_path, "forged.dump")
    forged.write_bytes(other.read_bytes())
    change(forged, sha256=manifest.digest(forged), bytes=forged.stat().st_size)
    with ground.new_database() as name, ground.using(name):
        said = refused(forged)
        assert "datareview_conversation has as many rows as it should, and not the same ones." in said
        assert said.endswith(f"The database {name} stays closed to the product.")
        assert not ground.may_sign_in("amhe_app", name)


def test_a_dump_whose_rows_are_fewer_or_whose_grants_are_others_is_found(copy: str, dump: Path, tmp_path: Path) -> None:
    with ground.using(copy):
        other = back_up(tmp_path / "other.dump")
    tables = json.loads(manifest.beside(other).read_text())["tables"]
    tables["audit_event"]["rows"] += 1
    change(other, tables=tables)
    with ground.new_database() as name, ground.using(name):
        assert re.search(r"audit_event has (\d+) rows, not \d+\.", refused(other))
    with ground.connect("amhe_owner", copy) as owner:
        owner.execute("GRANT DELETE ON audit_event TO amhe_app")
    forged = ground.copy_of(dump, tmp_path, "forged.dump")
    with ground.using(copy):
        forged.write_bytes(back_up(tmp_path / "third.dump").read_bytes())
    change(forged, sha256=manifest.digest(forged), bytes=forged.stat().st_size)
    with ground.new_database() as name, ground.using(name):
        assert "grants are not those of the manifest: table audit_event." in refused(forged)


def test_a_dump_that_breaks_off_in_the_middle_of_the_data_leaves_nothing_in_the_database(
    dump: Path, empty: str, tmp_path: Path
) -> None:
    broken = ground.copy_of(dump, tmp_path, "broken.dump")
    broken.write_bytes(broken.read_bytes()[: broken.stat().st_size * 9 // 10])
    change(broken, sha256=manifest.digest(broken), bytes=broken.stat().st_size)
    assert refused(broken).startswith("pg_restore stopped: ")
    assert ground.tables_in(empty) == 0
    assert "It is open now." in restore(dump)  # the same database will do


def test_a_backup_of_an_older_release_is_brought_forward(copy: str, empty: str, tmp_path: Path) -> None:
    with ground.using(copy):
        call_command("migrate", "account", "0008", verbosity=0)
        older = back_up(tmp_path / "older.dump")
    with ground.using(empty):
        said = restore(older)
    assert "The backup is from an older release. Migrations applied on top: 1." in said
    with ground.connect("amhe_owner", empty) as owner:
        constraint = "SELECT count(*) FROM pg_class WHERE relname = 'unique_primary_email'"
        assert owner.execute(constraint).fetchone() == (1,)


def test_permissions_that_do_not_follow_memberships_keep_the_database_closed(
    source: tuple[str, World], copy: str, empty: str, tmp_path: Path
) -> None:
    member = source[1].ours.member
    with ground.connect("amhe_owner", copy) as owner:
        owner.execute("DELETE FROM organisations_user_groups WHERE user_id = %s", [member.pk])
    with ground.using(copy):
        drifted = back_up(tmp_path / "drifted.dump")
    with ground.using(empty):
        said = refused(drifted)
    assert said.startswith("Permissions do not follow memberships: 1 differences in 2 organisations.")
    assert not ground.may_sign_in("amhe_app", empty)


def test_a_replay_that_fails_keeps_the_database_closed(dump: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(restored: replays.RestoredFrom) -> int:
        raise ValueError("the ledger cannot be read")

    monkeypatch.setattr(replays, "_replays", {})
    replays.register("erasures", fail)
    said = refused(dump)
    assert said.startswith("What must be done again after a restore failed: the ledger cannot be read.")
    assert ground.tables_in(empty) > 35
    assert not ground.may_sign_in("amhe_app", empty)


def test_a_database_that_the_product_is_signed_in_to_is_refused_and_left_open(
    dump: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "ASKED", 2)
    with ground.connect("amhe_app", empty):
        assert refused(dump) == (f"Something is signed in to {empty}. Stop web, worker and beat, then restore again.")
    assert ground.tables_in(empty) == 0
    assert ground.may_sign_in("amhe_app", empty)


def test_addresses_of_two_databases_are_refused(dump: Path, empty: str) -> None:
    with ground.new_database() as other:
        default = connections["default"]
        default.close()
        default.settings_dict["NAME"] = other
        try:
            assert refused(dump) == "DATABASE_URL and DATABASE_OWNER_URL name 2 databases. Let both name the new one."
        finally:
            default.close()
            default.settings_dict["NAME"] = empty
    assert ground.tables_in(empty) == 0


def test_a_database_that_is_not_there_is_one_sentence(dump: Path, unblocked: None) -> None:
    with ground.using("amhe_not_made_yet"):
        said = refused(dump)
    assert said.startswith("Cannot open the database as amhe_owner:")
    assert 'database "amhe_not_made_yet" does not exist' in said and said.endswith("Check DATABASE_OWNER_URL.")


def test_the_owners_wrong_password_is_one_sentence(dump: Path, unblocked: None) -> None:
    settings = connections["owner"].settings_dict
    before = dict(settings)
    with ground.server_that_refuses_the_password() as port:
        settings.update(HOST="127.0.0.1", PORT=port, PASSWORD="wrong", OPTIONS={"sslmode": "disable"})
        try:
            said = refused(dump)
        finally:
            settings.update(before)
    assert "password authentication failed" in said and said.endswith("Check DATABASE_OWNER_URL.")
