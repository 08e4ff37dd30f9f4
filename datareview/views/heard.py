"""What we heard: how many, who is missing, the notes, and who else may read them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from datareview import actions, policies, summaries
from datareview.forms import RemovalForm, ShareForm
from datareview.models import REFLECTIONS, Contact, Conversation, NoteRead
from datareview.policies import is_inside, leads_sub_team
from datareview.views.parts import review_pages
from datareview.views.readers import shares_and_coaches, who_reads
from datareview.views.removal import copies_with, removals_told
from populations.models import Population
from teams.models import Membership

A_PAGE, LATEST = 20, 10
FIND, REMOVE = "find", "remove"
LISTED = ("who", "place_kind", "held_on", "how_many", "explained", "words_gone_at", *REFLECTIONS)


@requires(Permission.VIEW_NOTES, post=Permission.MANAGE_SUB_TEAM, on=Population)
@recently_signed_in(changes_only=True)
def heard(request: Request, population: Population) -> HttpResponse:
    """The sub-team's own page; its lead shares the notes with the coach here, and takes a note out."""
    leads = leads_sub_team(request.access, population)
    if request.method == "POST" and not leads:
        raise Denied(Permission.MANAGE_SUB_TEAM, population.organisation, population.team_id)
    shares, coaching = shares_and_coaches(population)
    if "stop" in request.POST:
        _stop(request, population, shares)
        return _back(population)
    readers = {share.user_id for share in shares}
    coaches = [coach.user for coach in coaching if coach.user_id not in readers]
    do = request.POST.get("do", "")
    removal = RemovalForm(request.POST if do in (FIND, REMOVE) else None)
    if do == REMOVE and attempt(removal, actions.remove_by_code, by=request.user, population=population):
        messages.success(request, _("Their words are taken out. They cannot be brought back."))
        return _back(population)
    to_remove = attempt(removal, policies.note_of_code, population=population) if do == FIND else None
    form = ShareForm(posted(request) if not removal.is_bound else None, coaches=coaches)
    shared = attempt(form, actions.share_with_coach, by=request.user, population=population)
    if shared is not None:
        messages.success(request, _("%(name)s can now read the notes.") % {"name": shared.user.name})
        return _back(population)
    context = {
        **review_pages(request, population, "heard"),
        **_notes(request, population, leads),
        "to_reach": _to_reach(request, population),
        # who stands at the foot of every page, known already: who coaches it longest (teams.summaries.coaches_of)
        "coach": min(coaching, key=lambda held: (held.starts_on, held.pk)).user if coaching else None,
        "is_inside": is_inside(request.access, population),
        "who_reads": who_reads(population, shares),
        "leads": leads,
        "shares": shares,
        "removal": removal if leads else None,
        "to_remove": to_remove,
        "in_copies": [words for _notes, words in copies_with(population, [to_remove.pk])] if to_remove else [],
        "may_copy": request.may(Permission.COPY_NOTES),
        "removals": removals_told(population) if leads else (),
        "form": form if leads and coaches else None,
        "reads": _latest_reads(population) if leads else (),
    }
    return page(request, "datareview/heard.html", context)


def _notes(request: Request, population: Population, leads: bool) -> dict[str, Any]:
    """How many were heard, what goes soon (for the lead), and one page of the notes as a table."""
    counts = summaries.heard(population, soon=leads)
    pages = Paginator(Conversation.objects.filter(population=population).only(*LISTED), A_PAGE)
    pages.count = counts.notes  # known already, so not counted a second time
    notes = pages.get_page(request.GET.get("page"))
    note_url = reverse("datareview:note", args=[population.organisation.slug, population.slug, 0]).removesuffix("0/")
    return {
        "heard": counts,
        "notes": notes,
        "head": [_("Who"), _("Where"), _("When"), _("What stood out")],
        "rows": [_row(note, f"{note_url}{note.pk}/") for note in notes],
    }


def _to_reach(request: Request, population: Population) -> dict[str, int] | None:
    """How many want to hear more or join in, as numbers and nothing else, for those who may open the list."""
    if not request.may(Permission.MANAGE_CONTACTS):
        return None
    return Contact.objects.current().filter(population=population).counted()


def _stop(request: Request, population: Population, shares: list[Membership]) -> None:
    """End the share that the button names; one that has ended meanwhile needs nothing."""
    by: Any = request.user
    for share in shares:
        if request.POST["stop"] == str(share.pk):
            actions.stop_sharing(by=by, population=population, share=share)
            messages.success(request, _("%(name)s can no longer read the notes.") % {"name": share.user.name})


def _row(note: Conversation, url: str) -> list[Any]:
    stood_out = _("Written down") if note.is_reflected else _("Not added yet")
    return [
        {"text": f"{note} ({note.how_many})" if note.how_many > 1 else str(note), "url": url},
        note.place_words,
        date_format(note.held_on, "j F Y"),
        stood_out if note.has_words else _("Words gone") if note.explained else _("Not kept"),
    ]


def _back(population: Population) -> HttpResponse:
    return redirect("datareview:heard", population.organisation.slug, population.slug)


def _latest_reads(population: Population) -> list[str]:
    """Who opened which note, or the list of people to reach, when, newest first, in words."""
    a_note = _("%(name)s opened note %(n)s on %(day)s at %(time)s")
    a_list = _("%(name)s opened the list of people to reach on %(day)s at %(time)s")
    reads = NoteRead.objects.filter(population=population).values_list("by__name", "note_id", "at")[:LATEST]
    listed = [(name, note_id, localtime(at)) for name, note_id, at in reads]
    return [
        (a_list if note_id is None else a_note)
        % {"name": name, "n": note_id, "day": date_format(at, "j F Y"), "time": time_format(at, "H:i")}
        for name, note_id, at in listed
    ]
