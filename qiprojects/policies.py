"""State rules of the project: `check_x` refuses with the words that the page shows, `may_x` answers yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import clock
from amhe.rules import Refused
from assets.models import Asset
from datareview.models import Conversation, Finding, Theme
from populations.models import Population
from qiprojects.models import AimVersion, ChangeIdea, Cycle, Driver, Measure, Point, QIProject

Evidence = Conversation | Finding


def check_aim_is_newest(aim: AimVersion) -> None:
    """The coach agrees the newest wording, once (R93)."""
    if AimVersion.objects.filter(project_id=aim.project_id, number__gt=aim.number).exists():
        raise Refused(_("There is a newer wording of this aim. Read that one."))
    if aim.coach_confirmed_at is not None:
        raise Refused(_("A coach has agreed this aim already."))


def may_agree_aim(aim: AimVersion) -> bool:
    """Whether a coach can agree this wording now."""
    return _holds(check_aim_is_newest, aim)


def check_measure_not_agreed(measure: Measure) -> None:
    """A measure is agreed once, until its definition changes (R97)."""
    if measure.coach_agreed_at is not None:
        raise Refused(_("A coach has agreed this measure already."))


def may_agree_measure(measure: Measure) -> bool:
    """Whether a coach can agree this measure now."""
    return _holds(check_measure_not_agreed, measure)


def check_of_population(population: Population, things: Iterable[Theme | Asset | Evidence | None], field: str) -> None:
    """Themes, assets and evidence are those of the project's own population."""
    if any(thing is not None and thing.population_id != population.pk for thing in things):
        raise Refused(_("Choose from the answers shown"), field)


def check_under(project: QIProject, level: str, under: Iterable[Driver]) -> None:
    """Only a secondary driver sits under others, and only under primary ones of its own project (R94)."""
    under = list(under)
    if level == Driver.Level.PRIMARY and under:
        raise Refused(_("A primary driver sits right under the aim. Choose no other driver."), "under")
    if any(driver.project_id != project.pk or driver.level != Driver.Level.PRIMARY for driver in under):
        raise Refused(_("Choose from the answers shown"), "under")


def check_driver(project: QIProject, driver: Driver | None) -> None:
    """An idea helps a driver of its own project."""
    if driver is not None and driver.project_id != project.pk:
        raise Refused(_("Choose from the answers shown"), "driver")


def check_measure_of(project: QIProject, measure: Measure | None) -> None:
    """A test moves a measure of its own project."""
    if measure is not None and measure.project_id != project.pk:
        raise Refused(_("Choose from the answers shown"), "measure")


def check_text_is_new(
    kind: type[Driver] | type[ChangeIdea] | type[Measure], project: QIProject, text: str, but: Any = None
) -> None:
    """No two drivers, ideas or measures of a project say the same."""
    field = "name" if kind is Measure else "text"
    others = kind.objects.filter(project=project, **{f"{field}__iexact": text})
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise Refused(_("This is in the project already. Say it another way, or open it."), field)


def check_can_be_decided(decision: str, learned: str) -> None:
    """First what was learned, then what to do about it (R96)."""
    if decision and not learned:
        raise Refused(_("Write what you learned before you decide"), "learned")


def check_has_a_result(cycle: Cycle) -> None:
    """A test that has begun can be written up; one still to come cannot."""
    if cycle.started_on > clock.today():
        raise Refused(_("This test is still to come. Write what you saw after it."))


def takes_whole(measure: Measure) -> bool:
    """Whether each of its points is out of a number: as it says, or as its points are."""
    return bool(measure.denominator_label) or measure.points.filter(denominator__isnull=False).exists()


def check_point(measure: Measure, numerator: int, denominator: int | None, *, whole: bool) -> None:
    """A point is a part of a whole if its measure counts out of a total, else a plain count."""
    if whole and denominator is None:
        raise Refused(_("Enter out of how many"), "denominator")
    if not whole and denominator is not None:
        raise Refused(_("This measure is a plain count. Leave this empty"), "denominator")
    if denominator is not None and denominator < 1:
        raise Refused(_("This must be 1 or more"), "denominator")
    if numerator < 0:
        raise Refused(_("This must be 0 or more"), "numerator")
    if denominator is not None and numerator > denominator:
        words = _("%(part)d is more than %(whole)d") % {"part": numerator, "whole": denominator}
        raise Refused(words, "numerator")


def check_days_are_free(measure: Measure, days: Iterable[date], but: Point | None = None, field: str = "on") -> None:
    """One point a day, and none for a period that has not begun."""
    days = list(days)
    if max(days) > clock.today():
        raise Refused(_("A period must have begun. Choose an earlier day"), field)
    others = measure.points.filter(on__in=days).order_by("on")
    taken = (others.exclude(pk=but.pk) if but is not None else others).first()
    if taken is not None:
        words = _("There is already a point for %(day)s") % {"day": date_format(taken.on, "j F Y")}
        raise Refused(words, field)


def check_total_stays(measure: Measure, denominator_label: str) -> None:
    """Once there are points, a measure stays a plain count or a part of a whole."""
    points = measure.points.all()
    if denominator_label and points.filter(denominator__isnull=True).exists():
        raise Refused(
            _("Its points are plain counts. Make a new measure to count out of a total."), "denominator_label"
        )
    if not denominator_label and measure.denominator_label and points.exists():
        raise Refused(_("Its points are out of a total. Say out of what."), "denominator_label")


def _holds(check: Any, thing: Any) -> bool:
    try:
        check(thing)
    except Refused:
        return False
    return True
