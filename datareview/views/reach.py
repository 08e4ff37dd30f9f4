"""People to reach: the list of a sub-team, and somebody new on it (R80)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from datareview import actions
from datareview.forms import AddContactForm
from datareview.models import Contact
from populations.models import Population

A_PAGE = 20


@requires(Permission.MANAGE_CONTACTS, on=Population)
def reach(request: Request, population: Population) -> HttpResponse:
    """Who is still to contact comes first. Each look is written down in the read log."""
    by: Any = request.user
    actions.open_contacts(by=by, population=population)
    found = Contact.objects.current().filter(population=population)
    contacts = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    here = [population.organisation.slug, population.slug]
    base = reverse("datareview:contact", args=[*here, 0]).removesuffix("0/")
    context = {
        "population": population,
        "contacts": contacts,
        "head": [_("Who"), _("How to reach them"), _("What they want"), _("Contacted"), _("Kept until")],
        "rows": [_row(contact, f"{base}{contact.pk}/") for contact in contacts],
        "add_url": reverse("datareview:add_contact", args=here),
    }
    return page(request, "datareview/reach.html", context)


def _row(contact: Contact, url: str) -> list[Any]:
    until = date_format(contact.kept_until, "j F Y")
    return [
        {"text": str(contact), "url": url},
        contact.reach,
        contact.wants_words,
        date_format(contact.contacted_on, "j F Y") if contact.contacted_on else _("Not yet"),
        _("%(day)s. Ask them again soon") % {"day": until} if contact.ends_soon else until,
    ]


@requires(Permission.MANAGE_CONTACTS, on=Population)
def add(request: Request, population: Population) -> HttpResponse:
    """Somebody new. The address may say what they want; nothing in it says from which talk they are."""
    form = AddContactForm(posted(request), initial={"wants_more": request.GET.get("wants", "")})
    if attempt(form, actions.add_contact, by=request.user, population=population):
        messages.success(request, _("They are on the list."))
        return redirect("datareview:reach", population.organisation.slug, population.slug)
    return page(request, "datareview/add_contact.html", {"form": form, "population": population})
