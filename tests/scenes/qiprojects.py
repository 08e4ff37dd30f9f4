"""The scene of milestone 6: an aim, a theory of change, a test, a measure with points."""

from __future__ import annotations

from datetime import date
from typing import Any

from amhe import clock
from assets.models import Asset
from datareview.models import Conversation, Theme
from populations.models import Population
from qiprojects import actions
from qiprojects.models import AimVersion, ChangeIdea, Cycle, Driver, Measure, Point, QIProject
from tests.world import Place

# 24 fortnights whose last 8 lie above the median: a shift.
POINTS = [
    (5, 9), (4, 8), (6, 10), (5, 8), (4, 9), (6, 9), (5, 10), (4, 7), (6, 11), (5, 9), (5, 8), (4, 8),
    (6, 9), (5, 9), (5, 10), (6, 10), (7, 10), (6, 8), (7, 9), (8, 11), (7, 9), (7, 10), (8, 10), (7, 9),
]  # fmt: skip


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; each of the models that an address can name is in `things`."""
    with place.inside():
        population = Population.objects.select_related("team", "organisation").get(pk=things[Population].pk)
        actions.choose_route(by=place.sub_lead, population=population, route="step_by_step")
        theme = things.get(Theme)
        aim(place, population, canary, themes=[theme] if theme else [])
        _primary, secondary = drivers(place, population, canary, theme)
        change = idea(place, population, canary, secondary, things)
        things[Measure] = measure(place, population, canary)
        things[Cycle] = cycle(place, change, canary, things[Measure])
        actions.keep_theory(by=place.sub_lead, population=population, note=f"First go. {canary}")
        things |= {
            QIProject: QIProject.objects.get(population=population),
            AimVersion: AimVersion.objects.order_by("-number")[0],
            Driver: Driver.objects.get(pk=secondary.pk),
            ChangeIdea: ChangeIdea.objects.get(pk=change.pk),
            Point: Point.objects.filter(measure=things[Measure]).order_by("on")[0],
        }


def aim(place: Place, population: Population, canary: str = "", **differs: Any) -> AimVersion:
    """A SMART aim, were it for the coach's yes and a measure."""
    said = {
        "text": f"Raise the share of rural communities with a planned review held near home from 50% to 80% {canary}",
        "stage": "smart",
        "target_date": date(2027, 3, 31),
        "plan_to_find_out": f"Ask the clinics. {canary}",
        "achievable": True,
    }
    return actions.write_aim(by=place.sub_member, population=population, **(said | differs))


def drivers(place: Place, population: Population, canary: str = "", theme: Any = None) -> tuple[Driver, Driver]:
    """A primary driver, and a secondary one under it."""
    primary = actions.add_driver(
        by=place.sub_lead, population=population, level="primary", text=f"Access {canary}".strip()
    )
    secondary = actions.add_driver(
        by=place.sub_lead,
        population=population,
        level="secondary",
        text=f"Reviews near home {canary}".strip(),
        under=[primary],
        themes=[theme] if theme else [],
    )
    return primary, secondary


def idea(
    place: Place, population: Population, canary: str = "", driver: Driver | None = None, things: Any = None
) -> ChangeIdea:
    """An idea that rests on a conversation, when there is one."""
    things = things or {}
    return actions.add_idea(
        by=place.sub_lead,
        population=population,
        text=f"Reviews in the village hall {canary}".strip(),
        suggested_by="population",
        driver=driver,
        evidence=things.get(Conversation),
        asset=things.get(Asset),
        size="1 person or 1 session",
    )


def cycle(place: Place, change: ChangeIdea, canary: str = "", moves: Measure | None = None) -> Cycle:
    """A test that was planned and written up."""
    planned = actions.plan_cycle(
        by=place.sub_lead,
        idea=change,
        title=f"One review in the hall {canary}".strip(),
        question=f"Will people come? {canary}",
        prediction=f"They come. {canary}",
        who_when=f"The nurse, next week. {canary}",
        data_plan=f"Count who comes. {canary}",
        started_on=clock.today(),
        measure=moves,
    )
    return actions.write_up_cycle(
        by=place.sub_lead,
        cycle=planned,
        version=planned.version,
        as_planned=True,
        observed=f"They came. {canary}",
        unexpected=f"Two brought a friend. {canary}",
        matched="yes",
        learned=f"Evenings are better. {canary}",
        decision="adapt",
    )


def measure(place: Place, population: Population, canary: str = "", points: Any = POINTS, **differs: Any) -> Measure:
    """A measure with points up to today, and a note on one more."""
    said = {
        "kind": "outcome",
        "name": f"Planned reviews held near home {canary}".strip(),
        "direction": "higher",
        "frequency": "every 2 weeks",
        "numerator_label": f"Reviews held near home {canary}",
        "denominator_label": f"Reviews planned {canary}",
        "owner": f"The team clerk {canary}",
        "target": 0.8,
        "comparison": f"Everyone else {canary}",
    }
    made = actions.add_measure(by=place.sub_lead, population=population, **(said | differs))
    if points:
        actions.add_points(by=place.sub_lead, measure=made, points=points)
        first = made.points.order_by("on")[0]
        actions.change_point(
            by=place.sub_lead,
            point=first,
            version=first.version,
            on=first.on,
            numerator=first.numerator,
            denominator=first.denominator,
            note=f"Snow {canary}",
        )
    return made
