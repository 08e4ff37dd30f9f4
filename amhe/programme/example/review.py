"""Harbourside's milestones 4 to 6: what people said, the assets that help, and the QI project."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from amhe.programme.example.cast import DATA, Cast, days_ago, on
from assets import actions as assets
from assets.models import Asset
from datareview import actions as datareview
from datareview.models import USUAL_MONTHS, months_after
from populations.models import Population
from qiprojects import actions as qi

SAID = (
    "who",
    "place_kind",
    "how_many",
    "heard",
    "strengths",
    "needs",
    "worse",
    "changes",
    "quote",
    "language",
    "wants_more",
)


def begin_early(cast: Cast, walk: DATA) -> None:
    """Early steps on a group that was not chosen this time: a number that is published, and somebody to work with (R50)."""
    early = walk["early"]
    population, finding, asset = cast.populations[early["population"]], early["finding"], early["asset"]
    with days_ago(30):
        datareview.add_finding(by=cast.people["nia"], population=population, **finding)
        assets.add_asset(by=cast.people["meera"], population=population, owner=cast.people["meera"], **asset)


def listen_and_look(cast: Cast, walk: DATA) -> None:
    """Milestone 4: conversations on their days, then the findings and the themes."""
    population = _population(cast)
    known: dict[str, Any] = {}
    for row in walk["conversations"]:
        with days_ago(row["days_ago"], hour=15):
            words = {name: row[name] for name in (*SAID, "interpreter") if name in row}
            known[row["id"]] = datareview.log_conversation(
                by=cast.people["leila" if row["who"] in ("population", "carer", "group") else "grace"],
                population=population,
                **words,
            )
    for row in walk["contacts"]:
        _keep_in_touch(cast, population, row)
    for row in walk["findings"]:
        with days_ago(19):
            known[row["id"]] = datareview.add_finding(
                by=cast.people["grace"],
                population=population,
                kind=row["kind"],
                title=row["title"],
                numerator=row["population"][0],
                denominator=row["population"][1],
                comparator_numerator=row["comparator"][0],
                comparator_denominator=row["comparator"][1],
                source_name=row["source_name"],
                period="The last 12 months",
            )
    for row in walk["themes"]:
        with days_ago(14):
            known[row["id"]] = datareview.add_theme(
                by=cast.people["grace"],
                population=population,
                name=row["name"],
                kind=row["kind"],
                evidence=[known[name] for name in row["evidence"]],
            )
    cast.known = known


def _keep_in_touch(cast: Cast, population: Population, row: DATA) -> None:
    """Somebody who said that they may be reached, and was or was not yet."""
    said = {name: row[name] for name in ("name", "reach", "helps", "wants_more")}
    by = cast.people[row["by"]]
    with days_ago(row["days_ago"], hour=16):
        until = months_after(on(row["days_ago"]), USUAL_MONTHS)
        contact = datareview.add_contact(
            by=by, population=population, asked_on=on(row["days_ago"]), kept_until=until, consent=True, **said
        )
    if "contacted_days_ago" in row:
        with days_ago(row["contacted_days_ago"], hour=16):
            datareview.note_contact(
                by=by,
                contact=contact,
                version=contact.version,
                contacted_on=on(row["contacted_days_ago"]),
                agreed=row["agreed"],
            )


def map_assets(cast: Cast, walk: DATA) -> None:
    """Milestone 5: the map, and the assets to start with."""
    population = _population(cast)
    with days_ago(13):
        for row in walk["assets"]:
            source = cast.known.get(row.get("from"))
            cast.known[row["name"]] = assets.add_asset(
                by=cast.people["leila"],
                population=population,
                name=row["name"],
                category=row["category"],
                from_conversation=source,
                heard_from=_heard_from(source),
                owner=cast.people["marek"] if row["priority"] else None,
                contact_stage=row["stage"],
            )
        chosen = [row["name"] for row in walk["assets"] if row["priority"]]
        assets.choose_priorities(
            by=cast.people["grace"], population=population, assets=[cast.known[name].pk for name in chosen]
        )


def _heard_from(source: Any) -> str:
    if source is None:
        return "sub-team"
    return "population" if source.part == "people" else "professional"


def start_project(cast: Cast, walk: DATA) -> None:
    """Milestone 6: aims on their days, theory of change, ideas, a first test and the measure."""
    population, grace, known = _population(cast), cast.people["grace"], cast.known
    with days_ago(12):
        qi.choose_route(by=grace, population=population, route="step_by_step")
    for row in walk["aims"]:
        smart = row["stage"] == "smart"
        with days_ago(row["days_ago"]):
            aim = qi.write_aim(
                by=grace,
                population=population,
                text=row["text"],
                stage=row["stage"],
                themes=[known[name] for name in row.get("themes", ())],
                target_date=date(on(0).year + 1, 3, 31) if smart else None,
                achievable=smart,
            )
    with days_ago(2):
        qi.agree_aim(by=cast.coach, aim=aim)
    with days_ago(11):
        _theory(cast, population, walk)
    with days_ago(10):
        _cycles(cast, walk)
    _measures(cast, population, walk)


def _cycles(cast: Cast, walk: DATA) -> None:
    grace, known = cast.people["grace"], cast.known
    for row in walk["cycles"]:
        cycle = qi.plan_cycle(
            by=grace,
            idea=known[row["idea"]],
            title=row["title"],
            question="Does booking for a year give people the same interpreter?",
            prediction=row["prediction"],
            who_when=row["who_when"],
            data_plan="Count the reviews with the same interpreter.",
            started_on=on(row["days_ago"]),
        )
        qi.write_up_cycle(
            by=grace,
            cycle=cycle,
            version=cycle.version,
            as_planned=True,
            observed=row["observed"],
            matched=row["matched"],
            learned=row["learned"],
            decision=row["decision"],
        )


def _theory(cast: Cast, population: Population, walk: DATA) -> None:
    grace, known = cast.people["grace"], cast.known
    for row in walk["drivers"]:
        known[row["id"]] = qi.add_driver(
            by=grace,
            population=population,
            level=row["level"],
            text=row["text"],
            under=[known[name] for name in row.get("under", ())],
            themes=[known[name] for name in row.get("themes", ())],
        )
    for row in walk["ideas"]:
        known[row["id"]] = qi.add_idea(
            by=cast.people["leila"],
            population=population,
            text=row["text"],
            suggested_by=row["from"],
            driver=known[row["driver"]],
            evidence=known[row["evidence"]],
            asset=Asset.objects.filter(population=population, name=row.get("asset", "")).first(),
            size=row["size"],
        )


def _measures(cast: Cast, population: Population, walk: DATA) -> None:
    for row in walk["measures"]:
        with days_ago(9):
            measure = qi.add_measure(
                by=cast.people["grace"],
                population=population,
                kind=row["kind"],
                name=row["name"],
                numerator_label="Planned reviews that took place with a professional interpreter",
                denominator_label="All planned reviews of people who need an interpreter",
                direction=row["direction"],
                frequency=row["frequency"],
                owner="Grace Adeyemi",
                target=row["target"],
                comparison=row["comparison"],
            )
        with days_ago(1):
            first = on(1) - timedelta(days=14 * (len(row["points"]) - 1))
            qi.add_points(by=cast.people["grace"], measure=measure, points=row["points"], first_on=first)
            qi.agree_measure(by=cast.coach, measure=measure, version=measure.version)


def _population(cast: Cast) -> Population:
    return Population.objects.select_related("team").get(pk=cast.populations["smi_interpreter"].pk)
