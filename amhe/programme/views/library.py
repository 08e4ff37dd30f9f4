"""The library of the programme: full links of its resources, and whether they work (R6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.celery import queue
from amhe.pages import attempt, found, page, posted
from amhe.programme.forms import LinkForm
from organisations import actions
from organisations.library import MILESTONES
from organisations.library import library as all_resources
from organisations.milestones import resource as named
from organisations.models import ResourceLink


@requires(Permission.RUN_PROGRAMME)
def library(request: Request) -> HttpResponse:
    """Every resource with its link and what it last answered; a button to open them all again."""
    if request.method == "POST":
        queue("organisations.check_links")
        messages.success(request, _("We open the links now. Look again in a few minutes."))
        return redirect("library")
    return page(request, "programme/administration/library.html", {"resources": all_resources(*MILESTONES)})


@requires(Permission.RUN_PROGRAMME)
def link(request: Request, resource: str) -> HttpResponse:
    """Give a resource its full link."""
    about = found(named(resource))
    now = ResourceLink.objects.filter(resource=resource).first()
    form = LinkForm(posted(request), initial={"url": now.url if now else ""})
    if attempt(form, actions.set_link, by=request.user, resource=resource):
        messages.success(request, _("The link is saved. It counts as not checked yet."))
        return redirect("library")
    return page(request, "programme/administration/link.html", {"form": form, "about": about})
