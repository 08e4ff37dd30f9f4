"""The progress report and the example data behind it: what a sponsor reads, and what they must not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from pypdf import PdfReader

from amhe import clock
from amhe.access import wall
from amhe.celery import app
from amhe.programme import actions, tasks
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from amhe.programme.models import Report
from amhe.programme.report import facts_version
from amhe.programme.risk import risks
from amhe.programme.tracker import progress_of
from organisations.models import Organisation, User
from teams.models import Meeting
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
DEMO = settings.ROOT / "amhe/programme/reference/demo"
WALK = yaml.safe_load((DEMO / "walk.yaml").read_text())
PROGRAMME = yaml.safe_load((DEMO / "demo_programme.yaml").read_text())
EXAMPLES = [row["id"] for row in PROGRAMME["organisations"]] + [WALK["organisation"]["id"]]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def harbourside(db: None) -> Iterator[Organisation]:
    with living_today():
        cast = MAKERS["harbourside"]()
    return cast.organisation


def who(name: str, where: str = "harbourside") -> User:
    return User.objects.get(email=f"{name}@{where}.example")


def pdf_text(response: Any) -> str:
    reader = PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.requirement("X4")
def test_the_sponsor_reads_and_downloads_the_whole_way(
    harbourside: Organisation, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    sponsor = browser_of(who("david"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sponsor.post("/o/harbourside/report/").status_code == 302
    assert "Download progress report (PDF, " in text(sponsor.get("/o/harbourside/report/"))
    response = sponsor.get("/o/harbourside/report.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    said = pdf_text(response)
    names = {row["id"]: row["name"] for row in _examples()}
    for key, points in WALK["ballots"]["expected_borda"].items():
        assert f"{names[key]} {points:g}" in said, key
    assert "People heard: 13. Professionals heard: 5." in said
    assert "Living in temporary housing: Hidden because fewer than 5 people" in said
    assert "The last 8 fortnights are all above the middle line: a shift for the better." in said
    assert WALK["definition"] in said and WALK["aims"][1]["text"] in said
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.trailer["/Root"]


def _examples() -> list[dict[str, Any]]:
    path = settings.ROOT / "teams/reference/seed_examples.yaml"
    return list(yaml.safe_load(path.read_text())["example_populations"])


def test_no_words_without_consent_are_in_the_report(harbourside: Organisation, browser_of: Browser) -> None:
    page = text(browser_of(who("david")).get("/o/harbourside/report/"))
    kept_back = [row for row in WALK["conversations"] if row["quote"] != "verbatim"]
    assert len(kept_back) > 4
    for row in kept_back:
        for sentence in row["heard"].split(". "):
            assert sentence.strip(". ") not in page, row["id"]
    assert any(row["heard"] in page for row in WALK["conversations"] if row["quote"] == "verbatim")


def test_a_report_is_made_anew_when_the_facts_change_and_kept_while_they_do_not(
    harbourside: Organisation, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    lead = browser_of(who("nia"))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            lead.post("/o/harbourside/report/")
    lead.get("/o/harbourside/report.pdf")
    with wall.inside(harbourside.pk):
        assert Report.objects.count() == 1
        before = facts_version(harbourside)
    lead.post("/o/harbourside/meetings/", _meeting())
    with wall.inside(harbourside.pk):
        assert facts_version(harbourside) != before
    assert lead.get("/o/harbourside/report.pdf").headers["Location"] == "/o/harbourside/report/"
    assert "There is no PDF of today's facts yet." in text(lead.get("/o/harbourside/report/"))


def _meeting() -> dict[str, str]:
    day = clock.today() + timedelta(days=40)
    return {
        "first_on_day": str(day.day),
        "first_on_month": str(day.month),
        "first_on_year": str(day.year),
        "at_time": "9:00",
        "minutes": "60",
    }


def test_a_report_that_fails_says_so_and_can_be_tried_again(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(organisation_id: int) -> bytes:
        raise RuntimeError("no fonts")

    lead = browser_of(world.ours.lead)
    with monkeypatch.context() as patched:
        patched.setattr("amhe.programme.report.render_report", broken)
        with django_capture_on_commit_callbacks(execute=True):
            lead.post("/o/marsh/report/")
    page = text(lead.get("/o/marsh/report/"))
    assert "The PDF could not be made." in page and "Try again" in page
    with django_capture_on_commit_callbacks(execute=True):
        lead.post("/o/marsh/report/")
    assert lead.get("/o/marsh/report.pdf").status_code == 200


def test_while_a_report_is_made_the_page_shows_progress_and_looks_again_by_itself(
    world: World, browser_of: Browser
) -> None:
    lead = browser_of(world.ours.lead)
    lead.post("/o/marsh/report/")  # queued on commit, which a test never does
    page = text(lead.get("/o/marsh/report/"))
    assert "The PDF is waiting to be made." in page and 'hx-trigger="load delay:1s"' in page
    assert "Look again" in page, "without JavaScript"
    with world.ours.inside():
        actions.start_report(by=None, report=Report.objects.get())
    part = text(lead.get("/o/marsh/report/", headers={"HX-Request": "true"}))
    assert "We are making the PDF now." in part and "<html" not in part


def test_a_report_whose_worker_died_is_picked_up_again(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser_of(world.ours.lead).post("/o/marsh/report/")
    with clock.set_to(clock.now() + timedelta(minutes=7)), django_capture_on_commit_callbacks(execute=True):
        assert tasks.pick_up_lost_reports() == 1
    with world.ours.inside():
        assert Report.objects.get().state == Report.State.READY


def test_making_a_report_twice_is_the_same_as_once(world: World, browser_of: Browser) -> None:
    browser_of(world.ours.lead).post("/o/marsh/report/")
    with world.ours.inside():
        report = Report.objects.get()
    for _ in range(2):
        tasks.make_report(organisation_id=world.ours.organisation.pk, report_id=report.pk)
    with world.ours.inside():
        assert Report.objects.get().made_at == clock.now()


def test_an_organisation_that_just_began_has_a_report_too(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.sponsor).get("/o/marsh/report/"))
    assert "0 of the 6 milestones are done." in page and "No decision yet." in page


def test_the_worker_finds_every_task_that_the_product_queues() -> None:
    app.loader.import_default_modules()
    for name in ("teams.send_invitation", "programme.make_report"):
        assert name in app.tasks
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks


# --- example data --------------------------------------------------------------------------------------------------


def test_the_example_organisations_are_as_the_programme_says_and_loading_twice_changes_nothing(
    db: None, browser_of: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_example")
    assert capsys.readouterr().out.count("is there now") == len(EXAMPLES)
    call_command("load_example")
    assert capsys.readouterr().out == ""
    amara = browser_of(who("amara", "amhe-coaches"))
    page = text(amara.get("/coach/"))
    assert "Estuary needs help most" in page
    card = page[page.index("needs help most") : page.index("Plan a call")]
    for reason in (
        "No one with lived experience in the team",
        "No meeting for 38 days",
        "Milestone 2: no change for 45 days",
        "Lead has no protected time",
    ):
        assert reason in card
    assert card.count("amhe-reason") == 4
    mine = next(coach["organisations"] for coach in PROGRAMME["coaches"] if coach["name"] == "Amara Okoye")
    others = [row["name"] for row in PROGRAMME["organisations"] if row["id"] in mine and row["id"] != "estuary"]
    assert len(others) == 5
    table = page[page.index("most at risk first") :]
    assert all(table.index("Estuary Mental Health NHS Trust") < table.index(name) for name in others)
    call_command("verify_permissions")
    assert f"{len(EXAMPLES)} organisations, no differences." in capsys.readouterr().out


def test_the_walk_is_on_track_with_its_team_and_populations_done(harbourside: Organisation) -> None:
    with wall.inside(harbourside.pk):
        progress = progress_of([harbourside.pk])
        health, reasons = risks([harbourside], progress)[harbourside.pk]
    assert (health, reasons) == ("on_track", [])
    assert [m.stage for m in progress[harbourside.pk].all][:3] == ["done", "done", "moving"]


def test_the_regular_meetings_keep_their_hour_when_the_clocks_change(harbourside: Organisation) -> None:
    from django.utils.timezone import localtime

    with wall.inside(harbourside.pk):
        assert {localtime(m.starts_at).hour for m in Meeting.objects.all()} == {10}


def test_example_data_refuses_to_load_in_production(db: None, settings: Any) -> None:
    settings.EXAMPLE_DATA = False
    with pytest.raises(CommandError, match="Example data is for development"):
        call_command("load_example")
    with pytest.raises(CommandError):
        call_command("example_sign_ins")
