"""Moorland, the example in Northern Ireland whose project has just begun."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from amhe.access import wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.tracker import progress_of
from organisations.milestones import TaskState
from organisations.models import User
from populations.models import Prioritisation, Round
from qiprojects.models import AimVersion, Measure

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
DEMO = settings.ROOT / "amhe/programme/reference/demo"
PROGRAMME = yaml.safe_load((DEMO / "demo_programme.yaml").read_text())
PAGES = ("", "team/", "milestones/", "milestones/3/", "populations/", "report/", "meetings/")
FACTS = yaml.safe_load((DEMO / "moorland.yaml").read_text())


@pytest.fixture
def cast() -> Iterator[Cast]:
    with living_today():
        made = MAKERS["moorland"]()
    with wall.inside(made.organisation.pk):
        yield made


def text(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_the_project_has_just_begun_and_the_team_agreed_by_talking(cast: Cast) -> None:
    row = next(row for row in PROGRAMME["aims"] if row["organisation"] == "moorland")
    aim = AimVersion.objects.get()
    assert (aim.text, aim.stage, aim.coach_confirmed_at) == (row["text"], row["stage"], None)
    assert Measure.objects.get().coach_agreed_at is None
    progress = progress_of([cast.organisation.pk])[cast.organisation.pk]
    states = progress.population_tasks[cast.populations["grt"].pk]
    assert states["m6_aim"] == states["m6_route"] == TaskState.COMPLETED
    assert states["m6_measures"] == TaskState.IN_PROGRESS and states["m6_first_test"] == TaskState.NOT_STARTED
    [not_needed] = FACTS["not_needed"]
    assert progress.organisation_tasks[not_needed["task"]] == TaskState.NOT_NEEDED
    agreed = Prioritisation.objects.get()
    assert agreed.method == "structured_discussion" and agreed.made_by == cast.coach
    assert agreed.outcome == FACTS["choosing"]["other_method"]["outcome"]
    assert not Round.objects.exists()


def test_its_pages_speak_of_northern_ireland_and_keep_words_that_were_not_given_away(
    cast: Cast, browser_of: Browser
) -> None:
    lead, population = browser_of(cast.people["niamh"]), cast.populations["grt"].slug
    pages = {path: text(lead.get(f"/o/moorland/{path}")) for path in PAGES}
    for path, page in pages.items():
        for words in ("Integrated Care", "ICS", "ICB", "call 111"):
            assert words not in page, (path, words)
    assert FACTS["not_needed"][0]["reason"] in pages["milestones/3/"]
    assert "Strategic Planning and Performance Group colleague" in pages["team/"]
    said = next(row["heard"] for row in PROGRAMME["conversations"] if row["id"] == "c3")
    address = f"/o/moorland/p/{population}/heard/{cast.known['c3'].pk}/"
    assert said in text(browser_of(cast.people["cathal"]).get(address))
    sponsor = browser_of(User.objects.get(email="patrick@moorland.example"))
    assert sponsor.get(address).status_code == 403
    assert said.split(". ")[0] not in text(sponsor.get("/o/moorland/report/"))
