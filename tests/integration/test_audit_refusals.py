"""Who asked for what is not theirs, who signed in, and who opened notes: written down without a word of anybody's."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError

from amhe.access.roles import Role
from amhe.audit import refusals
from amhe.audit.models import AccessEvent, Refusal
from amhe.celery import app
from amhe.operations import metrics
from datareview.actions import open_note
from datareview.models import NoteRead
from populations.models import Population
from teams.actions import join
from tests.integration.test_audit_timeline import text
from tests.integration.test_production_logs import written  # noqa: F401 - a fixture
from tests.scenes import datareview, populations
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X7")]
ADD = "/o/<slug:org>/team/add/"
What = AccessEvent.What


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other tests' quiet is over, and a task that runs in this process does not set up Django's logging anew."""
    app.loader.import_default_modules()
    monkeypatch.setattr(app.loader, "import_default_modules", lambda: None)
    before, logging.root.manager.disable = logging.root.manager.disable, logging.NOTSET
    yield
    logging.root.manager.disable = before


def kept(place: Place) -> list[tuple[Any, ...]]:
    with place.inside():
        return list(Refusal.objects.order_by("pk").values_list("by", "route", "method", "permission"))


def counted(route: str, status: int) -> float:
    return metrics._refused.labels(route, str(status))._value.get()


def test_a_colleague_who_is_refused_is_logged_counted_and_kept(
    world: World,
    browser_of: Callable,
    written: Callable,  # noqa: F811
) -> None:
    before = counted(ADD, 403)
    browser = browser_of(world.ours.member)
    assert browser.get("/o/marsh/team/add/").status_code == 403
    assert browser.post("/o/marsh/team/add/", {"name": "Yellowhammer"}).status_code == 403
    mine = world.ours.member.pk
    assert kept(world.ours) == [(mine, ADD, "GET", "manage_team"), (mine, ADD, "POST", "manage_team")]
    assert kept(world.theirs) == []
    assert counted(ADD, 403) == before + 2
    first, _ = told = [line for line in written() if line["event"] == "refused"]
    known = {name: first[name] for name in ("level", "status", "user", "route", "permission")}
    assert known == {"level": "warning", "status": 403, "user": mine, "route": ADD, "permission": "manage_team"}
    assert "marsh" not in json.dumps(told) and "Yellowhammer" not in json.dumps(told)


def test_a_stranger_is_logged_and_counted_and_leaves_no_row(
    world: World,
    browser_of: Callable,
    written: Callable,  # noqa: F811
) -> None:
    before = counted(ADD, 404)
    assert browser_of(world.stranger).get("/o/marsh/team/add/").status_code == 404
    assert kept(world.ours) == [] and counted(ADD, 404) == before + 1
    (line,) = [line for line in written() if line["event"] == "refused"]
    assert (line["status"], line["user"], line["permission"]) == (404, world.stranger.pk, "manage_team")


def test_who_is_not_signed_in_or_is_let_in_is_not_refused(
    world: World,
    client: Any,
    browser_of: Callable,
    written: Callable,  # noqa: F811
) -> None:
    client.get("/o/marsh/team/add/")
    client.get("/welcome/no-such-token/")
    browser_of(world.ours.lead).get("/o/marsh/team/add/")
    browser_of(world.ours.lead).get("/no/such/page/")
    assert kept(world.ours) == [] and not [line for line in written() if line["event"] == "refused"]


def test_one_person_fills_no_table(world: World, browser_of: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_AN_HOUR", 3)
    for person in (world.ours.member, world.ours.support):
        for _ in range(5):
            browser_of(person).get("/o/marsh/team/add/")
    assert [by for by, *_ in kept(world.ours)] == [world.ours.member.pk] * 3 + [world.ours.support.pk] * 3


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_row_stays_though_the_view_is_undone(world: World, browser_of: Callable) -> None:
    assert browser_of(world.ours.member).get("/o/marsh/team/add/").status_code == 403
    assert len(kept(world.ours)) == 1


def test_a_refusal_that_cannot_be_kept_is_still_a_refusal(
    world: World, browser_of: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **told: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(refusals, "_keep", fails)
    assert browser_of(world.ours.member).get("/o/marsh/team/add/").status_code == 403


def of(user: Any) -> list[str]:
    return list(AccessEvent.objects.filter(user=user).order_by("pk").values_list("what", flat=True))


def test_wrong_codes_a_lock_and_a_sign_in_are_written_down(
    world: World,
    client: Any,
    written: Callable,  # noqa: F811
    django_capture_on_commit_callbacks: Callable,
) -> None:
    lead = world.ours.lead
    for wrong in (1, 5):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/sign-in/", {"email": lead.email})
        code = next(word for word in mail.outbox[-1].body.split() if word.isupper() and len(word) > 5)
        for _ in range(wrong):
            client.post("/sign-in/code/", {"code": "WRONG-CODE"})
        if wrong == 1:
            assert client.post("/sign-in/code/", {"code": code}).status_code == 302
            client.post("/sign-out/")
    assert of(lead) == [What.WRONG_CODE, What.SIGNED_IN, *[What.WRONG_CODE] * 4, What.LOCKED]
    lines = [line for line in written() if line["event"] == "access"]
    assert [line["what"] for line in lines] == of(lead) and {line["user"] for line in lines} == {lead.pk}
    assert lead.email not in json.dumps(written())


@pytest.fixture
def population(world: World) -> Population:
    things: dict[type, Any] = {}
    populations.build(world.ours, "", things)
    return things[Population]


def test_a_sub_team_lead_reads_who_opened_the_notes(
    world: World, population: Population, browser_of: Callable, count_queries: Callable
) -> None:
    ours, path = world.ours, f"/o/marsh/p/{population.slug}/heard/"
    lead = browser_of(ours.sub_lead)
    assert "Nobody has opened a note yet." in text(lead.get(f"{path}log/"))
    with ours.inside():
        note = datareview.listen(ours, population)
    browser_of(ours.sub_member).get(f"{path}{note.pk}/")
    told = text(lead.get(f"{path}log/"))
    assert f"{ours.sub_member.name} Note {note.pk} Day 23 November 2026 Time 10:00" in told
    assert 'href="log/"' in lead.get(path).content.decode()
    with ours.inside():
        for _ in range(30):
            open_note(by=ours.sub_lead, conversation=note)
    assert text(lead.get(f"{path}log/")).count("23 November 2026") == 25
    assert ours.sub_member.name in text(lead.get(f"{path}log/?page=2"))
    assert count_queries(lambda: lead.get(f"{path}log/")) <= 12
    with ours.inside():
        assert NoteRead.objects.count() == 31, "reading the log is no look at a note"


def test_nobody_else_reads_who_opened_the_notes(world: World, population: Population, browser_of: Callable) -> None:
    ours, path = world.ours, f"/o/marsh/p/{population.slug}/heard/log/"
    for person in (ours.lead, ours.coach, ours.sub_member, ours.sponsor):
        assert browser_of(person).get(path).status_code == 403
    assert browser_of(world.theirs.lead).get(path).status_code == 404
    with ours.inside():
        join(
            by=ours.sub_lead, organisation=ours.organisation, team=population.team, user=ours.lead,
            role=Role.SUB_TEAM_LEAD,
        )  # fmt: skip
    assert browser_of(ours.lead).get(path).status_code == 200, "who leads both"
