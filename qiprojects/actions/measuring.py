"""Measures, the coach's agreement to them, and their points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import User
from populations.models import Population
from qiprojects import periods, policies
from qiprojects.actions.aims import MILESTONE, project_of
from qiprojects.models import Measure, Point
from qiprojects.pasting import Row

# What a coach agrees to: a change of any of these asks for the agreement again.
DEFINITION = ("kind", "name", "numerator_label", "denominator_label", "direction")


@transaction.atomic
def add_measure(
    *,
    by: User,
    population: Population,
    kind: str,
    name: str,
    direction: str,
    frequency: str,
    numerator_label: str = "",
    denominator_label: str = "",
    owner: str = "",
    target: Decimal | float | None = None,
    comparison: str = "",
) -> Measure:
    """A measure (R97). `target` is a proportion (0.8) where the measure counts out of a total."""
    project = project_of(by, population)
    policies.check_text_is_new(Measure, project, name)
    measure = Measure.objects.create(
        organisation_id=population.organisation_id,
        project=project,
        kind=Measure.Kind(kind),
        name=name,
        direction=Measure.Direction(direction),
        frequency=frequency,
        numerator_label=numerator_label,
        denominator_label=denominator_label,
        owner=owner,
        target=None if target is None else Decimal(str(target)),
        comparison=comparison,
        added_by=by,
        added_at=clock.now(),
    )
    audit.record("measure added", by=by, on=measure, milestone=MILESTONE)
    return measure


@transaction.atomic
def change_measure(
    *,
    by: User,
    measure: Measure,
    version: int,
    kind: str,
    name: str,
    direction: str,
    frequency: str,
    numerator_label: str,
    denominator_label: str,
    owner: str,
    target: Decimal | None,
    comparison: str,
) -> Measure:
    """Change what is said of a measure. A new definition needs the coach's agreement again."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    claim(measure, version)
    policies.check_text_is_new(Measure, measure.project, name, but=measure)
    policies.check_total_stays(measure, denominator_label)
    before = [getattr(measure, field) for field in DEFINITION]
    measure.kind, measure.name, measure.direction, measure.frequency = kind, name, direction, frequency
    measure.numerator_label, measure.denominator_label = numerator_label, denominator_label
    measure.owner, measure.target, measure.comparison = owner, target, comparison
    if before != [getattr(measure, field) for field in DEFINITION]:
        measure.coach_agreed_by = measure.coach_agreed_at = None
    measure.save()
    audit.record("measure changed", by=by, on=measure, milestone=MILESTONE)
    return measure


@transaction.atomic
def agree_measure(*, by: User, measure: Measure, version: int) -> Measure:
    """The coach agrees that the definition they read will show whether changes help (R97)."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    policies.check_measure_not_agreed(measure)
    claim(measure, version)
    measure.coach_agreed_by, measure.coach_agreed_at = by, clock.now()
    measure.save()
    audit.record("measure agreed", by=by, on=measure, milestone=MILESTONE)
    return measure


@transaction.atomic
def add_point(
    *, by: User, measure: Measure, on: date, numerator: int, denominator: int | None = None, note: str = ""
) -> Point:
    """One point: the period that began on a day, the count, and out of how many."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    is_first = not measure.points.exists() and not measure.denominator_label
    whole = denominator is not None if is_first else policies.takes_whole(measure)
    policies.check_point(measure, numerator, denominator, whole=whole)
    policies.check_days_are_free(measure, [on])
    point = Point.objects.create(
        organisation_id=measure.organisation_id,
        measure=measure,
        on=on,
        numerator=numerator,
        denominator=denominator,
        note=note,
    )
    audit.record("point added", by=by, on=measure, milestone=MILESTONE)
    return point


@transaction.atomic
def add_points(
    *, by: User, measure: Measure, points: Sequence[Row | Sequence[int]], first_on: date | None = None
) -> Measure:
    """Several points, (count, out of how many) oldest first, one period of the measure's frequency after the other.

    Without `first_on` they follow the last point; with no point there they are the periods up to today. All or none
    are kept.
    """
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if not points:
        raise Refused(_("Write at least 1 line, like 5, 9"), "points")
    rows = [(row[0], row[1] if len(row) > 1 else None) for row in points]
    last = measure.points.order_by("-on").first()
    if first_on is None:
        first_on = (
            periods.step(last.on, measure.frequency)
            if last is not None
            else periods.step(clock.today(), measure.frequency, -len(rows))
        )
    days = periods.series(first_on, measure.frequency, len(rows))
    is_whole = (
        rows[0][1] is not None if last is None and not measure.denominator_label else policies.takes_whole(measure)
    )
    for numerator, denominator in rows:
        policies.check_point(measure, numerator, denominator, whole=is_whole)
    policies.check_days_are_free(measure, days, field="first_on")
    Point.objects.bulk_create(
        [
            Point(organisation_id=measure.organisation_id, measure=measure, on=day, numerator=above, denominator=below)
            for day, (above, below) in zip(days, rows, strict=True)
        ]
    )
    audit.record("points added", by=by, on=measure, milestone=MILESTONE)
    return measure


@transaction.atomic
def change_point(
    *, by: User, point: Point, version: int, on: date, numerator: int, denominator: int | None = None, note: str = ""
) -> Point:
    """Put a point right."""
    point = Point.objects.select_for_update(of=("self",)).get(pk=point.pk)
    claim(point, version)
    policies.check_point(point.measure, numerator, denominator, whole=point.denominator is not None)
    policies.check_days_are_free(point.measure, [on], but=point)
    point.on, point.numerator, point.denominator, point.note = on, numerator, denominator, note
    point.save()
    audit.record("point changed", by=by, on=point.measure, milestone=MILESTONE)
    return point


@transaction.atomic
def remove_point(*, by: User, point: Point) -> Measure:
    """Take a point off the chart."""
    measure = point.measure
    Point.objects.filter(pk=point.pk).delete()
    audit.record("point removed", by=by, on=measure, milestone=MILESTONE)
    return measure
