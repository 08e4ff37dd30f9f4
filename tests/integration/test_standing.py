"""Where organisations stand: kept with every change, worked out where nothing true is kept, and never anything else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from amhe import clock
from amhe.access import changes, wall
from amhe.programme import actions as marks
from amhe.programme import standing, tasks
from amhe.programme.models import KeptProgress
from organisations.milestones import tasks as all_tasks
from teams import actions
from tests.factories import UserFactory
from tests.scenes import assets, datareview, populations, programme, qiprojects
from tests.scenes import teams as teams_scene
from tests.world import Place, World, make_place

Browser = Callable[[Any], Any]
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SAID = (
    "health",
    "is_said",
    "points",
    "reasons",
    "milestones",
    "working_on",
    "tasks",
    "next_at",
    "next_what",
    "true_until",
)


def said(row: KeptProgress) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAID}


def kept(place: Place) -> dict[str, Any]:
    """What is in the table, without asking anybody to keep it."""
    with place.inside():
        return said(KeptProgress.objects.get(organisation=place.organisation))


def worked_out(place: Place) -> dict[str, Any]:
    with place.inside():
        return said(standing.work_out([place.organisation.pk])[0])


@pytest.mark.django_db
def test_what_is_kept_is_what_the_facts_say_in_every_room(world: World) -> None:
    things: dict[type, Any] = {}
    seen = []
    for room in (teams_scene, populations, datareview, assets, qiprojects, programme):
        room.build(world.ours, "canary", things)
        with world.ours.inside():
            standing.standings([world.ours.organisation.pk])  # its writer reads its own changes
        assert kept(world.ours) == worked_out(world.ours), room.__name__
        seen.append(kept(world.ours)["tasks"])
    assert len({str(tasks) for tasks in seen}) > 3, "the scenes change something"


@COMMITTED
def test_it_is_committed_with_the_change_by_code_and_by_a_request(browser_of: Browser) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    before = kept(place)
    assert before == worked_out(place)
    with place.inside():
        actions.protect_time(
            by=place.lead,
            team=place.team,
            version=place.team.version,
            lead_hours_a_month=8,
            lead_hours_agreed_by="Sponsor",
        )
    after = kept(place)
    assert after["points"] == before["points"] - 2 and after == worked_out(place)

    form = {"task": "m1_learning", "state": "completed", "on_day": "1", "on_month": "10", "on_year": "2026"}
    assert browser_of(place.lead).post("/o/marsh/milestones/1/", form).status_code == 302
    assert kept(place)["tasks"]["organisation"]["m1_learning"] == "completed"


@COMMITTED
def test_a_change_that_is_rolled_back_leaves_what_was_kept(browser_of: Browser) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    before = kept(place)
    with pytest.raises(RuntimeError), place.inside():
        actions.protect_time(
            by=place.lead,
            team=place.team,
            version=place.team.version,
            lead_hours_a_month=8,
            lead_hours_agreed_by="Sponsor",
        )
        raise RuntimeError
    with place.inside():
        pass
    assert kept(place) == before


@COMMITTED
def test_two_who_change_it_at_once_leave_what_both_did() -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    ready = threading.Barrier(2, timeout=20)

    def change(what: Callable[[], Any]) -> None:
        try:
            with clock.set_to(moment), place.inside():
                what()
                ready.wait()  # both have written, neither has committed
        finally:
            connection.close()

    def form() -> None:
        actions.add_place(by=place.lead, team=place.team, title="Voices", kind="lived_experience_member")

    def choose() -> None:
        marks.mark_task(
            by=place.lead,
            organisation=place.organisation,
            task=all_tasks()["m2_identify"],
            population=None,
            state="completed",
            on=clock.today(),
        )

    moment = clock.now()
    both = [threading.Thread(target=change, args=(what,)) for what in (form, choose)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    after = kept(place)
    assert after == worked_out(place)
    assert [stage for stage, *_ in after["milestones"]][:2] == ["moving", "moving"]


@pytest.mark.django_db
def test_a_day_that_passes_and_a_meeting_that_begins_make_it_untrue(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        begins = clock.now() + timedelta(hours=2)
        actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=begins)
        standing.standings([world.ours.organisation.pk])
        row = KeptProgress.objects.get()
        assert row.next_at == begins and row.true_until == begins + timedelta(microseconds=1)
        assert standing.stale() == []
    browser = browser_of(world.ours.lead)
    assert "No meeting is in the diary" not in browser.get("/o/marsh/").content.decode()
    with clock.set_to(begins + timedelta(minutes=1)):
        with world.ours.inside():
            assert standing.stale() == [world.ours.organisation.pk]
        assert "No meeting is in the diary" in browser.get("/o/marsh/").content.decode()
    with clock.set_to(clock.now() + timedelta(days=40)):
        home = browser.get("/o/marsh/").content.decode()
        days = (clock.today() - world.ours.organisation.started_on).days
        assert f"No meeting for {days} days" in home
    with clock.set_to(clock.now() - timedelta(days=1)), world.ours.inside():
        assert standing.stale() == [world.ours.organisation.pk], "kept later than the clock says it is"


@pytest.mark.django_db
def test_reading_writes_nothing_and_the_sweep_keeps_what_is_due(world: World, browser_of: Browser) -> None:
    with clock.set_to(clock.now() + timedelta(days=2)):
        with world.ours.inside():
            changes.settle()
            KeptProgress.objects.all().delete()
        browser_of(world.ours.coach).get("/coach/")
        browser_of(world.ours.lead).get("/o/marsh/")
        with world.ours.inside():
            assert not KeptProgress.objects.exists()
        assert tasks.keep_standings() >= 1
        assert kept(world.ours) == worked_out(world.ours)
        assert tasks.keep_standings() == 0


@pytest.mark.django_db
def test_a_fault_in_keeping_never_loses_the_change(
    world: World, browser_of: Browser, monkeypatch: pytest.MonkeyPatch, quiet_standing: None
) -> None:
    with world.ours.inside():
        standing.standings([world.ours.organisation.pk])

    def broken(*_: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched, world.ours.inside():
        patched.setattr(standing, "keep", broken)
        actions.protect_time(
            by=world.ours.lead,
            team=world.ours.team,
            version=world.ours.team.version,
            lead_hours_a_month=8,
            lead_hours_agreed_by="Sponsor",
        )
        changes.settle()
        assert not KeptProgress.objects.exists()
    assert "Lead has no protected time" not in browser_of(world.ours.lead).get("/o/marsh/").content.decode()


@pytest.mark.django_db
def test_nobody_sees_what_is_kept_about_another_organisation(world: World) -> None:
    with wall.inside(world.ours.organisation.pk, world.theirs.organisation.pk):
        standing.keep([world.ours.organisation.pk, world.theirs.organisation.pk])
    with world.ours.inside():
        assert [row.organisation_id for row in KeptProgress.objects.all()] == [world.ours.organisation.pk]
        assert standing.standings([world.theirs.organisation.pk]) == {}
    assert UserFactory()
