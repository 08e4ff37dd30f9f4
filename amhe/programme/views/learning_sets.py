"""The programme keeps its learning sets: announced, put right, cancelled, and who comes with what they need (R3, R23)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import places
from amhe.access.decorators import recently_signed_in, requires
from amhe.access.places import PlaceLine
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, page, posted
from amhe.programme.forms import EndForm
from amhe.programme.learning_forms import AllCameForm, LearningSetForm, NewLearningSetForm, as_typed
from amhe.rules import Refused
from organisations import actions
from organisations.models import LearningSet, User

MOST = 40  # 10 years of them


@requires(Permission.RUN_PROGRAMME)
def learning_sets(request: Request) -> HttpResponse:
    """All of them, and a form to announce one more."""
    newest = LearningSet.objects.order_by("-number").first()
    form = NewLearningSetForm(posted(request), initial={"number": newest.number + 1 if newest else 1})
    if made := attempt(form, actions.add_learning_set, by=request.user):
        messages.success(request, _("%(name)s is announced.") % {"name": made})
        return redirect("learning_sets")
    newest_first = list(LearningSet.objects.order_by("-starts_at")[:MOST])
    taken = places.taken([known.pk for known in newest_first])
    listed = [(known, taken[known.pk]) for known in newest_first]
    return page(request, "programme/administration/learning_sets.html", {"form": form, "listed": listed})


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def change_learning_set(request: Request, learning_set: int) -> HttpResponse:
    """One learning set: who comes and what they need, who came, a form to put it right, and a way to cancel it."""
    known = found(LearningSet.objects.filter(number=learning_set).first())
    do = request.POST.get("do", "")
    lines = _lines(request, known)
    form = LearningSetForm(request.POST if do == "change" else None, initial=as_typed(known))
    initial = {"came": [line.place_id for line, _name in lines if line.came]}
    came = AllCameForm(request.POST if do == "came" else None, lines=lines, initial=initial, prefix="all")
    act: dict[str, Any] = {"by": request.user, "learning_set": known}
    if _done(request, do, act, form, came):
        return redirect("change_learning_set", known.number)
    context = {
        "known": known,
        "form": form,
        "came": came,
        "lines": lines,
        "waiting_from": known.capacity,
        "cancel": EndForm(),
    }
    return page(request, "programme/administration/learning_set.html", context)


def _done(request: Request, do: str, act: dict[str, Any], form: LearningSetForm, came: AllCameForm) -> bool:
    if do == "change" and attempt(form, actions.change_learning_set, **act):
        messages.success(request, _("Saved. Who has a place is told of another day or place."))
        return True
    if do == "came" and attempt(came, actions.record_all_attendance, **act):
        messages.success(request, _("It is written down who came."))
        return True
    if do == "cancel":
        try:
            actions.cancel_learning_set(**act)
            messages.success(request, _("It is cancelled. Everybody who said they would come is told by mail."))
        except Refused as refused:
            messages.error(request, str(refused))
        return True
    return False


def _lines(request: Request, known: LearningSet) -> list[tuple[PlaceLine, str]]:
    """Who said they come, in order, with their names; through the door for administrators (docs/adr/0026)."""
    listed = places.at(known.pk, request.user.pk, clock.today())
    names = dict(User.objects.filter(pk__in=[line.user_id for line in listed]).values_list("pk", "name"))
    return [(line, names[line.user_id]) for line in listed]
