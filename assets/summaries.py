"""Reads that span the map: what was heard and not yet placed, strengths beside needs, priorities for the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from assets.guards import guards
from assets.models import CATEGORIES, Asset, StrengthSetAside
from datareview.models import Conversation, ConversationQuerySet, Finding
from populations.models import Population


@dataclass(frozen=True)
class PriorityAsset:
    """One of the assets to start with, as the report shows it. Counts and names of assets are not small numbers (N10)."""

    name: str
    category: str
    contact_stage: str
    is_contacted: bool


@dataclass(frozen=True)
class Balance:
    """How many needs and strengths are written down, and what the page says of it."""

    needs: int
    assets: int
    organisational: int

    @property
    def guards(self) -> list[str]:
        """The words of the guards that apply."""
        return guards(needs=self.needs, assets=self.assets, organisational=self.organisational)


def strengths_waiting(population: Population) -> ConversationQuerySet:
    """The notes whose strengths are neither on the map nor set aside yet, oldest first (R87). For readers of notes."""
    return waiting(Conversation.objects.filter(population=population)).order_by("held_on", "id")


def waiting(conversations: ConversationQuerySet) -> ConversationQuerySet:
    """Of these notes, the ones with strengths still to place."""
    return (
        conversations.exclude(strengths="")
        .filter(~Exists(Asset.objects.filter(from_conversation=OuterRef("pk"))))
        .filter(~Exists(StrengthSetAside.objects.filter(conversation=OuterRef("pk"))))
    )


def strengths_against_needs(population: Population, on_the_map: Collection[Asset]) -> Balance:
    """Needs (notes and findings that tell of one) beside the assets on the map (R85)."""
    heard = Conversation.objects.filter(population=population).exclude(needs="", worse="").order_by()
    found = Finding.objects.filter(population=population, about=Finding.About.NEED, not_available=False).order_by()
    needs = heard.values("pk").union(found.values("pk"), all=True).count()
    kinds = [asset.category for asset in on_the_map]
    return Balance(needs, len(kinds), kinds.count("organisational"))


def priorities_for_report(population: Population) -> tuple[PriorityAsset, ...]:
    """The assets to start with, in the order they were added."""
    return tuple(_for_report(asset) for asset in Asset.objects.filter(population=population).priorities())


def _for_report(asset: Asset) -> PriorityAsset:
    return PriorityAsset(
        name=asset.name,
        category=asset.category_words,
        contact_stage=asset.stage_words,
        is_contacted=asset.contact_stage != "not_contacted",
    )


def by_category(assets: Iterable[Asset]) -> dict[str, list[Asset]]:
    """Assets under each of the 3 kinds, in the order of the kinds."""
    grouped: dict[str, list[Asset]] = {category: [] for category in CATEGORIES}
    for asset in assets:
        grouped[asset.category].append(asset)
    return grouped


def on_the_map(population: Population) -> list[Asset]:
    """Every asset, priorities first, with owner."""
    return list(
        Asset.objects.filter(population=population).select_related("owner").order_by("-priority", "added_at", "id")
    )
