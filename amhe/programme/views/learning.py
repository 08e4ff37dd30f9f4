"""Learning sets for everybody: past and to come, one of them with a place at it, and its file for a diary (R3, R23)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission, Role
from amhe.forms import Form
from amhe.pages import attempt, download, found, number_sent, page
from amhe.programme.learning_forms import CameForm, ComeForm
from amhe.rules import Refused
from organisations import actions
from organisations.learning import going, waits_at
from organisations.library import MILESTONES, Resource, library
from organisations.models import LearningPlace, LearningSet, Organisation
from teams.calendars import Occasion, diary
from teams.models import Membership


@requires(Permission.SIGN_IN)
def learning(request: Request) -> HttpResponse:
    """What is to come, with the own place there, and what was, with its recordings."""
    mine = LearningPlace.objects.filter(user=request.user).values_list("learning_set_id", "organisation__name")
    resources = library(*MILESTONES)
    context = {
        "to_come": LearningSet.objects.to_come(),
        "past": [(known, _of(known, resources)) for known in LearningSet.objects.past()],
        "mine": dict(mine),
    }
    return page(request, "programme/learning/list.html", context)


@requires(Permission.SIGN_IN)
def learning_set(request: Request, learning_set: int) -> HttpResponse:
    """One learning set: the day, who comes from the own organisations, and a way to say that one comes or does not."""
    known = found(LearningSet.objects.filter(number=learning_set).first())
    mine = LearningPlace.objects.filter(learning_set=known, user=request.user).select_related("organisation").first()
    homes, led = _homes(request)
    do = request.POST.get("do", "")
    come = ComeForm(request.POST if do == "come" else None, organisations=homes)
    here = redirect("learning_set", known.number)
    if do == "come" and not mine and attempt(come, actions.take_place, by=request.user, learning_set=known):
        messages.success(request, _("It is written down that you will come."))
        return here
    if do == "drop":
        _drop(request, mine)
        return here
    came, done = _attendance(request, known, led)
    if done:
        return here
    context = {
        "known": known,
        "resources": _of(known, library(*MILESTONES)),
        "mine": mine,
        "waits": waits_at(known, mine) if mine and known.is_to_come else 0,
        "come": come if homes and not mine and known.is_to_come else None,
        "drop": Form() if mine and known.is_to_come else None,
        "attending": _attending(known, homes),
        "came": came,
        "came_form": next((form for _organisation, form in came if form.is_bound), None),
    }
    return page(request, "programme/learning/one.html", context)


def _homes(request: Request) -> tuple[list[Organisation], list[Organisation]]:
    """The organisations that this person is in a team of, and those that they lead. Who reads notes or coaches is in none."""
    held = Membership.objects.current().filter(user=request.user).exclude(role__in=(Role.COACH, Role.NOTES_READER))
    listed = held.filter(organisation__activated_at__isnull=False).select_related("organisation")
    homes = {m.organisation_id: m.organisation for m in listed.order_by("organisation__name", "pk")}
    led = {m.organisation_id: m.organisation for m in listed if m.role == Role.PROJECT_LEAD}
    return list(homes.values()), list(led.values())


def _drop(request: Request, mine: LearningPlace | None) -> None:
    try:
        if mine is not None:
            actions.give_up_place(by=request.user, place=mine)
            messages.success(request, _("Thank you for telling us. Your place goes to somebody else."))
    except Refused as refused:
        messages.error(request, str(refused))


def _attending(known: LearningSet, homes: list[Organisation]) -> list[tuple[Organisation, list[Any]]]:
    """Of each organisation, who comes; that is for its own people."""
    places = LearningPlace.objects.filter(learning_set=known, organisation__in=homes).select_related("user")
    everybody = going(known, places.order_by("pk"))
    return [(home, [one for one in everybody if one.place.organisation_id == home.pk]) for home in homes]


def _attendance(
    request: Request, known: LearningSet, led: list[Organisation]
) -> tuple[list[tuple[Organisation, CameForm]], bool]:
    """The form of who came of each organisation that this person leads, and whether one was just saved."""
    if not known.is_past:
        return [], False
    found = []
    for organisation in led:
        places = list(
            LearningPlace.objects.filter(learning_set=known, organisation=organisation).select_related("user")
        )
        sent = request.POST.get("do") == "came" and number_sent(request, "of") == organisation.pk
        initial = {"came": [place.pk for place in places if place.came]}
        form = CameForm(request.POST if sent else None, places=places, initial=initial, prefix=f"came{organisation.pk}")
        if attempt(form, actions.record_attendance, by=request.user, organisation=organisation, learning_set=known):
            messages.success(request, _("It is written down who came."))
            return [], True
        if places:
            found.append((organisation, form))
    return found, False


def _of(known: LearningSet, resources: list[Resource]) -> list[Resource]:
    """What the starter pack's library has of this learning set: ls2 is of the second (resources.yaml)."""
    return [resource for resource in resources if resource.id == f"ls{known.number}"]


@requires(Permission.SIGN_IN)
def learning_set_ics(request: Request, learning_set: int) -> HttpResponse:
    """The day as a file for a diary."""
    known = found(LearningSet.objects.filter(number=learning_set).first())
    day = Occasion(
        known.calendar_uid,
        known.version,
        str(known),
        known.starts_at,
        known.minutes,
        place=known.place,
        cancelled=known.cancelled_at is not None,
    )
    return download(diary([day], clock.now()), "text/calendar; charset=utf-8", f"learning-set-{known.number}.ics")
