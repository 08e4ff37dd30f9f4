"""The read log: who opened which note or the list of people to reach, and who took a copy of all notes, for the lead of the
sub-team that they are of (X7)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from datareview.models import NoteCopy, NoteRead
from datareview.policies import leads_sub_team
from populations.models import Population

A_PAGE = 25


@requires(Permission.MANAGE_SUB_TEAM, on=Population)
def log(request: Request, population: Population) -> HttpResponse:
    """Newest first. A note that was taken out keeps its number here and nothing else."""
    if not leads_sub_team(request.access, population):
        raise Denied(Permission.MANAGE_SUB_TEAM, population.organisation, population.team_id)
    found = NoteRead.objects.filter(population=population).values_list("by__name", "note_id", "at")
    reads = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    copies = NoteCopy.objects.filter(population=population).select_related("by")
    context = {
        "population": population,
        "copies": Paginator(copies, A_PAGE).get_page(request.GET.get("copies")),
        "reads": reads,
        "head": [_("Who"), _("Note"), _("Day"), _("Time")],
        "rows": [
            [
                name,
                _("People to reach") if note is None else str(note),
                date_format(when, "j F Y"),
                time_format(when, "H:i"),
            ]
            for name, note, at in reads
            for when in [localtime(at)]
        ],
    }
    return page(request, "datareview/log.html", context)
