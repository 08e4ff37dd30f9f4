"""The QI project: aim, theory of change, tests and measures with their points (milestone 6)."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from amhe.programme.load import words
from amhe.programme.load.made import MadeGroup, MadeOrganisation
from amhe.programme.load.people import activity
from amhe.programme.load.plan import Depth
from qiprojects.models import (
    AimTheme,
    AimVersion,
    ChangeIdea,
    Cycle,
    Driver,
    DriverLink,
    DriverTheme,
    Measure,
    Point,
    QIProject,
    TheoryVersion,
)

DRIVERS = (("Access", ("Places near home", "Times that suit")), ("Experience", ("Words that people understand",)))
MEASURES = (
    ("Planned visits that took place near home", "outcome", "Visits near home", "Visits planned", "higher"),
    ("Visits where people were rung before", "process", "People rung", "Visits planned", "higher"),
)


def start_projects(made: MadeOrganisation) -> None:
    """Milestone 6 of each population that has come so far."""
    for group in made.groups:
        if group.plan.has(Depth.PROJECT):
            _start(made, group, made.plan.random(f"project {group.name}"))
    if any(group.plan.has(Depth.PROJECT) for group in made.groups):
        activity(made, 6)


def _start(made: MadeOrganisation, group: MadeGroup, random: Random) -> None:
    testing = group.plan.has(Depth.TESTING)
    project = made.rows.add(
        QIProject,
        population_id=group.population_id,
        route=QIProject.Route.STEP_BY_STEP,
        made_by_id=group.lead,
        made_at=made.at(40),
    )
    _write_aims(made, group, project, smart=testing)
    drivers = _draw_theory(made, group, project)
    ideas = [_have_idea(made, group, project, drivers[n % len(drivers)], n) for n in range(len(words.CHANGES))]
    measures = [_measure(made, group, project, number, random, agreed=testing) for number in range(len(MEASURES))]
    if testing:
        _test(made, group, project, ideas, measures)
        _keep(made, group, project)


def _write_aims(made: MadeOrganisation, group: MadeGroup, project: int, *, smart: bool) -> None:
    broad = f"Improve planned visits for {group.name}"
    exact = f"Raise planned visits near home that took place for {group.name} here from 50% to 80% by 31 March"
    for number, text in enumerate([broad, exact] if smart else [broad], start=1):
        last = number == 2
        aim = made.rows.add(
            AimVersion,
            project_id=project,
            number=number,
            stage=AimVersion.Stage.SMART if last else AimVersion.Stage.FIRST,
            text=text,
            target_date=made.at(-120).date() if last else None,
            achievable=last,
            coach_confirmed_by_id=made.coach if last else None,
            coach_confirmed_at=made.at(9) if last else None,
            by_id=group.lead,
            at=made.at(38 - number * 10),
        )
        for theme in group.themes[:2]:
            made.rows.add(AimTheme, aim_id=aim, theme_id=theme)
        made.rows.did("aim written", group.lead, made.at(38 - number * 10), AimVersion, aim)


def _draw_theory(made: MadeOrganisation, group: MadeGroup, project: int) -> list[int]:
    """2 primary drivers with 3 secondary ones under them; returns all."""
    found: list[int] = []

    def driver(level: str, text: str) -> int:
        found.append(
            made.rows.add(
                Driver,
                project_id=project,
                level=level,
                text=text,
                position=len(found),
                added_by_id=group.lead,
                added_at=made.at(30),
            )
        )
        return found[-1]

    for text, parts in DRIVERS:
        primary = driver(Driver.Level.PRIMARY, text)
        for part in parts:
            secondary = driver(Driver.Level.SECONDARY, part)
            made.rows.add(DriverLink, secondary_id=secondary, primary_id=primary)
            if group.themes:
                made.rows.add(DriverTheme, driver_id=secondary, theme_id=group.themes[0])
    return found


def _have_idea(made: MadeOrganisation, group: MadeGroup, project: int, driver: int, number: int) -> int:
    source = group.conversations[number] if number < len(group.conversations) else None
    return made.rows.add(
        ChangeIdea,
        project_id=project,
        driver_id=driver,
        text=words.CHANGES[number].rstrip("."),
        suggested_by="population",
        conversation_id=source,
        finding_id=None if source else group.findings[0],
        asset_id=group.assets[number] if number < len(group.assets) else None,
        size="1 person or 1 session",
        added_by_id=group.lead,
        added_at=made.at(25),
    )


def _measure(
    made: MadeOrganisation, group: MadeGroup, project: int, number: int, random: Random, *, agreed: bool
) -> int:
    name, kind, counted, out_of, direction = MEASURES[number]
    measure = made.rows.add(
        Measure,
        project_id=project,
        kind=kind,
        name=name,
        numerator_label=counted,
        denominator_label=out_of,
        direction=direction,
        frequency="every 2 weeks",
        owner="The team clerk",
        target="0.8",
        comparison="Everyone else here",
        coach_agreed_by_id=made.coach if agreed else None,
        coach_agreed_at=made.at(8) if agreed else None,
        added_by_id=group.lead,
        added_at=made.at(24) + timedelta(minutes=number),
    )
    fortnights = 24
    for period in range(fortnights):
        planned = random.randint(20, 60)
        share = 0.5 + random.uniform(-0.1, 0.1) + (0.15 if period >= fortnights - 8 and agreed else 0)
        # points reach back further than the organisation's first day: a baseline is looked up
        day = made.at(0).date() - timedelta(days=14 * (fortnights - period))
        made.rows.add(Point, measure_id=measure, on=day, numerator=round(planned * share), denominator=planned)
    return measure


def _test(made: MadeOrganisation, group: MadeGroup, project: int, ideas: list[int], measures: list[int]) -> None:
    for number, idea in enumerate(ideas[:2]):
        written = number == 0
        cycle = made.rows.add(
            Cycle,
            project_id=project,
            idea_id=idea,
            measure_id=measures[number],
            title=f"Small test {number + 1}",
            question="Do more people come?",
            prediction="2 of 3 people come.",
            who_when="The nurse, on 3 days.",
            data_plan="Count who comes.",
            started_on=made.on(20 - 10 * number),
            as_planned=True if written else None,
            observed="All 3 came." if written else "",
            matched=Cycle.Matched.YES if written else "",
            learned="A call the day before is enough." if written else "",
            decision=Cycle.Decision.ADOPT if written else "",
            added_by_id=group.lead,
            added_at=made.at(22 - 10 * number),
        )
        made.rows.did("test planned", group.lead, made.at(22 - 10 * number), Cycle, cycle)


def _keep(made: MadeOrganisation, group: MadeGroup, project: int) -> None:
    lines = [[0, "Aim"], *([1, text] for text, _parts in DRIVERS)]
    made.rows.add(
        TheoryVersion, project_id=project, number=1, note="First version", lines=lines, by_id=group.lead, at=made.at(21)
    )
