"""One note: read it, add what stood out, say how its words may be used, put it under themes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page
from datareview import actions
from datareview.forms import ConsentForm, ReflectForm, TagForm
from datareview.models import REFLECTIONS, Coding, Conversation, Removal, Theme, said
from datareview.views.readers import who_reads


@requires(Permission.VIEW_NOTES, post=Permission.LOG_CONVERSATIONS, on=Conversation)
def note(request: Request, conversation: Conversation) -> HttpResponse:
    """Each look at the page is written down (the read log), whoever looks."""
    forms = _forms(request, conversation)
    if _done(request, conversation, forms):
        population = conversation.population
        return redirect("datareview:note", conversation.organisation.slug, population.slug, conversation.pk)
    by: Any = request.user
    actions.open_note(by=by, conversation=conversation)
    context = {
        "note": conversation,
        "population": conversation.population,
        "may_work": request.may(Permission.LOG_CONVERSATIONS) and conversation.has_words,
        "codings": Coding.objects.filter(extract__conversation=conversation).select_related("theme", "extract"),
        "rows": _rows(conversation),
        "going": Removal.objects.held().filter(note_id=conversation.pk).first(),
        "who_reads": who_reads(conversation.population),
        **forms,
    }
    return page(request, "datareview/note.html", context)


@requires(Permission.VIEW_NOTES, on=Conversation)
def reflect(request: Request, conversation: Conversation) -> HttpResponse:
    """The way to a note from a mail, which must not name the group."""
    return redirect("datareview:note", conversation.organisation.slug, conversation.population.slug, conversation.pk)


def _rows(note: Conversation) -> list[dict[str, Any]]:
    """What is known of the conversation; what was not asked is left out."""
    read_back = _("Yes") if note.read_back else _("No")
    rows = [
        (_("Who"), note.who_words),
        (_("Where"), note.place_words),
        (_("When"), date_format(note.held_on, "j F Y")),
        (_("How many people"), note.how_many),
        (_("How"), said("method", note.method)),
        (_("Have they used services?"), said("service_use", note.service_use)),
        (_("Language"), note.language),
        (_("Interpreter"), _answer(note.interpreter)),
        (_("Would they like to join in?"), _answer(note.wants_more)),
        (_("Were they under 16?"), _("Yes") if note.under_16 else ""),
        (_("Use of their words"), note.get_quote_display() if note.has_words else ""),
        (_("Read back to them"), read_back if note.has_words else ""),
        (_("Written down by"), f"{note.logged_by.name}, {date_format(timezone.localtime(note.logged_at), 'j F Y')}"),
    ]
    return [{"key": key, "value": str(value)} for key, value in rows if value]


def _answer(word: str) -> str:
    return capfirst(_(word)) if word else ""


def _forms(request: Request, conversation: Conversation) -> dict[str, Any]:
    do = request.POST.get("do", "")
    if do == "tag" and not request.may(Permission.EDIT_THEMES):
        raise Denied(Permission.EDIT_THEMES, conversation.organisation, conversation.permission_team_id)
    version = {"version": conversation.version}
    boxes = {box: getattr(conversation, box) for box in REFLECTIONS}
    consent = {"quote": conversation.quote, "read_back": conversation.read_back}
    themes = list(Theme.objects.filter(population=conversation.population_id))

    def posted(name: str) -> Any:
        return request.POST if do == name else None

    return {
        "reflect": ReflectForm(posted("reflect"), initial=boxes | version, auto_id="reflect_%s"),
        "consent": ConsentForm(posted("consent"), initial=consent | version, auto_id="consent_%s"),
        "tag": TagForm(posted("tag"), conversation=conversation, themes=themes, auto_id="tag_%s"),
    }


def _done(request: Request, conversation: Conversation, forms: dict[str, Any]) -> bool:
    known = {"by": request.user, "conversation": conversation}
    if attempt(forms["reflect"], actions.reflect, **known) or attempt(forms["consent"], actions.set_consent, **known):
        messages.success(request, _("Saved."))
    elif attempt(forms["tag"], actions.tag, **known):
        messages.success(request, _("Added to the theme."))
    else:
        return False
    return True
