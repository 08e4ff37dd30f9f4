"""What the example organisations share: their people, their days, and the wording of the starter pack's populations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from amhe import clock
from amhe.access import wall
from amhe.access.roles import Role
from amhe.reference import by_id, facts
from organisations.actions import confirm_who_to_call
from organisations.milestones import tasks
from organisations.models import Organisation, User
from populations import actions as populations
from populations.models import Population
from teams import actions as teams
from teams.models import Meeting, Team, TeamPlace

DATA = Mapping[str, Any]
USUAL = {
    "agenda": "Actions from last time. Where we are in the milestones. What comes next.",
    "notes": "We went through the open actions and agreed who does what until next time.",
}
_today: ContextVar[date] = ContextVar("example_today")


def demo(name: str) -> DATA:
    """One of the files of reference/demo."""
    return facts("programme", f"demo/{name}")


def person(key: str, name: str, where: str) -> User:
    """An invented person's account, made once."""
    email = f"{key}@{where}.example"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name)


def coach(key: str) -> User:
    """One of the example coaches."""
    row = next(row for row in demo("demo_programme")["coaches"] if row["id"] == key)
    return person(key.removeprefix("coach_"), row["name"], "amhe-coaches")


@contextmanager
def living_today() -> Iterator[None]:
    """Days in the past are counted from the day that the clock shows now."""
    token = _today.set(clock.today())
    try:
        yield
    finally:
        _today.reset(token)


@contextmanager
def days_ago(days: int, hour: int = 10) -> Iterator[None]:
    """The clock on a day in the past."""
    with clock.set_to(timezone.make_aware(datetime.combine(on(days), time(hour)))):
        yield


def on(days: int) -> date:
    """The day that many days ago (less than 0: to come)."""
    return _today.get() - timedelta(days=days)


@dataclass
class Cast:
    """One example organisation while it is made."""

    organisation: Organisation
    team: Team
    coach: User
    people: dict[str, User] = field(default_factory=dict)
    populations: dict[str, Population] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)  # things of the later milestones, by their ids in the file

    def place(self, title: str) -> TeamPlace:
        """A place of the project team by its title."""
        return TeamPlace.objects.get(team=self.team, title=title)


WRITTEN_LATE = 8  # days


@contextmanager
def start(slug: str, name: str, nation: str, started_days_ago: int, coach_key: str) -> Iterator[Cast]:
    """Make an organisation on its first day, and stay inside it."""
    with wall.restored():
        with days_ago(started_days_ago):
            its_coach = coach(coach_key)
            organisation = teams.start_organisation(
                by=None, name=name, slug=slug, nation=nation, started_on=clock.today(), coach=its_coach
            )
            confirm_who_to_call(
                by=its_coach,
                organisation=organisation,
                version=0,
                name="Safeguarding team",
                phone="01632 960 001",
                email=f"safeguarding@{slug}.example",
                checked=True,
            )
        team = Team.objects.get(organisation=organisation, kind=Team.Kind.PROJECT)
        cast = Cast(organisation, team, its_coach)
        yield cast
        from amhe.programme.example.learning import ask_for_help, go_to_learning_sets

        go_to_learning_sets(cast)
        ask_for_help(cast)


def fill_team(cast: Cast, places: Iterable[DATA], people: Iterable[DATA], where: str) -> None:
    """Add the places, then the people who have accounts in them; the lead comes first and adds the rest."""
    people = sorted(people, key=lambda row: row["role"] != Role.PROJECT_LEAD)
    for row in people:
        cast.people[row["id"]] = person(row["id"], row["name"], where)
    lead = cast.people[people[0]["id"]]
    outside = {"ics_colleague", "stakeholder"}
    for row in places:
        teams.add_place(
            by=lead,
            team=cast.team,
            title=row["title"],
            kind=row["kind"],
            how_many=row["count"],
            reason_if_empty=row.get("empty", ""),
            from_outside=row["kind"] in outside,
        )
    for row in people:
        held = teams.join(
            by=cast.coach if row is people[0] else lead,
            organisation=cast.organisation,
            team=None,
            user=cast.people[row["id"]],
            role=row["role"],
            place=cast.place(row["place"]),
            joined_as=row.get("joined_as", ""),
        )
        teams.accept_role(by=held.user, membership=held)


