"""Small tests: plan, do, study, act (R96)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from populations.models import Population
from qiprojects import actions, summaries
from qiprojects.forms.testing import EditPlan, PlanTest, WriteUp
from qiprojects.models import ChangeIdea, Cycle


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Population)
def tests(request: Request, population: Population) -> HttpResponse:
    """Every test, and the form to plan one. `?idea=` chooses the idea."""
    initial = {"started_on": clock.today(), "idea": request.GET.get("idea", "")}
    form = PlanTest(posted(request), population=population, initial=initial)
    cycle = attempt(form, actions.plan_cycle, by=request.user)
    if cycle is not None:
        messages.success(request, _("Planned. Write what you saw when you have tried it."))
        return redirect("qiprojects:test", population.organisation.slug, population.slug, cycle.pk)
    context = {
        "form": form,
        "population": population,
        "cycles": summaries.tests_of(population),
        "has_ideas": ChangeIdea.objects.filter(project__population=population).exists(),
        "may_edit": request.may(Permission.EDIT_PROJECT),
    }
    return page(request, "qiprojects/tests.html", context)


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Cycle)
def test(request: Request, cycle: Cycle) -> HttpResponse:
    """One test. `do` says which form was sent: plan or result."""
    do = request.POST.get("do", "")
    population = cycle.project.population
    plan = EditPlan(request.POST if do == "plan" else None, cycle=cycle, prefix="plan")
    result = WriteUp(request.POST if do == "result" else None, cycle=cycle)
    known = {"by": request.user, "cycle": cycle}
    if attempt(plan, actions.change_plan, **known) or attempt(result, actions.write_up_cycle, **known):
        messages.success(request, _("Saved."))
        return redirect("qiprojects:test", cycle.organisation.slug, population.slug, cycle.pk)
    context = {
        "cycle": cycle,
        "population": population,
        "plan": plan,
        "result": result,
        "has_begun": cycle.started_on <= clock.today(),
        "may_edit": request.may(Permission.EDIT_PROJECT),
    }
    return page(request, "qiprojects/test.html", context)
