"""The example organisations come out of their actions as demo_programme.yaml says: states, reasons, groups, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from amhe import clock
from amhe.access import wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.risk import WHERE, Reason, risks
from amhe.programme.tracker import Stage, progress_of
from assets.models import Asset
from datareview.models import Conversation
from populations.models import Population, Round
from teams.models import Membership
from teams.summaries import coach_of, team_facts

pytestmark = pytest.mark.django_db
ROOT = Path(settings.ROOT)
DEMO = ROOT / "amhe/programme/reference/demo"
PROGRAMME = yaml.safe_load((DEMO / "demo_programme.yaml").read_text())
STATUSES = yaml.safe_load((ROOT / "organisations/reference/statuses.yaml").read_text())
NAMES = {
    row["id"]: row["name"]
    for row in yaml.safe_load((ROOT / "teams/reference/seed_examples.yaml").read_text())["example_populations"]
}
ROWS = {row["id"]: row for row in PROGRAMME["organisations"]}
STAGES = {"completed": {Stage.DONE}, "in_progress": {Stage.MOVING, Stage.STUCK}, "not_started": {Stage.NONE}}


class Made:
    """One example organisation with what the product makes of it."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.row = cast, ROWS[cast.organisation.slug]
        organisation = cast.organisation
        self.progress = progress_of([organisation.pk])[organisation.pk]
        found = risks([organisation], {organisation.pk: self.progress})[organisation.pk]
        self.health: str = found[0]
        self.reasons: dict[str, Reason] = {reason.id: reason for reason in found[1]}


@pytest.fixture(params=list(ROWS))
def made(request: pytest.FixtureRequest, db: None) -> Iterator[Made]:
    with living_today():
        cast = MAKERS[request.param]()
    with wall.inside(cast.organisation.pk):
        yield Made(cast)


def test_an_organisation_comes_out_as_the_programme_says(made: Made) -> None:
    row, organisation = made.row, made.cast.organisation
    assert (organisation.name, organisation.nation) == (row["name"], row["nation"])
    assert organisation.started_on == clock.today() - timedelta(days=row["started_days_ago"])
    for milestone in made.progress.all:
        said = row["milestones"][f"m{milestone.milestone.number}"]
        assert milestone.stage in STAGES[said], milestone
    stuck = any(milestone.stage == Stage.STUCK for milestone in made.progress.all)
    assert stuck is ("milestone_stalled" in row["risk"])
    last_meeting = team_facts([organisation.pk])[organisation.pk].last_meeting
    assert last_meeting == clock.today() - timedelta(days=row["last_meeting_days_ago"])
    assert [population.name for population in made.progress.populations] == [NAMES[key] for key in row["populations"]]
    assert Round.objects.open().exists() is row.get("ballot_open", False)
    _reasons_are_the_programme_s(made)
    _coach_is_the_programme_s(made)
    _notes_hold_the_programme_s(row)
    _no_asset_comes_before_the_note_that_told_of_it()


def _reasons_are_the_programme_s(made: Made) -> None:
    expected = set(made.row["risk"])
    assert set(made.reasons) == expected
    points = {signal["id"]: signal["points"] for signal in STATUSES["risk_signals"]}
    total = sum(points[name] for name in expected)
    assert sum(reason.points for reason in made.reasons.values()) == total == made.row.get("risk_points", total)
    assert made.health == ("on_track" if total < 3 else "watch" if total < 7 else "needs_help")


def _coach_is_the_programme_s(made: Made) -> None:
    coach = next(coach for coach in PROGRAMME["coaches"] if made.row["id"] in coach["organisations"])
    found = coach_of(made.cast.organisation.pk)
    assert found is not None and found.name == coach["name"]
    names = dict(Membership.objects.values_list("user_id", "user__name"))
    assert len(set(names.values())) == len(names), "two people of one name"


def _notes_hold_the_programme_s(organisation: dict[str, Any]) -> None:
    for row in (row for row in PROGRAMME["conversations"] if row["organisation"] == organisation["id"]):
        note = Conversation.objects.get(heard=row["heard"])
        assert note.population == Population.objects.get(name=NAMES[row["population"]])
        assert note.held_on == clock.today() - timedelta(days=row["days_ago"])
        for name in ("who", "place_kind", "how_many", "method", "strengths", "needs", "worse", "changes", "wants_more"):
            assert getattr(note, name) == row[name], name
        assert (note.language, note.interpreter) == (row.get("language", ""), row.get("interpreter", ""))
        assert note.quote == ("verbatim" if row["words_ok"] else "none")


def _no_asset_comes_before_the_note_that_told_of_it() -> None:
    for asset in Asset.objects.exclude(from_conversation=None).select_related("from_conversation"):
        assert asset.added_at >= asset.from_conversation.logged_at, asset  # type: ignore[union-attr]


def test_every_reason_of_the_programme_has_a_page_to_mend_it() -> None:
    assert {name for row in ROWS.values() for name in row["risk"]} <= set(WHERE)
    assert set(WHERE) == {signal["id"] for signal in STATUSES["risk_signals"]}


def test_the_makers_are_the_programme_s_organisations_in_its_order_and_the_walk_s() -> None:
    walk = yaml.safe_load((DEMO / "walk.yaml").read_text())["organisation"]["id"]
    assert [name for name in MAKERS if name != walk] == list(ROWS)
    assert walk in MAKERS


WRITES = re.compile(r"\.(save|delete|update|create|bulk_create|bulk_update|get_or_create|update_or_create)\(")


def test_nothing_in_the_example_is_declared_all_is_earned_by_actions() -> None:
    folder = ROOT / "amhe/programme/example"
    found = [f"{file.name}: {line.strip()}" for file in sorted(folder.glob("*.py"))
             for line in file.read_text().splitlines() if WRITES.search(line)]  # fmt: skip
    assert found == []
