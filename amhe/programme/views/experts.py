"""The programme keeps the list of experts whom teams can ask (R4)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, page, posted
from amhe.programme.learning_forms import ExpertForm, NewExpertForm
from organisations import actions
from organisations.models import Expert

SAID = ("version", "inequality", "co_production", "knows", "nations", "active", "until")


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def experts(request: Request) -> HttpResponse:
    """Everybody on the list, and a form to add somebody."""
    form = NewExpertForm(posted(request))
    if added := attempt(form, actions.add_expert, by=request.user):
        messages.success(request, _("%(name)s is on the list. Teams can ask them.") % {"name": added.user.name})
        return redirect("experts")
    listed = Expert.objects.select_related("user").order_by("user__name", "pk")
    return page(request, "programme/administration/experts.html", {"form": form, "listed": listed})


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def expert(request: Request, expert: int) -> HttpResponse:
    """What one expert knows about, for which nations, and whether they can be asked."""
    known = found(Expert.objects.select_related("user").filter(pk=expert).first())
    form = ExpertForm(posted(request), initial={name: getattr(known, name) for name in SAID})
    if attempt(form, actions.change_expert, by=request.user, expert=known):
        messages.success(request, _("Saved."))
        return redirect("experts")
    return page(request, "programme/administration/expert.html", {"form": form, "known": known})