def hold_meetings(
    cast: Cast,
    team: Team,
    lead: User,
    present: Sequence[User],
    first: int,
    last: int,
    every: int = 14,
    said: Sequence[DATA] = (),
) -> None:
    """A regular meeting from `first` days ago, held until `last` days ago; the next one is then in the diary.

    `said` tells of the newest meetings, newest first: `agenda`, of which each sentence is a line, `notes`, `away`, the ids of
    who did not come, and `came_out`, for each line in turn the kind of outcome and its words. Meetings of long ago were written
    up a week late, as happens: nothing that was open by then stands in their record.
    """
    told = dict(zip(range(last, first + 1, every), said, strict=False))
    with days_ago(first + 3):
        teams.plan_series(
            by=lead,
            team=team,
            first_at=timezone.make_aware(datetime.combine(on(first), time(10))),
            every_days=every,
        )
    for days in range(first, last - 1, -every):
        late = WRITTEN_LATE if days > last + 3 * every and days not in told else 0
        with days_ago(days - late, hour=12):
            meeting = Meeting.objects.get(team=team, starts_at__date=on(days))
            about = told.get(days, USUAL)
            away = {cast.people[key].pk for key in about.get("away", ())}
            lines = [
                teams.add_item(by=lead, meeting=meeting, what=line.removesuffix("."))
                for line in re.split(r"(?<=[.?!]) ", about["agenda"])
            ]
            meeting = teams.change_meeting(
                by=lead,
                meeting=meeting,
                version=meeting.version,
                notes=about["notes"],
                present=[user.pk for user in present if user.pk not in away],
            )
            for (kind, what), line in zip(about.get("came_out", ()), lines, strict=False):
                teams.add_outcome(by=lead, meeting=meeting, kind=kind, what=what, item=line)
    _say_who_comes(team, present)


def _say_who_comes(team: Team, people: Sequence[User]) -> None:
    """Three people have answered for the next meeting that is in the diary, one of them that they cannot come."""
    with days_ago(1):
        if meeting := Meeting.objects.filter(team=team).coming().first():
            for user, coming in zip(people[:3], (True, True, False), strict=False):
                teams.answer(by=user, user=user, thing=meeting, coming=coming)


def list_and_review(cast: Cast, by: User, rows: Iterable[DATA]) -> None:
    """Put the populations on the long list and answer the 4 review questions for each.

    A row that is none of the starter pack's populations brings its own `name` and `tags`.
    """
    names = by_id("teams", "seed_examples", "example_populations")
    for row in rows:
        key = row["population"]
        population = populations.add_population(
            by=by,
            organisation=cast.organisation,
            name=names.get(key, row)["name"],
            why=row.get("why", ""),
            unequal=row.get("unequal", ["access", "experience"]),
            characteristics=names.get(key, row)["tags"],
        )
        no_work = row["work"].startswith("None")
        cast.populations[key] = populations.review_population(
            by=by,
            population=population,
            version=population.version,
            will=row["will"],
            urgency=row["urgency"],
            has_existing_work=not no_work,
            existing_work="" if no_work else row["work"],
            work_organisations=row.get("work_by", ()),
            relationships=row.get("relationships"),
            relationships_text=row.get("relationships_text", ""),
            known_organisations=row.get("known", ()),
            data=row["data"],
            data_text=row.get("data_text", ""),
            data_sources=row.get("sources", ()),
            not_known=row.get("not_known", ()),
        )


def comment_on_reviews(cast: Cast, rows: Iterable[DATA]) -> None:
    """What people said about the answers, so many days ago."""
    for row in rows:
        with days_ago(row["days_ago"]):
            populations.comment_on_review(
                by=cast.people[row["by"]], population=cast.populations[row["population"]], words=row["words"]
            )


def mark_done(cast: Cast, by: User, task: str, population: Population | None = None) -> None:
    """A task that happened outside the product, marked by the lead (R8)."""
    from amhe.programme.actions import mark_task

    mark_task(
        by=by,
        organisation=cast.organisation,
        task=tasks()[task],
        population=population,
        state="completed",
        on=clock.today(),
    )
