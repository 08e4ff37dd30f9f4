"""A backup is whole, of one moment and private, or it is not there and one sentence says why."""

from __future__ import annotations

import fcntl
import json
import resource
import stat
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from amhe import clock
from amhe.backup import manifest, programs, taking
from tests.conftest import NOW, WalledClient
from tests.integration import backup_ground as ground
from tests.world import World, build_world

NAME = "amhe-20261123T100000Z.dump"


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with two organisations, both committed, and somebody signed in."""
    with django_db_blocker.unblock(), ground.migrated() as name, ground.using(name), clock.set_to(NOW):
        world: World = build_world()
        WalledClient().force_login(world.ours.lead)
        yield name


@pytest.fixture(autouse=True)
def on_the_source(source: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def back_up(to: Path, **options: Any) -> str:
    said = StringIO()
    call_command("backup", to, stdout=said, **options)
    return said.getvalue()


def shown(folder: Path) -> list[str]:
    """The names in a folder that a person would see."""
    return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))


def inside(dump: Path, *what: str) -> str:
    """What pg_restore prints about a dump."""
    pg_restore = programs.find("pg_restore", at_least=manifest.read(dump).program)
    return programs.run(pg_restore, *what, dump)


def refused(to: Path, **options: Any) -> str:
    """What is said when no backup is made; nothing of it may be left in the folder."""
    folder = to if to.is_dir() else to.parent
    before = shown(folder)
    with pytest.raises(CommandError) as said:
        back_up(to, **options)
    assert shown(folder) == before
    assert not (folder / ".amhe-backup").exists()
    assert "\n" not in str(said.value)
    return str(said.value)


def test_a_backup_holds_every_row_of_both_organisations_and_says_so(source: str, tmp_path: Path) -> None:
    said = back_up(tmp_path)
    made = json.loads((tmp_path / f"{NAME}.json").read_text(encoding="utf-8"))
    rows = {table: len(found) for table, found in ground.every_row(source).items()}
    assert rows.pop("django_session") == rows.pop("organisations_session") == 1
    assert {table: held["rows"] for table, held in made["tables"].items()} == rows
    assert rows["organisations_organisation"] == 2 and rows["teams_membership"] == 10
    assert made["left_out"] == ["django_session", "organisations_session"]
    assert f"{len(rows)} tables, {sum(rows.values())} rows" in said
    assert made["sha256"] == manifest.digest(tmp_path / NAME) and made["bytes"] == (tmp_path / NAME).stat().st_size
    assert made["taken_at"] == NOW.isoformat()


def test_the_files_are_for_their_owner_alone_and_nothing_else_stays(tmp_path: Path) -> None:
    back_up(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".amhe-backup.lock", NAME, f"{NAME}.json"]
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in (NAME, f"{NAME}.json")}
    assert modes == {0o600}


def test_dump_and_manifest_are_of_one_moment(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = taking._run_pg_dump

    def write_first(*args: Any) -> None:
        with ground.connect("amhe_owner", source) as owner:
            owner.execute("UPDATE organisations_user SET name = 'Came too late' WHERE name = 'Stranger'")
        run(*args)

    monkeypatch.setattr(taking, "_run_pg_dump", write_first)
    try:
        back_up(tmp_path)
    finally:
        with ground.connect("amhe_owner", source) as owner:
            owner.execute("UPDATE organisations_user SET name = 'Stranger' WHERE name = 'Came too late'")
    people = inside(tmp_path / NAME, "--data-only", "--table=organisations_user", "--file=-")
    assert "Stranger" in people and "Came too late" not in people


def test_no_session_is_in_the_dump_since_its_key_opens_the_product(tmp_path: Path) -> None:
    back_up(tmp_path)
    listed = inside(tmp_path / NAME, "--list")
    assert "TABLE public django_session " in listed
    assert "TABLE DATA public django_session " not in listed


def test_a_backup_by_the_app_role_is_refused(source: str, tmp_path: Path, settings: Any) -> None:
    settings.DATABASE_BACKUP_URL = ground.address("amhe_app", source)
    assert refused(tmp_path) == (
        "amhe_app does not see past row-level security, so the backup would be empty."
        " Let DATABASE_BACKUP_URL name the role amhe_backup."
    )


def test_a_backup_of_another_database_that_looks_empty_is_refused(tmp_path: Path, settings: Any) -> None:
    with ground.new_database() as other, ground.connect("amhe_owner", other) as owner:
        owner.execute(ground.GROUND.read_text(encoding="utf-8"))
        for table in taking.tables_of_this_release():
            owner.execute(f'CREATE TABLE "{table}" (id bigint, app text, name text)')
        settings.DATABASE_BACKUP_URL = ground.address("amhe_backup", other)
        assert "would hold 0 organisations, and the owner sees 2." in refused(tmp_path)


def test_a_database_without_the_products_tables_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.DATABASE_BACKUP_URL = ground.address("amhe_backup", "postgres")
    assert "tables are missing, such as access_grantexception. Run migrate, then back up." in refused(tmp_path)


def test_a_table_that_the_backup_role_may_not_read_is_named(source: str, tmp_path: Path) -> None:
    with ground.connect("amhe_owner", source) as owner:
        owner.execute("REVOKE SELECT ON datareview_conversation FROM amhe_backup")
        try:
            assert "permission denied for table datareview_conversation. No backup" in refused(tmp_path)
        finally:
            owner.execute("GRANT SELECT ON datareview_conversation TO amhe_backup")


def test_a_disk_that_is_full_half_way_leaves_no_file(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
    try:
        assert "pg_dump was stopped by SIGXFSZ. No backup was made." in refused(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def program(folder: Path, *lines: str) -> Path:
    """A program called pg_dump that says it is version 99 and does as told."""
    path = folder / "pg_dump"
    version = '[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit'
    path.write_text("\n".join(["#!/bin/sh", version, *lines, ""]), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_dump_that_breaks_off_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "to").mkdir()
    full = "pg_dump: error: could not write to output file: No space left on device"
    planted = program(tmp_path, 'for last; do :; done; echo half > "$last"', f'echo "{full}" >&2; exit 1')
    monkeypatch.setattr(programs, "places", lambda name: iter([planted]))
    assert refused(tmp_path / "to") == (
        "pg_dump stopped: could not write to output file: No space left on device. No backup was made."
    )


def test_the_password_is_not_on_the_command_line(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATABASE_BACKUP_URL = f"{ground.address('amhe_backup', source)} password=not-for-eyes"
    planted = program(tmp_path, f'echo "$@" > {tmp_path}/line; echo "$PGPASSWORD" > {tmp_path}/password; exit 1')
    monkeypatch.setattr(programs, "places", lambda name: iter([planted]))
    with pytest.raises(CommandError):
        back_up(tmp_path / "x.dump")
    assert "user=amhe_backup" in (tmp_path / "line").read_text() and "eyes" not in (tmp_path / "line").read_text()
    assert (tmp_path / "password").read_text() == "not-for-eyes\n"


def test_programs_that_are_too_old_or_missing_are_one_sentence_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = program(tmp_path)
    old.write_text(old.read_text().replace("99.1", "9.6"))
    (tmp_path / "to").mkdir()
    monkeypatch.setattr(programs, "places", lambda name: iter([old]))
    assert "pg_dump is version 9 here, and" in refused(tmp_path / "to")
    monkeypatch.setattr(programs, "places", lambda name: iter([]))
    assert "pg_dump is not on this machine. Install PostgreSQL's client programs" in refused(tmp_path / "to")


def test_the_nearest_fitting_program_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for number in (15, 18, 19):
        (tmp_path / str(number)).mkdir()
        found[number] = program(tmp_path / str(number))
        found[number].write_text(found[number].read_text().replace("99.1", f"{number}.2 (Debian {number}.2-1)"))
    monkeypatch.setattr(programs, "places", lambda name: iter(found.values()))
    assert [programs.find("pg_dump", at_least=number) for number in (14, 16, 18, 19)] == [
        found[15],
        found[18],
        found[18],
        found[19],
    ]


def test_a_wrong_password_is_one_sentence_that_names_the_setting(tmp_path: Path, settings: Any) -> None:
    with ground.server_that_refuses_the_password() as port:
        settings.DATABASE_BACKUP_URL = f"postgres://amhe_backup:wrong@127.0.0.1:{port}/amhe?sslmode=disable"
        said = refused(tmp_path)
    assert said.startswith("Cannot open the database as amhe_backup:")
    assert "password authentication failed for user" in said and said.endswith("Check DATABASE_BACKUP_URL.")
    assert "wrong" not in said


def test_an_address_that_is_none_is_one_sentence(tmp_path: Path, settings: Any) -> None:
    settings.DATABASE_BACKUP_URL = "the usual place"
    assert refused(tmp_path) == "DATABASE_BACKUP_URL is not an address of PostgreSQL: begin it with postgres://."


def test_only_the_newest_are_kept_and_files_of_other_names_stay(tmp_path: Path) -> None:
    (tmp_path / "amhe-before-the-move.dump").write_text("mine")
    for day in range(4):
        with clock.set_to(NOW + timedelta(days=day)):
            said = back_up(tmp_path, keep=2)
    assert "amhe-20261124T100000Z.dump was removed." in said
    assert shown(tmp_path) == [
        "amhe-20261125T100000Z.dump",
        "amhe-20261125T100000Z.dump.json",
        "amhe-20261126T100000Z.dump",
        "amhe-20261126T100000Z.dump.json",
        "amhe-before-the-move.dump",
    ]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "x.dump").write_text("mine")
    assert refused(tmp_path / "x.dump") == "x.dump is there already. Choose another name."
    assert (tmp_path / "x.dump").read_text() == "mine"


def test_places_and_numbers_that_cannot_be_are_refused(tmp_path: Path) -> None:
    assert "Cannot write into" in refused(tmp_path / "nowhere" / "x.dump")
    assert "keep 1 or more" in refused(tmp_path, keep=0)
    assert "name a folder" in refused(tmp_path / "x.dump", keep=2)


def test_what_a_killed_backup_left_is_gone_after_the_next(tmp_path: Path) -> None:
    (tmp_path / ".amhe-backup").mkdir()
    (tmp_path / ".amhe-backup" / NAME).write_text("half")
    back_up(tmp_path)
    assert not (tmp_path / ".amhe-backup").exists()


def test_two_backups_into_one_folder_at_once_are_refused(tmp_path: Path) -> None:
    with (tmp_path / ".amhe-backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is still running. Wait for it to end." in refused(tmp_path)
