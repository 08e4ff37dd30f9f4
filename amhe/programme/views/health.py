"""How an organisation is doing: what the signs say, and a coach's own word on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.programme import actions
from amhe.programme.forms import HealthForm
from amhe.programme.models import HealthOverride
from amhe.programme.standing import kept_of, reasons_in, said_of
from organisations.models import Organisation


@requires(Permission.VIEW_ORGANISATION, post=Permission.OVERRIDE_HEALTH, on=Organisation)
def health(request: Request, organisation: Organisation) -> HttpResponse:
    """The reasons in words, the rule, and for a coach a way to say otherwise for 28 days."""
    form = HealthForm(posted(request))
    if attempt(form, actions.override_health, by=request.user, organisation=organisation):
        messages.success(request, _("Saved. It holds for 28 days."))
        return redirect("organisation", organisation.slug)
    kept = kept_of(organisation)
    context = {
        "form": form,
        "health": kept.health,
        "reasons": reasons_in(kept, organisation.slug),
        "said": said_of([kept]).get(organisation.pk),
        "may_override": request.may(Permission.OVERRIDE_HEALTH),
    }
    return page(request, "programme/health.html", context)


@requires(Permission.OVERRIDE_HEALTH, on=HealthOverride)
def end(request: Request, override: HealthOverride) -> HttpResponse:
    """Let the signs speak again, by a button."""
    if request.method == "POST":
        actions.end_override(by=request.user, override=override)
        messages.success(request, _("The signs speak again."))
    return redirect("organisation", request.organisation.slug)
