"""An organisation's own data: a copy to take along, and the request to delete everything (X8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, download, found, page, posted
from amhe.privacy import actions
from amhe.privacy.models import DeletionRequest, Export
from organisations.models import Organisation
from teams.forms import UnderstoodForm


@requires(Permission.EXPORT_DATA, on=Organisation)
@recently_signed_in
def export(request: Request, organisation: Organisation) -> HttpResponse:
    """The copy: ready, being made, or failed and to be tried again."""
    if request.method == "POST":
        actions.ask_for_export(by=request.user, organisation=organisation)
        return redirect("export", organisation.slug)
    newest = Export.objects.defer("content").filter(organisation=organisation).first()
    if newest and newest.expires_at and newest.expires_at <= clock.now():
        newest = None
    template = "privacy/_export.html" if request.htmx else "privacy/export.html"
    return render(request, template, {"export": newest})


@requires(Permission.EXPORT_DATA, on=Export)
@recently_signed_in(back="export")
def export_zip(request: Request, export: Export) -> HttpResponse:
    """The file itself, for 7 days. Who took it is written down."""
    if export.content is None or export.expires_at is None or export.expires_at <= clock.now():
        return redirect("export", request.organisation.slug)
    audit.record("export downloaded", by=request.user, on=export)
    name = f"{request.organisation.slug}-{export.made_at:%Y-%m-%d}.zip"
    return download(bytes(export.content), "application/zip", name)


@requires(Permission.ASK_DELETION, on=Organisation)
@recently_signed_in
def deletion(request: Request, organisation: Organisation) -> HttpResponse:
    """Ask for everything to be deleted, agree as the second person, or take it back."""
    asked = DeletionRequest.objects.filter(organisation=organisation, withdrawn_at=None)
    open_request = asked.select_related("asked_by", "agreed_by").first()
    do = request.POST.get("do", "")
    form = UnderstoodForm(posted(request) if do in ("ask", "agree") else None)
    by: Any = request.user
    if do == "take_back":
        actions.withdraw_deletion(by=by, request=found(open_request))
        return _done(request, organisation, _("Taken back. Nothing will be deleted."))
    if do == "ask" and attempt(form, actions.ask_for_deletion, by=by, organisation=organisation):
        return _done(request, organisation, _("Asked. Now a second person has to agree on this page."))
    if do == "agree" and attempt(form, actions.agree_to_deletion, by=by, request=found(open_request)):
        return _done(request, organisation, _("Agreed. It can be taken back for 30 days."))
    context = {"form": form, "asked": open_request, "mine": open_request and open_request.asked_by_id == by.pk}
    return page(request, "privacy/deletion.html", context)


def _done(request: Request, organisation: Organisation, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("deletion", organisation.slug)
