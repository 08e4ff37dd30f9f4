"""The tenant wall: what raw SQL as the app role can and cannot see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amhe import clock
from amhe.access import wall
from amhe.access.inventory import Kept, models_of_ours
from amhe.access.roles import Role
from amhe.reminders.models import Letter
from organisations.models import Organisation
from teams import actions
from teams.models import Membership, TeamPlace
from tests.world import World

pytestmark = pytest.mark.django_db


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_suite_itself_runs_as_the_app_role_which_owns_nothing(world: World) -> None:
    assert rows("SELECT current_user") == [("amhe_app",)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]


def test_raw_sql_sees_only_its_own_organisation(world: World) -> None:
    assert rows("SELECT id FROM teams_membership") == []
    with world.ours.inside():
        assert {org for (org,) in rows("SELECT organisation_id FROM teams_membership")} == {world.ours.organisation.pk}
        assert rows("SELECT name FROM organisations_organisation") == [(world.ours.organisation.name,)]
    assert rows("SELECT id FROM teams_membership") == []


def test_raw_sql_cannot_write_into_another_organisation(world: World) -> None:
    with (
        world.ours.inside(),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        actions.add_place(by=None, team=world.theirs.team, title="Spy", kind="stakeholder")
    with world.ours.inside(), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_organisation SET name = 'x' WHERE id = %s", [world.theirs.organisation.pk])
        assert cursor.rowcount == 0


def test_a_child_cannot_hang_on_a_parent_of_another_organisation(world: World) -> None:
    both = (world.ours.organisation.pk, world.theirs.organisation.pk)
    with wall.inside(*both), pytest.raises(IntegrityError, match="_tenant"), transaction.atomic():
        TeamPlace.objects.create(
            organisation=world.ours.organisation, team=world.theirs.team, title="Across", kind="stakeholder"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_wall_falls_back_to_what_it_was_after_a_block_and_after_an_error(world: World) -> None:
    with world.ours.inside():
        with world.theirs.inside():
            assert Organisation.objects.get() == world.theirs.organisation
        assert Organisation.objects.get() == world.ours.organisation
        with pytest.raises(ZeroDivisionError), world.theirs.inside():
            _ = 1 / 0
        assert Organisation.objects.get() == world.ours.organisation


def entered(user: Any, day: date, address: str | None = None) -> dict[str, set[str]]:
    """The roles that the door tells, each with the addresses where it is held; they are what can be seen from then on."""
    told = wall.enter(user.pk, day, address)
    seen = dict(Organisation.objects.values_list("pk", "slug"))
    assert {pk for ids in told.roles.values() for pk in ids} == set(seen)
    return {role: {seen[pk] for pk in ids} for role, ids in told.roles.items()}


def test_entering_as_a_person_shows_their_organisations_on_that_day_only(world: World) -> None:
    coach, day = world.ours.coach, clock.today()
    assert entered(coach, day) == {"coach": {"marsh"}}
    with world.theirs.inside():
        actions.join(by=None, organisation=world.theirs.organisation, team=None, user=coach, role=Role.COACH)
        actions.join(by=None, organisation=world.theirs.organisation, team=None, user=coach, role=Role.SUPPORT)
    assert entered(coach, day) == {"coach": {"marsh", "hill"}, "support": {"hill"}}
    assert entered(coach, day, "hill") == {"coach": {"hill"}, "support": {"hill"}}
    assert entered(coach, day, "nowhere") == {}
    with world.theirs.inside():
        Membership.objects.filter(user=coach).update(ends_on=day, starts_on=day.replace(year=2025))
    assert entered(coach, day.replace(year=2027)) == {"coach": {"marsh"}}
    assert entered(world.stranger, day) == {}


def test_the_doors_are_the_listed_ones_and_fix_their_search_path(world: World) -> None:
    doors = rows(
        "SELECT p.proname, p.prosecdef, p.proowner::regrole::text, p.proconfig::text FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'sec' ORDER BY 1"
    )
    assert [name for name, *_ in doors] == [
        "enter",
        "enter_as_administrator",
        "enter_by_token",
        "learning_places",
        "learning_places_before",
        "letters_overdue",
        "new_organisation",
        "organisation_ids",
        "programme_progress",
        "rights",
        "roles",
        "runs_programme",
        "with_letters_due",
    ]
    assert all(owner == "amhe_sec" and "search_path=pg_catalog" in config for _, _, owner, config in doors)
    assert [name for name, definer, *_ in doors if not definer] == ["rights"]


def test_the_doors_of_the_outbox_tell_ids_and_counts_and_enter_nothing(world: World) -> None:
    now = clock.now()
    ahead = {"to": world.ours.member, "kind": "x", "thing_id": 1, "due_at": now}
    for place, minutes in ((world.ours, 5), (world.theirs, 9), (world.theirs, -5)):
        with place.inside():
            goes = {"goes_at": now - timedelta(minutes=minutes), "due_at": now + timedelta(minutes=minutes)}
            Letter.objects.create(**(ahead | goes), organisation=place.organisation)
    assert wall.with_letters_due(now) == sorted((world.ours.organisation.pk, world.theirs.organisation.pk))
    assert wall.letters_overdue(now) == (2, now - timedelta(minutes=9))
    assert rows("SELECT id FROM reminders_letter") == [] and rows("SELECT id FROM organisations_organisation") == []
    with world.ours.inside():
        Letter.objects.update(state=Letter.State.SENT)
    with world.theirs.inside():
        Letter.objects.update(digest=uuid4())
    assert wall.with_letters_due(now) == [] and wall.letters_overdue(now) == (0, None)


def test_every_table_with_an_organisation_is_walled_and_every_key_inside_it_is_composite(
    world: World,
) -> None:
    walled = rows(wall.WALLED)
    names = [name for name, _ in walled]
    assert "teams_membership" in names and len(names) > 10
    listed = ",".join(f"'{name}'" for name in names)
    bare = rows(
        f"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(ARRAY[{listed}]) "
        "AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert bare == []
    policies = rows("SELECT tablename FROM pg_policies WHERE policyname = 'tenant'")
    assert {name for (name,) in policies} == set(names)
    children = [name for name, column in walled if column == "organisation_id"]
    with connection.cursor() as cursor:
        cursor.execute(wall.SINGLE_KEYS, [children, children])
        single = {(child, column) for _, child, column, _, _ in cursor.fetchall()}
        cursor.execute(
            "SELECT child.relname, a.attname FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid"
            " JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = c.conkey[2]"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) = 2"
        )
        assert single == set(cursor.fetchall())


@pytest.mark.parametrize("table", wall.APPEND_ONLY)
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_cannot_be_changed_or_removed_by_the_app(world: World, table: str, sql: str) -> None:
    with world.ours.inside(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(sql.format(table))


def test_every_table_of_the_trail_is_only_added_to() -> None:
    """Each table all of which is kept as long as the trail; but for two whose rows have an end that is written later."""
    of_the_trail = {
        model._meta.db_table
        for model in models_of_ours()
        if {kept for _, kept in model.inventory.values()} == {Kept.TRAIL}
    }
    assert set(wall.APPEND_ONLY) == of_the_trail - set(wall.NEVER_REMOVED)
    assert len(of_the_trail) > 9


@pytest.mark.parametrize("table", wall.NEVER_REMOVED)
def test_a_row_that_has_an_end_cannot_be_removed_by_the_app(world: World, table: str) -> None:
    with world.ours.inside():
        rows(f"SELECT id FROM {table}")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows(f"DELETE FROM {table}")
