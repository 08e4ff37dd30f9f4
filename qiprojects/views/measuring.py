"""Measures, the chart of each, and its points (R97)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.charts import draw
from amhe.pages import attempt, page, posted
from datareview.policies import is_inside
from populations.models import Population
from qiprojects import actions, charts, periods, policies, summaries
from qiprojects.forms.measuring import AddMeasure, AddPoint, AgreeMeasure, EditMeasure, EditPoint, PastePoints
from qiprojects.models import Measure, Point


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Population)
def measures(request: Request, population: Population) -> HttpResponse:
    """Every measure with what its chart shows, and the form to add one."""
    form = AddMeasure(posted(request))
    added = attempt(form, actions.add_measure, by=request.user, population=population)
    if added is not None:
        messages.success(request, _("Added. Now add its first points."))
        return redirect("qiprojects:measure", population.organisation.slug, population.slug, added.pk)
    inside = is_inside(request.access, population)
    tests, listed = summaries.tests_of(population), list(summaries.measures_of(population))
    there = {measure.kind for measure in listed}
    context = {
        "form": form,
        "population": population,
        "measures": [(m, summaries.run_chart(m, tests, inside=inside).sentence) for m in listed],
        "missing": [label for kind, label in Measure.Kind.choices if kind not in there] if listed else [],
        "may_edit": request.may(Permission.EDIT_PROJECT),
    }
    return page(request, "qiprojects/measures.html", context)


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Measure)
def measure(request: Request, measure: Measure) -> HttpResponse:
    """One measure: chart, definition, points. `do` says which form was sent: one, many or about."""
    do = request.POST.get("do", "")
    population = measure.project.population
    points = list(measure.points.all())
    whole = policies.takes_whole(measure) if points or measure.denominator_label else None
    start = _next_period(measure, points)
    forms = {
        "one": AddPoint(_sent(request, "one"), measure=measure, whole=whole, prefix="one", initial=start),
        "many": PastePoints(_sent(request, "many"), whole=whole is not False, prefix="many", initial=start),
        "about": EditMeasure(_sent(request, "about"), measure=measure, prefix="about"),
    }
    steps: dict[str, Any] = {"one": actions.add_point, "many": actions.add_points, "about": actions.change_measure}
    if do in steps and attempt(forms[do], steps[do], by=request.user, measure=measure):
        messages.success(request, _("Saved."))
        return redirect("qiprojects:measure", measure.organisation.slug, population.slug, measure.pk)
    inside = is_inside(request.access, population)
    tests = summaries.tests_of(population)
    run = summaries.run_chart(measure, tests, inside=inside)
    context = {
        "measure": measure,
        "population": population,
        "run": run,
        "drawing": draw(run.chart, chart_id="run-chart"),
        "joined_words": charts.joined_words() if run.joined else "",
        "points": points if inside else [],
        "tests": [test for test in tests if test.measure_id in (None, measure.pk)],
        "inside": inside,
        "target": _target(measure),
        "forms": forms,
        "may_edit": request.may(Permission.EDIT_PROJECT),
        "may_agree": request.may(Permission.CONFIRM_AIM) and policies.may_agree_measure(measure),
    }
    return page(request, "qiprojects/measure.html", context | forms)


def _next_period(measure: Measure, points: list[Point]) -> dict[str, date]:
    """The period after the last point, as what the forms begin with; nothing before it has begun."""
    following = periods.step(points[-1].on, measure.frequency) if points else None
    return {"on": following, "first_on": following} if following and following <= clock.today() else {}


def _sent(request: Request, do: str) -> Any:
    return request.POST if request.POST.get("do") == do else None


def _target(measure: Measure) -> str:
    if measure.target is None:
        return ""
    if policies.takes_whole(measure):
        return f"{measure.target * 100:.0f}%"
    return f"{measure.target.normalize():f}"


@requires(Permission.CONFIRM_AIM, on=Measure)
def agree_measure(request: Request, measure: Measure) -> HttpResponse:
    """The coach reads the definition, and agrees."""
    population = measure.project.population
    form = AgreeMeasure(posted(request), initial={"version": measure.version})
    if attempt(form, actions.agree_measure, by=request.user, measure=measure):
        messages.success(request, _("You agreed this measure."))
        return redirect("qiprojects:measure", measure.organisation.slug, population.slug, measure.pk)
    open_ = policies.may_agree_measure(measure)
    context = {"form": form, "measure": measure, "population": population, "open": open_, "target": _target(measure)}
    return page(request, "qiprojects/agree_measure.html", context)


@requires(Permission.EDIT_PROJECT, on=Point)
def point(request: Request, point: Point) -> HttpResponse:
    """Put a point right, or take it off the chart (`do=remove`)."""
    measure = point.measure
    population = measure.project.population
    back = redirect("qiprojects:measure", point.organisation.slug, population.slug, measure.pk)
    if request.POST.get("do") == "remove":
        actions.remove_point(by=request.user, point=point)
        messages.success(request, _("Taken off the chart."))
        return back
    initial = {name: getattr(point, name) for name in ("on", "numerator", "denominator", "note", "version")}
    form = EditPoint(posted(request), measure=measure, whole=point.denominator is not None, initial=initial)
    if attempt(form, actions.change_point, by=request.user, point=point):
        messages.success(request, _("Saved."))
        return back
    return page(
        request, "qiprojects/point.html", {"form": form, "measure": measure, "population": population, "point": point}
    )
