"""Northwold, the example that has come the whole way: what its charts, its report and its pages say."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from amhe import clock
from amhe.access import wall
from amhe.audit.models import MilestoneActivity
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from organisations.models import User
from populations.models import Population
from qiprojects import summaries
from qiprojects.models import AimVersion, Cycle, Measure

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
DEMO = settings.ROOT / "amhe/programme/reference/demo"
PROGRAMME = yaml.safe_load((DEMO / "demo_programme.yaml").read_text())
FACTS = yaml.safe_load((DEMO / "northwold.yaml").read_text())


@pytest.fixture
def cast() -> Iterator[Cast]:
    with living_today():
        made = MAKERS["northwold"]()
    with wall.inside(made.organisation.pk):
        yield made


def of_northwold(section: str) -> list[dict[str, Any]]:
    return [row for row in PROGRAMME[section] if row["organisation"] == "northwold"]


def sentences(cast: Cast) -> dict[str, str]:
    said = {}
    for population in cast.populations.values():
        for measure in Measure.objects.filter(project__population=population):
            said[measure.name] = summaries.run_chart(measure, summaries.tests_of(population), inside=True).sentence
    return said


def text(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_the_projects_hold_what_the_programme_says_and_their_charts_show_what_tests_did(cast: Cast) -> None:
    for row in of_northwold("measures_example"):
        measure = Measure.objects.get(name=row["name"])
        expected = (row["kind"], row["direction"], row.get("comparison", ""))
        assert (measure.kind, measure.direction, measure.comparison) == expected
        assert measure.coach_agreed_by == cast.coach and measure.points.count() >= 10
    for row in of_northwold("pdsa_example"):
        cycle = Cycle.objects.get(title=row["title"])
        for name in ("prediction", "observed", "matched", "learned", "decision"):
            assert getattr(cycle, name) == row[name], name
    for row in of_northwold("aims"):
        assert AimVersion.objects.get(text=row["text"]).stage == row["stage"]
    _newest_aims_are_smart()
    said = sentences(cast)
    better = "The last 7 fortnights are all above the middle line: a shift for the better."
    no_sign = "The points go up and down as usual. There is no sign of a change yet."
    assert said["Share of Korean adults who start treatment within 6 weeks"] == better
    assert "a shift for the better" in said["Share of referrals with language need recorded"]
    for name in ("Wait for all other adults", "Share of Black men whose first contact is in a crisis"):
        assert said[name] == no_sign, name
    _last_changes_are_the_newest()


def _last_changes_are_the_newest() -> None:
    """Steps are done in the order of time, so that a milestone says when the last thing in it was done."""
    last = {row.milestone: (clock.today() - row.last_at.date()).days for row in MilestoneActivity.objects.all()}
    abouts = FACTS["populations"]
    reviewed = [row["days_ago"] for about in abouts for row in (*about["conversations"], *about["parts"])]
    mapped = [row["days_ago"] for about in abouts for row in about["assets"]["items"]]
    tested = [row["days_ago"] for about in abouts for row in about["project"]["cycles"]]
    assert (last[4], last[5]) == (min(reviewed), min(mapped)) and last[6] <= min(tested)


def _newest_aims_are_smart() -> None:
    for population in Population.objects.chosen():
        aim = AimVersion.objects.filter(project__population=population).order_by("-number")[0]
        names = Measure.objects.filter(project=aim.project).values_list("name", flat=True)
        assert summaries.check_aim(aim, population, names).is_smart, population


def test_the_sponsor_reads_both_ways_and_the_coach_only_the_notes_that_are_shared(
    cast: Cast, browser_of: Browser
) -> None:
    page = text(browser_of(User.objects.get(email="gareth@northwold.example")).get("/o/northwold/report/"))
    assert "6 of the 6 milestones are done" in page
    for row in FACTS["choosing"]["definitions"]:
        assert row["text"] in page
    quotes = [note for about in FACTS["populations"] for note in about["conversations"]]
    assert any(note["heard"] in page for note in quotes)
    for note in quotes:
        assert note["heard"] not in page or note["quote"] == "verbatim", note["id"]
    coach = browser_of(cast.coach)
    for key, status in (("korean", 200), ("black_men", 403)):
        assert coach.get(f"/o/northwold/p/{cast.populations[key].slug}/heard/").status_code == status, key
