"""A copy of the notes with their words, for the lead of the sub-team (access.md, section 1)."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.timezone import localtime

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from datareview import actions, policies
from datareview.forms import CopyForm
from datareview.models import Conversation
from populations.models import Population


@requires(Permission.COPY_NOTES, on=Population)
@recently_signed_in
def copy(request: Request, population: Population) -> HttpResponse:
    """What is in it, who could be known by it, and a tick before the file. The file is made on the spot."""
    form = CopyForm(posted(request))
    if copied := attempt(form, actions.copy_notes, by=request.user, population=population):
        response = HttpResponse(copied.content, content_type="application/zip")
        name = f"notes-{localtime(copied.row.at):%Y-%m-%d}.zip"  # no name of a group on somebody's desk
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    told = policies.notes_to_copy(population).aggregate(
        notes=Count("pk"),
        kept_in=Count("pk", filter=Q(explained=True, quote=Conversation.Quote.NONE)),
        under_16=Count("pk", filter=Q(under_16=True)),
    )
    return page(request, "datareview/copy.html", {"form": form, "population": population, **told})
