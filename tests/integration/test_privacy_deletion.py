"""Deleting an organisation: 2 people, 30 days, and then not a row of it is left anywhere; others keep everything (X8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg import sql

from amhe import clock
from amhe.access import erasing, wall
from amhe.access.roles import Role
from amhe.privacy import actions, ledger
from amhe.privacy.models import DeletionRequest, Erasure
from amhe.rules import Refused
from organisations.models import Organisation, User
from teams.actions import join
from tests.conftest import NOW
from tests.integration import backup_ground as ground
from tests.world import World

pytestmark = pytest.mark.requirement("X8")
NAME = "Marsh Partnership NHS Trust"
SENT = {"understood": "on"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_2_people_agree_on_the_page_and_either_can_take_it_back(world: World, browser_of: Callable) -> None:
    lead, coach = browser_of(world.ours.lead), browser_of(world.ours.coach)
    address = "/o/marsh/delete/"
    assert lead.post(address, {"do": "ask"}).status_code == 422
    assert lead.post(address, SENT | {"do": "ask"}).status_code == 302
    page = text(lead.get(address))
    assert "A second person has not agreed yet." in page and "I agree: delete everything" not in page
    own = lead.post(address, SENT | {"do": "agree"})
    assert own.status_code == 422 and "A second person has to agree." in text(own)
    assert "You can be the second person." in text(coach.get(address))
    assert coach.post(address, SENT | {"do": "agree"}).status_code == 302
    assert "Everything can be deleted from 23 December 2026" in text(lead.get(address))
    assert lead.post(address, {"do": "take_back"}).status_code == 302
    assert "Ask for everything to be deleted" in text(coach.get(address))
    with world.ours.inside():
        assert DeletionRequest.objects.get().withdrawn_at == NOW


@pytest.mark.django_db
def test_nobody_else_may_ask(world: World, browser_of: Callable) -> None:
    for person in (world.ours.sponsor, world.ours.member, world.ours.support):
        assert browser_of(person).post("/o/marsh/delete/", SENT | {"do": "ask"}).status_code == 403
    assert browser_of(world.theirs.lead).post("/o/marsh/delete/", SENT | {"do": "ask"}).status_code == 404


@pytest.mark.django_db
def test_a_request_is_asked_once_and_agreed_once(world: World) -> None:
    ours = world.ours
    with ours.inside():
        asked = actions.ask_for_deletion(by=ours.lead, organisation=ours.organisation)
        with pytest.raises(Refused, match="already"):
            actions.ask_for_deletion(by=ours.coach, organisation=ours.organisation)
        actions.agree_to_deletion(by=ours.coach, request=asked)
        with pytest.raises(Refused, match="already"):
            actions.agree_to_deletion(by=ours.member, request=asked)
        actions.withdraw_deletion(by=ours.lead, request=asked)
        with pytest.raises(Refused, match="taken back"):
            actions.agree_to_deletion(by=ours.coach, request=asked)


def build_full() -> World:
    """2 full organisations, and a coach of both."""
    world = ground.build_full()
    both = User.objects.create_user("both@example.org", "Coach of both")
    for place in (world.ours, world.theirs):
        with clock.set_to(NOW), place.inside():
            join(by=place.coach, organisation=place.organisation, team=None, user=both, role=Role.COACH)
    return world


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[ground.Kept]:
    """They are built once for all tests."""
    with django_db_blocker.unblock(), ground.built(build_full) as kept:
        yield kept


@pytest.fixture
def separate(kept: ground.Kept, django_db_blocker: Any) -> Iterator[tuple[str, World]]:
    """A database of its own with them, since the owner cannot see what a test has not committed."""
    with django_db_blocker.unblock(), kept.copied() as (name, world):
        yield name, world


def agree(world: World) -> None:
    ours = world.ours
    with ours.inside():
        asked = actions.ask_for_deletion(by=ours.lead, organisation=ours.organisation)
        actions.agree_to_deletion(by=ours.coach, request=asked)


def delete(confirm: str = NAME) -> str:
    said = StringIO()
    call_command("delete_organisation", "marsh", confirm=confirm, stdout=said)
    return said.getvalue()


def rows(name: str, organisation_id: int) -> dict[str, int]:
    """The rows of an organisation by table, as PostgreSQL's own catalogue finds them."""
    with ground.connect("amhe_owner", name) as owner:
        return {
            table: count
            for table, column in owner.execute(wall.WALLED).fetchall()
            if (count := _count(owner, table, column, organisation_id))
        }


