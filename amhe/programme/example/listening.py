"""Milestones 4 and 5 of one population, walked by actions as a facts file tells them: what was heard, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from amhe.programme.example.cast import DATA, Cast, days_ago, demo
from amhe.programme.example.journey import chosen
from assets import actions as assets
from datareview import actions as datareview
from datareview.models import Conversation, Finding, Theme
from populations.models import Population

SAID = (
    *("who", "place_kind", "how_many", "heard", "strengths", "needs", "worse", "changes", "method"),
    *("language", "interpreter", "quote", "wants_more", "service_use", "read_back"),
)
MAY_QUOTE = {True: Conversation.Quote.VERBATIM, False: Conversation.Quote.NONE}


def review(cast: Cast, about: DATA) -> None:
    """Milestone 4: conversations of the programme's file and of this one, findings and themes, each on its day.

    What is heard or found after a theme was drawn, and belongs to it, is put under it on its own day.
    """
    population, themes = chosen(cast, about["population"]), about.get("themes", ())
    steps = [
        *((row, _hear) for row in _conversations(cast, about)),
        *((row, _find) for row in about.get("findings", ())),
        *((row, _draw) for row in themes),
    ]
    done: set[str] = set()
    for row, step in sorted(steps, key=lambda pair: -pair[0]["days_ago"]):
        with days_ago(row["days_ago"], hour=15):
            row = {"by": about["listener"], "known_by_then": done, **row}
            cast.known[row["id"]] = step(cast, population, row)
            for theme in (each for each in themes if each["id"] in done and row["id"] in each["evidence"]):
                datareview.add_evidence(
                    by=cast.people[row["by"]], theme=cast.known[theme["id"]], evidence=[cast.known[row["id"]]]
                )
        done.add(row["id"])
    if unknown := {name for theme in themes for name in theme["evidence"]} - done:
        raise KeyError(f"a theme rests on what is not in the file: {sorted(unknown)}")


def _conversations(cast: Cast, about: DATA) -> Iterator[Mapping[str, Any]]:
    yield from about.get("conversations", ())
    for row in demo("demo_programme")["conversations"]:
        if (row["organisation"], row["population"]) == (cast.organisation.slug, about["population"]):
            yield {**row, "quote": MAY_QUOTE[row["words_ok"]]}


def _hear(cast: Cast, population: Population, row: DATA) -> Conversation:
    return datareview.log_conversation(
        by=cast.people[row["by"]], population=population, **{name: row[name] for name in SAID if name in row}
    )


def _find(cast: Cast, population: Population, row: DATA) -> Finding:
    mine, others = row.get("population", (None, None)), row.get("comparator", (None, None))
    return datareview.add_finding(
        by=cast.people[row["by"]],
        population=population,
        kind=row["kind"],
        title=row["title"],
        about=row.get("about", "need"),
        numerator=mine[0],
        denominator=mine[1],
        comparator_numerator=others[0],
        comparator_denominator=others[1],
        source_name=row["source_name"],
        period=row.get("period", "The last 12 months"),
        not_available="population" not in row,
    )


def _draw(cast: Cast, population: Population, row: DATA) -> Theme:
    return datareview.add_theme(
        by=cast.people[row["by"]],
        population=population,
        name=row["name"],
        kind=row["kind"],
        definition=row.get("definition", ""),
        evidence=[cast.known[name] for name in row["evidence"] if name in row["known_by_then"]],
    )


def map_assets(cast: Cast, about: DATA) -> None:
    """Milestone 5: the map and, if they are chosen, the assets to start with, each on its day."""
    population, found = chosen(cast, about["population"]), about["assets"]
    steps = [(row["days_ago"], partial(_place, cast, population, row)) for row in found["items"]]
    if "chosen_days_ago" in found:
        steps.append((found["chosen_days_ago"], partial(_choose, cast, population, found)))
    for days, step in sorted(steps, key=lambda pair: -pair[0]):
        with days_ago(days, hour=11):
            step()


def _place(cast: Cast, population: Population, row: DATA) -> None:
    source = cast.known.get(row.get("from", ""))
    cast.known[row["name"]] = assets.add_asset(
        by=cast.people[row["by"]],
        population=population,
        name=row["name"],
        category=row["category"],
        can_help=row.get("can_help", ()),
        heard_from=row.get("heard_from", _heard_from(source)),
        from_conversation=source,
        owner=cast.people.get(row.get("owner", "")),
        reach=row.get("reach", ""),
        gives_back=row.get("gives_back", ""),
        contact_stage=row.get("stage", "not_contacted"),
    )


def _choose(cast: Cast, population: Population, found: DATA) -> None:
    first = [cast.known[row["name"]].pk for row in found["items"] if row.get("priority")]
    assets.choose_priorities(by=cast.people[found["chosen_by"]], population=population, assets=first)


def _heard_from(source: Any) -> str:
    if source is None:
        return "sub-team"
    return "population" if source.part == "people" else "professional"
