"""One person to reach: contacted, put right, asked again, taken off the list (R80)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page
from datareview import actions
from datareview.forms import AskedAgainForm, ChangeContactForm, ContactedForm, OffForm
from datareview.models import Contact


@requires(Permission.MANAGE_CONTACTS, on=Contact)
def contact(request: Request, contact: Contact) -> HttpResponse:
    """Each look is written down in the read log, as a look at the list."""
    here = [contact.organisation.slug, contact.population.slug]
    by: Any = request.user
    forms = _forms(request, contact)
    if attempt(forms["off"], actions.remove_contact, by=by, contact=contact):
        messages.success(request, _("They are off the list. Their details are gone."))
        return redirect("datareview:reach", *here)
    if _done(request, contact, forms):
        return redirect("datareview:contact", *here, contact.pk)
    actions.open_contacts(by=by, population=contact.population)
    context = {"contact": contact, "population": contact.population, "rows": _rows(contact), **forms}
    return page(request, "datareview/contact.html", context)


def _rows(contact: Contact) -> list[dict[str, str]]:
    """What is known of them; what nobody wrote down is left out."""
    rows = [
        (_("What they want"), contact.wants_words),
        (_("How to reach them"), contact.reach),
        (_("Their language, and what helps"), contact.helps),
        (_("Their yes"), _their_yes(contact)),
        (_("Contacted"), _contacted(contact)),
        (_("What you agreed"), contact.agreed),
    ]
    return [{"key": str(key), "value": str(value)} for key, value in rows if value]


def _their_yes(contact: Contact) -> str:
    words = _("%(name)s asked them on %(day)s. They said that we may keep this, for what they want, until %(until)s.")
    day, until = (date_format(day, "j F Y") for day in (contact.asked_on, contact.kept_until))
    return words % {"name": contact.asked_by.name, "day": day, "until": until}


def _contacted(contact: Contact) -> str:
    if contact.contacted_by is None or contact.contacted_on is None:
        return _("Not yet")
    facts = {"name": contact.contacted_by.name, "day": date_format(contact.contacted_on, "j F Y")}
    return _("By %(name)s on %(day)s") % facts


def _forms(request: Request, contact: Contact) -> dict[str, Any]:
    version = {"version": contact.version}
    do = request.POST.get("do", "")

    def posted(name: str) -> Any:
        return request.POST if do == name else None

    known = {name: getattr(contact, name) for name in ("name", "reach", "helps")} | version
    wants = {"wants_more": contact.wants_more} | version
    return {
        "contacted": ContactedForm(posted("contacted"), initial=version, auto_id="contacted_%s"),
        "change": ChangeContactForm(posted("change"), initial=known, auto_id="change_%s"),
        "again": AskedAgainForm(posted("again"), initial=wants, auto_id="again_%s"),
        "off": OffForm(posted("off")),
    }


def _done(request: Request, contact: Contact, forms: dict[str, Any]) -> bool:
    known = {"by": request.user, "contact": contact}
    steps = (
        ("contacted", actions.note_contact, _("Saved. They were contacted.")),
        ("change", actions.change_contact, _("Saved.")),
        ("again", actions.renew_contact, _("Saved. We may keep it until the new day.")),
    )
    for name, action, words in steps:
        if attempt(forms[name], action, **known):
            messages.success(request, words)
            return True
    return False
