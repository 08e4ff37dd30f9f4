"""The milestone tracker: all 6, and one with its tasks, help and resources."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.programme import actions
from amhe.programme.forms import MarkForm
from amhe.programme.models import TaskMark
from amhe.programme.standing import kept_of, progress_in
from amhe.programme.steps import address
from amhe.programme.tracker import Progress
from organisations.library import library
from organisations.milestones import Milestone, milestones, tasks
from organisations.models import Organisation
from populations.models import Population


def lines(milestone: Milestone, progress: Progress, slug: str) -> list[dict[str, Any]]:
    """The task list of a milestone: the organisation's own tasks, then each population's, as components/task-list.html
    wants them."""
    found: list[dict[str, Any]] = []
    for population in [None, *progress.populations]:
        about = [task for task in milestone.tasks if task.for_organisation == (population is None)]
        if about:
            items = []
            for task in about:
                url, minutes = address(task, slug, population or (progress.populations or (None,))[0])
                hint = _("Optional") if task.optional else _("About %(n)d minutes") % {"n": minutes} if minutes else ""
                state = progress.state(task, population.pk if population else None)
                items.append({"title": _(task.name), "url": url, "hint": hint, "status": state.value})
            found.append(
                {
                    "population": population,
                    "items": items,
                    "id": f"m{milestone.number}p{population.pk if population else 0}",
                }
            )
    return found


@requires(Permission.VIEW_ORGANISATION, on=Organisation)
def all_milestones(request: Request, organisation: Organisation) -> HttpResponse:
    """The task list of all 6 milestones (R7)."""
    progress = progress_in(kept_of(organisation))
    groups = [(progress.milestone(m), lines(m, progress, organisation.slug)) for m in milestones()]
    return page(request, "programme/milestones.html", {"groups": groups})


@requires(Permission.VIEW_ORGANISATION, post=Permission.MARK_TASKS, on=Organisation)
def one_milestone(request: Request, organisation: Organisation, number: int) -> HttpResponse:
    """One milestone: its tasks, its resources, and a way to mark a task (R8, R9, R10)."""
    if not 1 <= number <= len(milestones()):
        raise Http404
    milestone = milestones()[number - 1]
    chosen = list(Population.objects.chosen().filter(organisation=organisation))
    progress = progress_in(kept_of(organisation), chosen)
    tailor = request.may(Permission.TAILOR_MILESTONES)
    asked = {name: request.GET[name] for name in ("task", "population") if name in request.GET}
    form = MarkForm(posted(request), milestone=milestone, populations=chosen, may_tailor=tailor, initial=asked)
    if attempt(form, actions.mark_task, by=request.user, organisation=organisation):
        messages.success(request, _("Marked."))
        return redirect("milestone", organisation.slug, number)
    here = [task.id for task in milestone.tasks]
    context = {
        "progress": progress.milestone(milestone),
        "groups": lines(milestone, progress, organisation.slug),
        "resources": library(number, nation=organisation.nation),
        "marks": list(
            TaskMark.objects.filter(organisation=organisation, task__in=here).select_related("by", "population")
        ),
        "form": form,
        "asked": asked,
        "may_mark": request.may(Permission.MARK_TASKS),
    }
    return page(request, "programme/milestone.html", context)


@requires(Permission.MARK_TASKS, on=TaskMark)
def unmark(request: Request, mark: TaskMark) -> HttpResponse:
    """Take a mark back, by a button on the milestone's page."""
    number = tasks()[mark.task].milestone
    slug = request.organisation.slug
    if request.method == "POST":
        actions.unmark_task(by=request.user, mark=mark)
        messages.success(request, _("The mark is taken back."))
    return redirect("milestone", slug, number)
