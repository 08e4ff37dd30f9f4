"""Every write to the map of assets."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from assets.models import NOT_CONTACTED, Asset, NoneOfKind, StrengthSetAside
from assets.policies import check_number_of_priorities
from datareview.models import Conversation, NoteRead
from datareview.policies import check_own_words
from organisations.models import User
from populations.models import Population

MILESTONE = 5


@transaction.atomic
def add_asset(
    *,
    by: User,
    population: Population,
    name: str,
    category: str,
    can_help: Iterable[str] = (),
    heard_from: str = "",
    from_conversation: Conversation | None = None,
    owner: User | None = None,
    reach: str = "",
    gives_back: str = "",
    contact_stage: str = NOT_CONTACTED,
) -> Asset:
    """Put an asset on the map (R85). One heard in a conversation keeps it as its source (R87), and not its words."""
    _check_name(population, name)
    check_own_words(from_conversation, name, "name")
    asset = Asset.objects.create(
        organisation_id=population.organisation_id,
        population=population,
        name=name,
        category=category,
        can_help=list(can_help),
        heard_from=heard_from,
        from_conversation=from_conversation,
        owner=owner,
        reach=reach,
        gives_back=gives_back,
        contact_stage=contact_stage,
        added_by=by,
        added_at=clock.now(),
    )
    NoneOfKind.objects.filter(population=population, category=category).delete()
    audit.record("asset added", by=by, on=asset, milestone=MILESTONE)
    return asset


@transaction.atomic
def change_asset(
    *,
    by: User,
    asset: Asset,
    version: int,
    name: str,
    category: str,
    can_help: Iterable[str],
    heard_from: str,
    owner: User | None,
    reach: str,
    gives_back: str,
    contact_stage: str,
) -> Asset:
    """Change what the map says of an asset: who in the team has the link, and how far contact is (R88)."""
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    claim(asset, version)
    _check_name(asset.population, name, besides=asset)
    check_own_words(asset.from_conversation, name, "name")
    asset.name, asset.category, asset.can_help = name, category, list(can_help)
    asset.heard_from, asset.owner, asset.contact_stage = heard_from, owner, contact_stage
    asset.reach, asset.gives_back = reach, gives_back
    asset.save()
    audit.record("asset changed", by=by, on=asset, milestone=MILESTONE)
    return asset


@transaction.atomic
def remove_asset(*, by: User, asset: Asset) -> Population:
    """Take an asset off the map."""
    population = asset.population
    audit.record("asset removed", by=by, on=asset, milestone=MILESTONE)
    Asset.objects.filter(pk=asset.pk).delete()
    return population


@transaction.atomic
def choose_priorities(*, by: User, population: Population, assets: Collection[int]) -> Population:
    """Choose 2 to 4 assets to start with, by their ids; the others stay on the map (R88)."""
    mine = Asset.objects.select_for_update().filter(population=population)
    chosen = [asset.pk for asset in mine if asset.pk in set(assets)]
    check_number_of_priorities(len(chosen))
    mine.update(priority=False)
    mine.filter(pk__in=chosen).update(priority=True)
    audit.record("assets chosen", by=by, on=population, milestone=MILESTONE)
    return population


@transaction.atomic
def set_strength_aside(*, by: User, conversation: Conversation) -> StrengthSetAside:
    """Leave the strengths of one note off the map (R87)."""
    row, is_new = StrengthSetAside.objects.get_or_create(
        organisation_id=conversation.organisation_id,
        population_id=conversation.population_id,
        conversation=conversation,
        defaults={"by": by, "at": clock.now()},
    )
    if is_new:
        audit.record("strength set aside", by=by, on=row, milestone=MILESTONE)
    return row


@transaction.atomic
def open_words(*, by: User, notes: Iterable[Conversation]) -> list[NoteRead]:
    """Write down that somebody was shown words of these notes in a list: once a day for each note. 2 queries at most."""
    notes = list(notes)
    read = NoteRead.objects.filter(by=by, note_id__in=[note.pk for note in notes], at__date=clock.today())
    known = set(read.values_list("note_id", flat=True)) if notes else set()
    return NoteRead.objects.bulk_create(
        [
            NoteRead(
                organisation_id=note.organisation_id,
                population_id=note.population_id,
                note_id=note.pk,
                by=by,
                at=clock.now(),
            )
            for note in notes
            if note.pk not in known
        ]
    )


@transaction.atomic
def explain_none(*, by: User, population: Population, category: str, reason: str) -> NoneOfKind:
    """Write down why the map has no asset of this kind."""
    if Asset.objects.filter(population=population, category=category).exists():
        raise Refused(_("The map has an asset of this kind now."), "category")
    row, _is_new = NoneOfKind.objects.update_or_create(
        organisation_id=population.organisation_id,
        population=population,
        category=category,
        defaults={"reason": reason, "by": by, "at": clock.now()},
    )
    audit.record("kind without assets explained", by=by, on=row, milestone=MILESTONE)
    return row


def _check_name(population: Population, name: str, besides: Asset | None = None) -> None:
    others = Asset.objects.filter(population=population, name__iexact=name)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise Refused(_("This is on the map already. Use another name, or open it."), "name")
