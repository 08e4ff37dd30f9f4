"""Data findings: the numbers that are already there, or that they are not (R83, R84)."""

from __future__ import annotations

from django.db import transaction

from amhe import audit, clock
from amhe.rules import claim
from datareview import policies
from datareview.actions.conversations import MILESTONE
from datareview.models import Finding
from organisations.models import User
from populations.models import Population


@transaction.atomic
def add_finding(
    *,
    by: User,
    population: Population,
    kind: str,
    title: str,
    about: str = Finding.About.NEED,
    numerator: int | None = None,
    denominator: int | None = None,
    comparator_numerator: int | None = None,
    comparator_denominator: int | None = None,
    source_name: str = "",
    period: str = "",
    not_available: bool = False,
) -> Finding:
    """Keep a finding, or that the numbers for it are not available; then numbers given along with it are dropped."""
    policies.check_can_gather(population)
    finding = Finding(
        organisation_id=population.organisation_id, population=population, added_by=by, added_at=clock.now()
    )
    _describe(finding, kind, title, about, source_name, period)
    _count(finding, not_available, numerator, denominator, comparator_numerator, comparator_denominator)
    finding.save()
    audit.record("finding added", by=by, on=finding, milestone=MILESTONE)
    return finding


@transaction.atomic
def change_finding(
    *,
    by: User,
    finding: Finding,
    version: int,
    kind: str,
    title: str,
    about: str,
    numerator: int | None,
    denominator: int | None,
    comparator_numerator: int | None,
    comparator_denominator: int | None,
    source_name: str,
    period: str,
    not_available: bool,
) -> Finding:
    """Change everything about a finding."""
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    claim(finding, version)
    _describe(finding, kind, title, about, source_name, period)
    _count(finding, not_available, numerator, denominator, comparator_numerator, comparator_denominator)
    finding.save()
    audit.record("finding changed", by=by, on=finding, milestone=MILESTONE)
    return finding


def _describe(finding: Finding, kind: str, title: str, about: str, source_name: str, period: str) -> None:
    finding.kind, finding.title, finding.about = Finding.Kind(kind), title, Finding.About(about)
    finding.source_name, finding.period = source_name, period


def _count(finding: Finding, not_available: bool, *numbers: int | None) -> None:
    if not_available:
        numbers = (None, None, None, None)
    else:
        policies.check_numbers(*numbers)
        if finding.population.team_id is None:
            policies.check_large_enough(*numbers)
    finding.not_available = not_available
    finding.numerator, finding.denominator, finding.comparator_numerator, finding.comparator_denominator = numbers
