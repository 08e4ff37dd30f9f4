"""One driver, and one change idea with the thread that runs through it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from qiprojects import actions
from qiprojects.forms.theory import EditDriver, EditIdea
from qiprojects.models import ChangeIdea, Driver, Measure


@requires(Permission.EDIT_PROJECT, on=Driver)
def driver(request: Request, driver: Driver) -> HttpResponse:
    """Change a driver, or take it out (`do=remove`)."""
    population = driver.project.population
    back = redirect("qiprojects:theory", driver.organisation.slug, population.slug)
    if request.POST.get("do") == "remove":
        actions.remove_driver(by=request.user, driver=driver)
        messages.success(request, _("Taken out. Its ideas stay."))
        return back
    form = EditDriver(posted(request), driver=driver)
    if attempt(form, actions.change_driver, by=request.user, driver=driver):
        messages.success(request, _("Saved."))
        return back
    return page(request, "qiprojects/driver.html", {"form": form, "driver": driver, "population": population})


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=ChangeIdea)
def idea(request: Request, idea: ChangeIdea) -> HttpResponse:
    """An idea: where it comes from, what it helps, its tests, and the measures that will show it."""
    population = idea.project.population
    may_read = request.may(Permission.VIEW_NOTES)
    form = EditIdea(posted(request), idea=idea, notes=may_read)
    if attempt(form, actions.change_idea, by=request.user, idea=idea):
        messages.success(request, _("Saved."))
        return redirect("qiprojects:theory", idea.organisation.slug, population.slug)
    context = {
        "form": form,
        "idea": idea,
        "population": population,
        "themes": list(idea.driver.themes.all()) if idea.driver else [],
        "cycles": list(idea.cycles.select_related("measure")),
        "measures": list(Measure.objects.filter(project_id=idea.project_id)),
        "may_read": may_read,
        "may_see_themes": request.may(Permission.VIEW_THEMES),
        "may_see_assets": request.may(Permission.VIEW_ASSETS),
        "may_see_findings": request.may(Permission.VIEW_FINDINGS),
        "may_edit": request.may(Permission.EDIT_PROJECT),
    }
    return page(request, "qiprojects/idea.html", context)
