"""Have your words removed: for anybody with a code, without an account (X3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe.access import tokens, wall
from amhe.access.decorators import public
from amhe.audit.models import Event
from amhe.pages import page, posted
from datareview import actions
from datareview.codes import REMOVAL, kept_hash
from datareview.forms import OwnRemovalForm
from datareview.models import NoteCopy, Removal
from populations.models import Population

# Codes hold 41 random bits: at this pace a guess among a million of them is right once in 80 days, and is only held.
RATES = {REMOVAL: "10/h/ip,1000/h/key"}
KEEP = "keep"
REPORT_TAKEN = "report downloaded"


@public
def remove(request: HttpRequest) -> HttpResponse:
    """Type the code. The answer is the same for every code that could be one, so that guesses learn nothing."""
    form = OwnRemovalForm(posted(request))
    if not (form.is_bound and form.is_valid()):
        return page(request, "datareview/remove.html", {"form": form})
    if not ratelimit.consume(request, app="amhe", action=REMOVAL, config=RATES, key=REMOVAL):
        return render(request, "datareview/remove.html", {"form": form, "too_many": True}, status=429)
    hashed, keep = kept_hash(form.cleaned_data["code"]), request.POST.get("do") == KEEP
    with wall.restored():
        if tokens.enter(REMOVAL, hashed) is not None:
            action = actions.take_back_removal if keep else actions.ask_for_removal
            action(by=None, code_hash=hashed)
    return redirect("datareview:remove_kept" if keep else "datareview:remove_asked")


@public
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next, whoever comes here."""
    return page(request, "datareview/remove_asked.html", {})


@public
def kept(request: HttpRequest) -> HttpResponse:
    """What was asked for is taken back, whoever comes here."""
    return page(request, "datareview/remove_kept.html", {})


@dataclass(frozen=True)
class Told:
    """One removal in words, for the sub-team's lead, with the reports and copies that were taken before."""

    words: str
    taken: list[str]


def removals_told(population: Population) -> list[Told]:
    """What people asked for by their codes: held now, or done in the last 10 days. At most 3 queries."""
    removals = list(Removal.objects.filter(population=population, taken_back_at=None))
    since = min((removal.words_since for removal in removals if removal.words_since), default=None)
    reports = _reports_taken(population, since) if since else []
    copies = copies_with(population, [removal.note_id for removal in removals])
    told = []
    for removal in removals:
        first = removal.words_since
        taken = [words for at, words in reports if first and at >= first]
        told.append(Told(_told(removal), taken + [words for notes, words in copies if removal.note_id in notes]))
    return told


def copies_with(population: Population, note_ids: list[int]) -> list[tuple[list[int], str]]:
    """The copies of the notes that hold any of these notes, oldest first: the notes in each, and the copy in words."""
    if not note_ids:
        return []
    found = NoteCopy.objects.filter(population=population, note_ids__overlap=note_ids).order_by("at")
    words = _("Copy of the notes, taken by %(name)s on %(day)s")
    return [
        (notes, words % {"name": name, "day": date_format(localtime(at), "j F Y")})
        for notes, name, at in found.values_list("note_ids", "by__name", "at")
    ]


def _told(removal: Removal) -> str:
    facts = {"n": removal.note_id, "day": date_format(localtime(removal.done_at or removal.due_at), "j F Y")}
    if removal.done_at:
        return _("Note %(n)s was removed on %(day)s.") % facts
    return _("Note %(n)s goes on %(day)s, unless they change their mind. Do not use it any more.") % facts


def _reports_taken(population: Population, since: datetime) -> list[tuple[datetime, str]]:
    events = Event.objects.filter(organisation=population.organisation_id, action=REPORT_TAKEN, at__gte=since)
    words = _("Progress report, taken by %(name)s on %(day)s")
    return [
        (at, words % {"name": name, "day": date_format(localtime(at), "j F Y")})
        for at, name in events.order_by("at").values_list("at", "by__name")
    ]