def _count(owner: psycopg.Connection, table: str, column: str, organisation_id: int) -> int:
    asked = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    found = owner.execute(asked, [organisation_id]).fetchone()
    return found[0] if found else 0


def test_not_a_row_is_left_in_any_table_and_others_keep_all(separate: tuple[str, World]) -> None:
    name, world = separate
    ours, theirs = world.ours.organisation.pk, world.theirs.organisation.pk
    agree(world)
    before, of_others = rows(name, ours), rows(name, theirs)
    assert len(before) > 35 and before["audit_event"] > 10
    with clock.set_to(NOW + timedelta(days=30)):
        said = delete()
    assert rows(name, ours) == {} and rows(name, theirs) == of_others
    with ground.connect("amhe_owner", name) as owner:
        (left,) = owner.execute(
            "SELECT count(*) FROM auth_group WHERE name = %s", [f"organisation:{ours}:coach"]
        ).fetchone()
        assert left == 0
        whole = "".join(
            str(owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))).fetchall())
            for (table,) in owner.execute(
                "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND relkind = 'r'"
            ).fetchall()
        )
    assert [whole[m.start() - 90 : m.end() + 60] for m in re.finditer(f"canarymarsh|{NAME}", whole)] == []
    assert "canaryhill" in whole
    assert f"{before['audit_event']:>10}  audit_event" in said
    line = Erasure.objects.get()
    assert (line.kind, line.hash) == ("organisation", ledger.hash_of("organisation", f"{ours}:marsh"))
    assert {table: line.counts[table] for table in before} == before


def test_people_who_are_nowhere_else_become_nobody_and_others_stay(separate: tuple[str, World]) -> None:
    _name, world = separate
    agree(world)
    with clock.set_to(NOW + timedelta(days=30)):
        delete()
    lead = User.objects.get(pk=world.ours.lead.pk)
    assert (lead.name, lead.is_active) == ("Somebody who left", False) and "left.invalid" in lead.email
    both = User.objects.get(email="both@example.org")
    assert both.is_active and list(both.groups.values_list("name", flat=True)) == [
        f"organisation:{world.theirs.organisation.pk}:coach"
    ]
    assert User.objects.get(pk=world.theirs.lead.pk).name == world.theirs.lead.name


def test_it_is_refused_before_2_agree_before_30_days_and_under_another_name(separate: tuple[str, World]) -> None:
    name, world = separate
    before = rows(name, world.ours.organisation.pk)
    with pytest.raises(CommandError, match="2 people have to agree first"):
        delete()
    agree(world)
    with clock.set_to(NOW + timedelta(days=29)), pytest.raises(CommandError, match="from 23 December 2026, 10:00"):
        delete()
    with clock.set_to(NOW + timedelta(days=30)), pytest.raises(CommandError, match="It is called: Marsh"):
        delete(confirm="Hill Partnership NHS Trust")
    assert rows(name, world.ours.organisation.pk).items() >= before.items() - {("audit_event", before["audit_event"])}


def test_if_a_row_would_stay_nothing_is_deleted(separate: tuple[str, World], monkeypatch: pytest.MonkeyPatch) -> None:
    name, world = separate
    agree(world)
    before = rows(name, world.ours.organisation.pk)
    deleted = erasing._delete

    def all_but_meetings(cursor: Any, counts: dict[str, int], table: str, where: str, values: list[Any]) -> None:
        if table != "audit_event":
            deleted(cursor, counts, table, where, values)

    monkeypatch.setattr(erasing, "_delete", all_but_meetings)
    with clock.set_to(NOW + timedelta(days=30)), pytest.raises(Exception, match=r"audit_event"):
        delete()
    assert rows(name, world.ours.organisation.pk) == before
    assert Organisation.objects.using("owner").filter(slug="marsh").exists()
