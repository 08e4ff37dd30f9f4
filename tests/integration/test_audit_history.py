"""What changed, row by row: whatever way it was written, without a word told in trust, behind the wall, and for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction

from amhe.access import history
from amhe.access.inventory import Kept, Sensitivity
from amhe.audit.models import Change, Event
from datareview.actions import reflect
from organisations.actions import end_support
from organisations.models import Organisation, SignInProvider, SupportAccess, WhoToCall
from populations.actions import cast_vote
from populations.models import Population, Round
from teams import actions
from teams.models import Invitation, Membership, Team, TeamPlace
from tests.conftest import NOW
from tests.scenes import datareview, populations
from tests.scenes import teams as teams_scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X7")]
TITLE = {"title": "Recovery Partner", "kind": "stakeholder"}


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def kept(place: Place, thing: str) -> list[Change]:
    """What the history holds of one kind of thing, oldest first."""
    with place.inside():
        return list(Change.objects.filter(thing=thing).order_by("pk"))


@pytest.fixture
def partner(world: World) -> TeamPlace:
    with world.ours.inside():
        return actions.add_place(by=world.ours.lead, team=world.ours.team, **TITLE)


def test_a_change_in_the_browser_is_kept_with_both_values_and_who_made_it(
    world: World, partner: TeamPlace, browser_of: Callable
) -> None:
    sent = {"do": "save", "version": "1", **TITLE, "how_many": "2", "reason_if_empty": ""}
    answer = browser_of(world.ours.lead).post(f"/o/marsh/team/places/{partner.pk}/", sent)
    assert answer.status_code == 302, answer.content
    made, changed = kept(world.ours, "teams.TeamPlace")
    assert (made.did, made.was, made.became, made.by_id) == ("insert", {}, {}, None)  # by an action without a request
    assert (changed.did, changed.thing_id, changed.by_id) == ("update", partner.pk, world.ours.lead.pk)
    assert (changed.was, changed.became, changed.unsaid) == ({"how_many": 1}, {"how_many": 2}, [])
    with world.ours.inside():
        event = Event.objects.get(action="place changed")
    assert event.work == changed.work and event.written_at > changed.written_at


def test_raw_sql_and_bulk_changes_are_kept_too(world: World, partner: TeamPlace) -> None:
    with world.ours.inside(), connection.cursor() as cursor:
        cursor.execute("UPDATE teams_teamplace SET title = 'By hand' WHERE id = %s", [partner.pk])
        TeamPlace.objects.filter(pk=partner.pk).update(how_many=3, version=7)
        TeamPlace.objects.filter(pk=partner.pk).update(how_many=3)
        TeamPlace.objects.filter(pk=partner.pk).delete()
    _, by_hand, in_bulk, removed = kept(world.ours, "teams.TeamPlace")
    assert (by_hand.was, by_hand.became) == ({"title": "Recovery Partner"}, {"title": "By hand"})
    assert (in_bulk.was, in_bulk.became) == ({"how_many": 1}, {"how_many": 3})
    assert removed.did == "delete" and removed.became == {}
    assert (removed.was["title"], removed.was["how_many"]) == ("By hand", 3)


def test_what_is_undone_leaves_no_history(world: World, partner: TeamPlace) -> None:
    with world.ours.inside(), pytest.raises(ZeroDivisionError), transaction.atomic():
        TeamPlace.objects.filter(pk=partner.pk).update(how_many=3)
        _ = 1 / 0
    assert [change.did for change in kept(world.ours, "teams.TeamPlace")] == ["insert"]


def test_who_acts_is_forgotten_when_their_request_is_over(world: World, browser_of: Callable) -> None:
    browser_of(world.ours.lead).get("/o/marsh/")
    with world.ours.inside():
        actions.add_place(by=None, team=world.ours.team, **TITLE)
    assert [change.by_id for change in kept(world.ours, "teams.TeamPlace")] == [None]


def test_of_a_note_only_that_it_changed_is_kept(world: World) -> None:
    things: dict[type, Any] = {}
    populations.build(world.ours, "", things)
    with world.ours.inside():
        note = datareview.listen(world.ours, things[Population], "Yellowhammer")
        boxes = {"strengths": "", "needs": "Yellowhammer again", "worse": "", "changes": ""}
        reflect(by=world.ours.sub_member, conversation=note, version=note.version, **boxes)
        note.delete()
    changed, removed = kept(world.ours, "datareview.Conversation")
    assert (changed.was, changed.became) == ({}, {}) and {"needs", "strengths"} <= set(changed.unsaid)
    assert (removed.did, removed.was) == ("delete", {})
    with world.ours.inside():
        assert rows("SELECT count(*) FROM audit_change c WHERE c::text LIKE '%Yellowhammer%'") == [(0,)]


def test_names_addresses_secrets_and_who_brings_what_are_not_copied(world: World) -> None:
    things: dict[type, Any] = {}
    teams_scene.build(world.ours, "Yellowhammer", things)
    with world.ours.inside():
        Invitation.objects.update(name="Another Name", email="new@example.org", token_hash="f" * 64)
        Membership.objects.filter(user=world.ours.member).update(joined_as="lived_experience")
        Team.objects.update(lead_hours_agreed_by="Ann Other")
        text = json.dumps([(c.was, c.became) for c in Change.objects.all()])
        (invitation,) = Change.objects.filter(thing="teams.Invitation", did="update").exclude(unsaid=[])[:1]
    for word in ("Another Name", "new@example.org", "fff", "Medical Director", "Ann Other", "lived_experience"):
        assert word not in text
    assert invitation.unsaid == ["email", "name"], "and of a secret not even that it changed"


def test_a_vote_leaves_no_trace_in_the_history(world: World) -> None:
    things: dict[type, Any] = {}
    populations.build(world.ours, "", things)
    with world.ours.inside():
        before = Change.objects.count()
        first = things[Round].prioritisation.options.first()
        cast_vote(by=world.ours.member, round=things[Round], ranking=[first.pk])
        assert Change.objects.count() == before
    watched = rows(f"SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = '{history.TRIGGER}'")
    assert not {"populations_ballot", "populations_voter", "datareview_extract"} & {name for (name,) in watched}


def test_another_organisation_sees_nothing_of_it_and_nobody_changes_it(world: World, partner: TeamPlace) -> None:
    with world.theirs.inside():
        assert {pk for (pk,) in rows("SELECT organisation_id FROM audit_change")} == {world.theirs.organisation.pk}
    assert rows("SELECT id FROM audit_change") == []
    for table in ("audit_change", "audit_refusal", "audit_accessevent", "audit_event"):
        for sql in (f"UPDATE {table} SET id = 1", f"DELETE FROM {table}"):
            with world.ours.inside(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(sql)
    assert rows("SELECT has_table_privilege('amhe_owner', 'audit_change', 'DELETE')") == [(True,)]


def test_the_organisation_itself_has_a_history(world: World) -> None:
    with world.ours.inside():
        Organisation.objects.filter(pk=world.ours.organisation.pk).update(name="Fen Trust")
    opened, renamed = (c for c in kept(world.ours, "organisations.Organisation") if c.did == "update")
    assert set(opened.became) == {"activated_at"}, "its people came in, before the test began"
    assert renamed.became == {"name": "Fen Trust"} and renamed.organisation_id == world.ours.organisation.pk


def test_whom_to_call_own_sign_in_and_support_access_have_a_history_without_names_or_secrets(world: World) -> None:
    ours = world.ours
    with ours.inside():
        provider = SignInProvider.objects.create(
            organisation=ours.organisation,
            server_url="https://before.example",
            client_id="ours",
            sealed_secret="Yellowhammer locked",
            set_by=ours.lead,
            set_at=NOW,
        )
        SignInProvider.objects.filter(pk=provider.pk).update(server_url="https://after.example", sealed_secret="x")
        SignInProvider.objects.filter(pk=provider.pk).update(sealed_secret="y")
        access = SupportAccess.objects.create(
            organisation=ours.organisation,
            user=world.stranger,
            reason="Yellowhammer asked",
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
        )
        end_support(by=ours.lead, access=access)
        WhoToCall.objects.update(name="Yellowhammer Again", phone="01632 960 009", numbers=["999"])
        assert "Yellowhammer" not in json.dumps([(c.was, c.became) for c in Change.objects.all()])
    told = kept(ours, "organisations.SignInProvider")
    assert [change.did for change in told] == ["insert", "update"], "of a secret not even that it changed"
    assert (told[1].was, told[1].became) == (
        {"server_url": "https://before.example"},
        {"server_url": "https://after.example"},
    )
    began, ended = kept(ours, "organisations.SupportAccess")
    assert began.did == "insert" and ended.became.keys() == {"ended_at", "ended_by_id"} and ended.unsaid == []
    called = kept(ours, "organisations.WhoToCall")[-1]
    assert called.became == {"numbers": ["999"]} and called.unsaid == ["name", "phone"]


def test_what_is_kept_follows_from_the_inventory_alone() -> None:
    for label in history.TRACKED:
        model = apps.get_model(label)
        values, named = history.columns(model)
        assert values or named
        for column in values:
            field = model._meta.get_field(column)
            sensitivity, until = model.inventory[field.name]
            assert sensitivity in (Sensitivity.ORDINARY, Sensitivity.PERSONAL)
            assert until in (Kept.PROGRAMME, Kept.MEMBERSHIP, Kept.TRAIL)
    assert "from_conversation_id" not in history.columns(apps.get_model("assets.Asset"))[0]


@pytest.mark.django_db(databases=["default", "owner"])
def test_triggers_follow_the_inventory_and_are_left_alone_when_right(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = connections["owner"]
    assert history.follow_inventory(owner) == []
    said = Team.inventory | {"name": (Sensitivity.CONFIDENTIAL, Kept.PROGRAMME)}
    monkeypatch.setattr(Team, "inventory", said)
    monkeypatch.setattr(history, "TRACKED", tuple(set(history.TRACKED) - {"teams.TeamPlace"}))
    assert history.follow_inventory(owner) == ["teams_team", "teams_teamplace"]
    assert history.follow_inventory(owner) == []
    with owner.cursor() as cursor:
        cursor.execute(history.FOUND, [history.TRIGGER])
        made = dict(cursor.fetchall())
    assert "teams_teamplace" not in made and "'{created_at,kind,lead_hours_a_month}'" in made["teams_team"]
