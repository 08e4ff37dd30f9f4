"""The scene of milestone 5: assets of each kind, 2 of them to start with, a strength still to place."""

from __future__ import annotations

from typing import Any

from assets import actions
from assets.models import Asset
from datareview.models import Conversation
from populations.models import Population
from tests.world import Place

KINDS = ("individual", "community", "organisational")


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; `things[Asset]` was heard of in a conversation and has an owner."""
    with place.inside():
        population = Population.objects.select_related("team", "organisation").get(pk=things[Population].pk)
        listed = map_assets(place, population, canary, note=things.get(Conversation))
        actions.choose_priorities(by=place.sub_lead, population=population, assets=[a.pk for a in listed[:2]])
        actions.remove_asset(by=place.sub_lead, asset=listed.pop())
        actions.explain_none(
            by=place.sub_lead, population=population, category="organisational", reason=f"None nearby. {canary}"
        )
        things[Asset] = Asset.objects.get(pk=listed[0].pk)


def map_assets(place: Place, population: Population, canary: str = "", note: Any = None, count: int = 3) -> list[Asset]:
    """This many assets, of each kind in turn; the first heard of in a conversation."""
    return [
        actions.add_asset(
            by=place.sub_member,
            population=population,
            name=f"Helper {number} {canary}".strip(),
            category=KINDS[number % 3],
            can_help=["learn", "access"],
            heard_from="population",
            from_conversation=note if number == 0 else None,
            owner=place.sub_lead if number == 0 else None,
            reach=f"Each Friday. {canary}",
            gives_back=f"Training. {canary}",
            contact_stage="talking" if number == 0 else "not_contacted",
        )
        for number in range(count)
    ]
