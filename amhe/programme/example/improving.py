"""Milestone 6 of one population, walked by actions as a facts file tells it: aims, theory of change, tests, measures.

What demo_programme.yaml already says of an aim, a measure or a test is taken from there, by its id. Each row of the
file is a story that gives the moment of its next step (days ago, hour) and then does it, so that the steps of all rows
are done in the order of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any

from amhe.programme.example.cast import DATA, Cast, days_ago, demo, on
from amhe.programme.example.journey import chosen
from assets.models import Asset
from organisations.models import User
from qiprojects import actions as qi
from qiprojects import periods
from qiprojects.models import Measure

Story = Iterator[tuple[int, int]]


def improve(cast: Cast, facts: DATA) -> None:
    """The QI projects of all populations that have one in the file, side by side."""
    stories: list[Story] = []
    for about in facts["populations"]:
        project = about["project"]
        stories.append(_route(cast, about, project))
        for part, tell in TOLD_BY.items():
            stories += [tell(cast, about, _with_the_programme_s(part, row)) for row in project.get(part, ())]
    _live(stories)


def _live(stories: Iterable[Story]) -> None:
    """Go on with whichever story comes next, until all are told."""
    waiting = [(_moment(next(story)), place, story) for place, story in enumerate(stories)]
    heapify(waiting)
    while waiting:
        (day, hour), place, story = heappop(waiting)
        with days_ago(-day, hour=hour):
            then = next(story, None)
        if then is not None:
            heappush(waiting, (_moment(then), place, story))


def _moment(step: tuple[int, int]) -> tuple[int, int]:
    days, hour = step
    return -days, hour


def _with_the_programme_s(part: str, row: DATA) -> Mapping[str, Any]:
    section = {"aims": "aims", "measures": "measures_example", "cycles": "pdsa_example"}.get(part, "")
    rows = demo("demo_programme").get(section, ())
    return {**next((each for each in rows if each["id"] == row.get("id")), {}), **row}


def _by(cast: Cast, about: DATA, row: DATA) -> User:
    return cast.people[row.get("by", about["lead"])]


def _all(cast: Cast, ids: Iterable[str]) -> list[Any]:
    return [cast.known[name] for name in ids]


def _route(cast: Cast, about: DATA, project: DATA) -> Story:
    yield project["days_ago"], 10
    qi.choose_route(
        by=cast.people[about["lead"]],
        population=chosen(cast, about["population"]),
        route=project["route"],
        workshop_on=on(project["workshop_days_ago"]) if "workshop_days_ago" in project else None,
    )


def _aim(cast: Cast, about: DATA, row: DATA) -> Story:
    yield row["days_ago"], 11
    is_smart = row["stage"] == "smart"
    aim = qi.write_aim(
        by=_by(cast, about, row),
        population=chosen(cast, about["population"]),
        text=row["text"],
        stage=row["stage"],
        themes=_all(cast, row.get("themes", ())),
        target_date=date(on(0).year + 1, 3, 31) if is_smart else None,
        achievable=is_smart,
    )
    if "agreed_days_ago" in row:
        yield row["agreed_days_ago"], 10
        qi.agree_aim(by=cast.coach, aim=aim)


def _driver(cast: Cast, about: DATA, row: DATA) -> Story:
    yield row["days_ago"], 14
    cast.known[row["id"]] = qi.add_driver(
        by=_by(cast, about, row),
        population=chosen(cast, about["population"]),
        level=row["level"],
        text=row["text"],
        under=_all(cast, row.get("under", ())),
        themes=_all(cast, row.get("themes", ())),
    )


def _idea(cast: Cast, about: DATA, row: DATA) -> Story:
    yield row["days_ago"], 15
    population = chosen(cast, about["population"])
    cast.known[row["id"]] = qi.add_idea(
        by=_by(cast, about, row),
        population=population,
        text=row["text"],
        suggested_by=row["from"],
        driver=cast.known[row["driver"]],
        evidence=cast.known[row["evidence"]],
        asset=Asset.objects.get(population=population, name=row["asset"]) if "asset" in row else None,
        size=row["size"],
    )


def _measure(cast: Cast, about: DATA, row: DATA) -> Story:
    """`before` are the points that the records held already; `after` those counted since, one a period."""
    yield row["days_ago"], 11
    by, begun = _by(cast, about, row), on(row["days_ago"])
    measure = cast.known[row["id"]] = qi.add_measure(
        by=by,
        population=chosen(cast, about["population"]),
        kind=row["kind"],
        name=row["name"],
        numerator_label=row["counted"],
        denominator_label=row.get("out_of", ""),
        direction=row["direction"],
        frequency=row["frequency"],
        owner=cast.people[row["owner"]].name,
        target=row.get("target"),
        comparison=row.get("comparison", ""),
    )
    first = periods.step(begun, row["frequency"], 1 - len(row["before"]))
    qi.add_points(by=by, measure=measure, points=row["before"], first_on=first)
    if "agreed_days_ago" in row:
        yield row["agreed_days_ago"], 10
        qi.agree_measure(by=cast.coach, measure=measure, version=measure.version)
    for number, counted in enumerate(row.get("after", ()), start=1):
        day = periods.step(begun, row["frequency"], number)
        yield (on(0) - day).days, 16
        _count(by, measure, day, counted)


def _count(by: User, measure: Measure, day: date, counted: DATA) -> None:
    numerator, *out_of = counted["count"]
    qi.add_point(
        by=by,
        measure=measure,
        on=day,
        numerator=numerator,
        denominator=out_of[0] if out_of else None,
        note=counted.get("note", ""),
    )


def _cycle(cast: Cast, about: DATA, row: DATA) -> Story:
    yield row["days_ago"], 10
    by = _by(cast, about, row)
    cycle = qi.plan_cycle(
        by=by,
        idea=cast.known[row["idea"]],
        title=row["title"],
        question=row["question"],
        prediction=row["prediction"],
        who_when=row["who_when"],
        data_plan=row["data_plan"],
        measure=cast.known[row["measure"]],
    )
    if "seen_days_ago" in row:
        yield row["seen_days_ago"], 15
        qi.write_up_cycle(
            by=by,
            cycle=cycle,
            version=cycle.version,
            as_planned=row["as_planned"],
            observed=row["observed"],
            unexpected=row.get("unexpected", ""),
            matched=row["matched"],
            learned=row["learned"],
            decision=row["decision"],
        )


def _kept(cast: Cast, about: DATA, row: DATA) -> Story:
    yield row["days_ago"], 16
    qi.keep_theory(by=_by(cast, about, row), population=chosen(cast, about["population"]), note=row["note"])


TOLD_BY: Mapping[str, Callable[[Cast, DATA, DATA], Story]] = {
    "aims": _aim,
    "drivers": _driver,
    "ideas": _idea,
    "measures": _measure,
    "cycles": _cycle,
    "kept": _kept,
}
