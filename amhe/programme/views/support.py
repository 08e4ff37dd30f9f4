"""Support access to one organisation: asking for it, and what its people see of it (docs/adr/0011)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, number_sent, page, posted
from amhe.programme.forms import EndForm, SupportForm
from amhe.programme.views.administration import entered
from organisations import actions
from organisations.models import Organisation, SupportAccess


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def ask(request: Request, which: str) -> HttpResponse:
    """Ask to look into an organisation, with a reason and an end; or end it."""
    organisation = entered(request, which)
    mine = SupportAccess.objects.open().filter(organisation=organisation, user=request.user).first()
    ending = request.POST.get("do") == "end"
    if ending:
        if mine and attempt(EndForm(request.POST), actions.end_support, by=request.user, access=mine):
            messages.success(request, _("Your support access has ended."))
        else:
            messages.error(request, _("This support access has ended already."))
        return redirect("administer", organisation.slug)
    form = SupportForm(posted(request))
    if attempt(form, actions.ask_for_support, by=request.user, organisation=organisation):
        messages.success(request, _("You can look at the pages now. The leads and coaches are told by mail."))
        return redirect("organisation", organisation.slug)
    return page(request, "programme/administration/support.html", {"of": organisation, "form": form, "mine": mine})


@requires(Permission.VIEW_TEAM, post=Permission.MANAGE_TEAM, on=Organisation)
@recently_signed_in(changes_only=True)
def support_access(request: Request, organisation: Organisation) -> HttpResponse:
    """Who from the programme has looked in, why, when and at which pages. A lead ends it at once."""
    accesses = SupportAccess.objects.filter(organisation=organisation).select_related("user", "ended_by")
    if request.method == "POST":
        access = accesses.filter(pk=number_sent(request, "end")).first()
        if access and attempt(EndForm(request.POST), actions.end_support, by=request.user, access=access):
            messages.success(request, _("Ended. They can open no more pages."))
        else:
            messages.error(request, _("This support access has ended already."))
        return redirect("support_access", organisation.slug)
    context = {
        "accesses": accesses.prefetch_related("views")[:50],
        "may_end": request.may(Permission.MANAGE_TEAM) and not request.access.support,
    }
    return page(request, "programme/support_access.html", context)
