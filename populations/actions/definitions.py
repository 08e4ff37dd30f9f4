"""Saying clearly who is in a population, in versions (R51 to R54)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, Stale
from organisations.models import User
from populations.models import DefinitionVersion, Population


@transaction.atomic
def define(
    *,
    by: User,
    population: Population,
    text: str,
    descriptors: Mapping[str, str] | None = None,
    rough_size: int | None = None,
    size_not_known: bool = False,
    checks: Collection[str] = (),
    reason: str = "",
    version: int | None = None,
) -> DefinitionVersion:
    """A new version of the definition; the older ones are kept.

    `version` is the number of the one it was written over. From the second on it
    says why it changed (R53). `descriptors` says by kind what is true of the group (R54). `rough_size` is a number of people.
    """
    population = Population.objects.select_for_update().get(pk=population.pk)
    newest = population.definitions.first()
    number = newest.number if newest else 0
    if newest and version is not None and version != number:
        raise Stale(newest)  # type: ignore[arg-type]  # its version is its number
    if newest and not reason:
        raise Refused(_("Say why the definition changes"), "reason")
    if rough_size is not None and size_not_known:
        raise Refused(_("Give a number, or tick that it is not known"), "rough_size")
    definition = DefinitionVersion.objects.create(
        organisation_id=population.organisation_id,
        population=population,
        number=number + 1,
        text=text,
        descriptors={kind: words for kind, words in (descriptors or {}).items() if words},
        rough_size=rough_size,
        size_not_known=size_not_known,
        checks=list(checks),
        reason=reason,
        by=by,
        at=clock.now(),
    )
    audit.record("definition written", by=by, on=definition, milestone=2)
    return definition
