"""The QI project: what was carried over, the route, and the aim with its checks (R90, R92, R93, R98)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reference import facts
from datareview.models import Finding, Theme
from datareview.policies import is_inside
from datareview.summaries import figure, heard, review_for_report, themes_of
from populations.models import Population
from qiprojects import actions, policies, smart, summaries
from qiprojects.forms.aims import Agree, ChooseRoute, WriteAim
from qiprojects.models import AimVersion, QIProject


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Population)
def project(request: Request, population: Population) -> HttpResponse:
    """The project's first page. `do` says which form was sent: route or aim."""
    do = request.POST.get("do", "")
    mine = QIProject.objects.filter(population=population).first()
    aims = (
        list(mine.aims.prefetch_related("themes").select_related("by", "coach_confirmed_by", "project")) if mine else []
    )
    newest = aims[0] if aims else None
    route = ChooseRoute(request.POST if do == "route" else None, project=mine, prefix="way")
    write = WriteAim(request.POST if do == "aim" else None, population=population, newest=newest)
    known = {"by": request.user, "population": population}
    if attempt(route, actions.choose_route, **known):
        messages.success(request, _("Your route is kept. You can change it later."))
        return _back(population)
    aim = attempt(write, actions.write_aim, **known)
    if aim is not None:
        messages.success(request, _saved(aim))
        return _back(population)
    names = [measure.name for measure in summaries.measures_of(population)]
    context = {
        "population": population,
        "project": mine,
        "route_words": next(
            (row for row in facts("qiprojects", "qi")["routes"] if mine and row["id"] == mine.route), None
        ),
        "checked": summaries.check_aim(newest, population, names) if newest else None,
        "aims": aims,
        "route": route,
        "write": write,
        "may_edit": request.may(Permission.EDIT_PROJECT),
        "may_timeline": request.may(Permission.VIEW_TIMELINE),
        "may_agree": newest is not None and request.may(Permission.CONFIRM_AIM) and policies.may_agree_aim(newest),
    }
    return page(request, "qiprojects/project.html", context | _carried_over(request, population))


@requires(Permission.CONFIRM_AIM, on=AimVersion)
def agree_aim(request: Request, aim: AimVersion) -> HttpResponse:
    """The coach reads the aim and its checks, and agrees."""
    population = aim.project.population
    form = Agree(posted(request))
    if attempt(form, actions.agree_aim, by=request.user, aim=aim):
        messages.success(request, _("You agreed this aim."))
        return _back(population)
    names = [measure.name for measure in summaries.measures_of(population)]
    checked = summaries.check_aim(aim, population, names)
    context = {"form": form, "population": population, "checked": checked, "open": policies.may_agree_aim(aim)}
    return page(request, "qiprojects/agree_aim.html", context)


def _saved(aim: AimVersion) -> str:
    if smart.is_broad(aim.text):
        return _("Saved.") + " " + _(facts("qiprojects", "qi")["weak_aim_message"])
    return _("Saved. Older wordings are kept.")


def _back(population: Population) -> HttpResponse:
    return redirect("qiprojects:project", population.organisation.slug, population.slug)


def _carried_over(request: Request, population: Population) -> dict[str, Any]:
    """Who was heard, and the needs, gaps and themes, as far as this reader may see them (R90)."""
    inside = is_inside(request.access, population)
    counts = heard(population)
    if inside:
        people, professionals = str(counts.people), str(counts.professionals)
    else:
        outside = review_for_report(population)
        people, professionals = outside.people_heard_words, outside.professionals_heard_words
    themes = themes_of(population, inside=inside) if request.may(Permission.VIEW_THEMES) else []
    numbers = Finding.objects.filter(population=population, not_available=False)
    figures = [figure(row, inside=inside) for row in numbers] if request.may(Permission.VIEW_FINDINGS) else []
    return {
        "inside": inside,
        "people": people,
        "professionals": professionals,
        "needs": [line for line in themes if line.theme.kind in (Theme.Kind.NEED, Theme.Kind.BARRIER)],
        "other_themes": [line for line in themes if line.theme.kind not in (Theme.Kind.NEED, Theme.Kind.BARRIER)],
        "gaps": figures,
    }
