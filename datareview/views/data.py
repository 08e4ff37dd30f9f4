"""The data that are already there: a checklist of 4, the findings, and a form for one more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from datareview import actions, summaries
from datareview.forms import ChangeFindingForm, FindingForm
from datareview.models import Finding
from datareview.policies import is_inside, may_change_finding, may_gather
from datareview.views.parts import review_pages
from populations.models import Population
from populations.sources import sources


@requires(Permission.VIEW_FINDINGS, post=Permission.EDIT_FINDINGS, on=Population)
def data(request: Request, population: Population) -> HttpResponse:
    """What was found of each of the 4 kinds (R84); small numbers are hidden from readers outside the sub-team."""
    inside = is_inside(request.access, population)
    form = FindingForm(posted(request), initial={"kind": request.GET.get("kind", "")})
    if attempt(form, actions.add_finding, by=request.user, population=population):
        messages.success(request, _("Added."))
        return redirect("datareview:data", population.organisation.slug, population.slug)
    may_add = request.may(Permission.EDIT_FINDINGS) and may_gather(population)
    early = population.team_id is None
    figures = [summaries.figure(finding, inside=inside) for finding in Finding.objects.filter(population=population)]
    mine = {each.finding.pk for each in figures if may_change_finding(request.access, population, each.finding)}
    context = {
        **review_pages(request, population, "data"),
        "checks": [_check(kind, figures, may_add) for kind in Finding.Kind],
        "kinds": [
            {"id": kind.value, "name": kind.label, "figures": [f for f in figures if f.finding.kind == kind]}
            for kind in Finding.Kind
        ],
        "any": bool(figures),
        "sources": sources(nation=population.organisation.nation),
        "may_search": request.may(Permission.VIEW_POPULATIONS),
        "inside": inside,
        "early": early,
        "may_change": mine if may_add else set(),
        "form": form if may_add or form.is_bound else None,
    }
    return page(request, "datareview/data.html", context)


def _check(kind: Finding.Kind, figures: list[summaries.Figure], may_add: bool) -> dict[str, Any]:
    """One line of the checklist: looked at, with a number or without; or the way to add one."""
    return {
        "text": kind.label,
        "met": any(figure.finding.kind == kind for figure in figures),
        "url": f"?kind={kind.value}#add" if may_add else "",
        "link": _("Add a finding about this"),
    }


@requires(Permission.EDIT_FINDINGS, on=Finding)
def finding(request: Request, finding: Finding) -> HttpResponse:
    """Change a finding. For the sub-team, since the form shows the counts; before there is one, for who wrote it."""
    population = finding.population
    if not may_change_finding(request.access, population, finding):
        raise Denied(Permission.EDIT_FINDINGS, finding.organisation, finding.permission_team_id)
    fields = [*FindingForm.base_fields, "version"]
    form = ChangeFindingForm(posted(request), initial={name: getattr(finding, name) for name in fields})
    if attempt(form, actions.change_finding, by=request.user, finding=finding):
        messages.success(request, _("Saved."))
        return redirect("datareview:data", population.organisation.slug, population.slug)
    return page(request, "datareview/finding.html", {"population": population, "finding": finding, "form": form})
