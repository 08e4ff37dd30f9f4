"""The long list and its review: adding, changing, merging, setting aside (R33 to R42)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import Organisation, User
from populations.models import Population, PromptAnswer
from populations.policies import check_can_leave_the_list, check_keeps_its_name, check_on_the_list

UNEQUAL = ("outcomes", "experience", "access")


def hold(organisation_id: int) -> Organisation:
    """The organisation's row, locked until the transaction ends: one choice about its list at a time."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def as_they_are_now(organisation_id: int, populations: Iterable[Population]) -> dict[int, Population]:
    """The organisation's populations by id, read anew and locked; Refused if one has left the list. After `hold`."""
    rows = Population.objects.filter(organisation_id=organisation_id, pk__in=[each.pk for each in populations])
    found = {population.pk: population for population in rows.order_by("pk").select_for_update()}
    for population in found.values():
        check_on_the_list(population)
    return found


@transaction.atomic
def add_population(
    *,
    by: User,
    organisation: Organisation,
    name: str,
    why: str = "",
    unequal: Collection[str] = (),
    characteristics: Collection[str] = (),
) -> Population:
    """Put a group on the long list (R33). `unequal`: any of UNEQUAL. Refused if it is there already."""
    hold(organisation.pk)
    _refuse_same_name(organisation.pk, name)
    population = Population(
        organisation=organisation,
        slug=_free_slug(organisation.pk, name),
        name=name,
        why=why,
        characteristics=list(characteristics),
        suggested_by=by,
        created_at=clock.now(),
    )
    _set_unequal(population, unequal)
    population.save()
    audit.record("population added", by=by, on=population, milestone=2)
    return population


@transaction.atomic
def change_population(
    *,
    by: User,
    population: Population,
    version: int,
    name: str,
    why: str,
    unequal: Collection[str],
    characteristics: Collection[str],
) -> Population:
    """Change a group's name and why it is on the list. Its address stays, and its name while people vote on it."""
    population = claimed(population, version)
    check_keeps_its_name(population, name)
    _refuse_same_name(population.organisation_id, name, but=population.pk)
    population.name, population.why, population.characteristics = name, why, list(characteristics)
    _set_unequal(population, unequal)
    population.save()
    audit.record("population changed", by=by, on=population, milestone=2)
    return population


@transaction.atomic
def set_aside(*, by: User, population: Population, reason: str) -> Population:
    """Take a group off the list and keep why, such as a project under way (R36)."""
    hold(population.organisation_id)
    population = _locked(population)
    check_can_leave_the_list(population)
    population.state, population.set_aside_reason = Population.State.SET_ASIDE, reason
    return _moved(population, by, "population set aside")


@transaction.atomic
def bring_back(*, by: User, population: Population) -> Population:
    """Put a group that was set aside back on the list."""
    hold(population.organisation_id)
    population = _locked(population)
    if population.state != Population.State.SET_ASIDE:
        raise Refused(_("%(name)s was not set aside.") % {"name": population.name})
    population.state, population.set_aside_reason, population.brought_back_at = Population.State.ACTIVE, "", clock.now()
    return _moved(population, by, "population brought back")


@transaction.atomic
def merge(*, by: User, population: Population, into: Population) -> Population:
    """Join a group with another that overlaps (R36). It leaves the list and is kept. Returns `into`."""
    hold(population.organisation_id)
    population, into = _locked(population), _locked(into)
    if population.pk == into.pk:
        raise Refused(_("Choose 2 different groups"), "into")
    check_on_the_list(into)
    check_can_leave_the_list(population)
    population.state, population.merged_into = Population.State.MERGED, into
    _moved(population, by, "population merged")
    into.characteristics = list(dict.fromkeys([*into.characteristics, *population.characteristics]))
    for which in UNEQUAL:
        field = f"unequal_{which}"
        setattr(into, field, getattr(into, field) or getattr(population, field))
    return _moved(into, by, "population merged into")


@transaction.atomic
def answer_prompt(*, by: User, organisation: Organisation, prompt: str, text: str) -> PromptAnswer:
    """Add to the shared list of answers under a prompt (R34)."""
    answer = PromptAnswer.objects.create(organisation=organisation, prompt=prompt, text=text, by=by, at=clock.now())
    audit.record("prompt answered", by=by, on=answer, milestone=2)
    return answer


def _locked(population: Population) -> Population:
    return Population.objects.select_for_update().get(pk=population.pk)


def claimed(population: Population, version: int) -> Population:
    """The group read anew and locked, for an edit of what somebody saw at `version`; Refused if it has left the list.

    In this order: to somebody whose group is gone the newer words of others are no help.
    """
    population = _locked(population)
    check_on_the_list(population)
    claim(population, version)
    return population


def _moved(population: Population, by: User, action: str) -> Population:
    population.version += 1
    population.save()
    audit.record(action, by=by, on=population, milestone=2)
    return population


def _set_unequal(population: Population, unequal: Collection[str]) -> None:
    for which in UNEQUAL:
        setattr(population, f"unequal_{which}", which in unequal)


def _refuse_same_name(organisation_id: int, name: str, but: int | None = None) -> None:
    same = Population.objects.filter(organisation_id=organisation_id, name__iexact=name).active()
    if any(pk != but for pk in same.values_list("pk", flat=True)):
        raise Refused(_("%(name)s is on the list already.") % {"name": name}, "name")


def _free_slug(organisation_id: int, name: str) -> str:
    base = slugify(name)[:50].strip("-") or "group"
    rows = Population.objects.filter(organisation_id=organisation_id, slug__startswith=base)
    taken = set(rows.values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
