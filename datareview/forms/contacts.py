"""People to reach: who they are and what they want, with their yes; contacted; asked again (R80)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.clock import today
from amhe.reference import by_id, choices
from datareview.models import MOST_MONTHS, USUAL_MONTHS, months_after


def _usual() -> date:
    return months_after(today(), USUAL_MONTHS)


def _latest() -> date:
    return months_after(today(), MOST_MONTHS)


def _wants() -> forms.Choice:
    return forms.Choice(
        label=_("What do they want?"), choices=choices(by_id("datareview", "engagement", "join_in"), "label")
    )


def _kept_until() -> forms.Date:
    return forms.Date(
        label=_("Last day that we may keep this"),
        help_text=_("12 months is usual. It can be 24 months at most."),
        initial=_usual,
        not_past=True,
        latest=_latest,
    )


def _consent(label: Any) -> forms.Tick:
    return forms.Tick(
        label=label, error_messages={"required": _("Ask them first, and tick this only if they said yes")}
    )


class ReachForm(forms.Form):
    """What to call them, how to reach them, and what helps."""

    name = forms.Text(
        label=_("What to call them"),
        help_text=_("A first name is enough."),
        autocomplete="off",
        error_messages={"required": _("Write what to call them")},
    )
    reach = forms.LongText(
        label=_("How to reach them"),
        help_text=_("An email, a phone number, an address, or somebody who can pass it on."),
        rows=2,
        max_length=500,
        error_messages={"required": _("Write how to reach them")},
    )
    helps = forms.LongText(
        label=_("Their language, and what helps"),
        help_text=_("For example: Arabic, by phone, after 4 o'clock. Nothing about their health."),
        required=False,
        rows=2,
        max_length=500,
    )


class AddContactForm(ReachForm):
    """Somebody new on the list, with their yes."""

    wants_more = _wants()
    asked_on = forms.Date(label=_("When did you ask them?"), initial=today, not_future=True)
    kept_until = _kept_until()
    consent = _consent(_("They said that we may keep this, for what they want, until that day"))
    field_order = ("name", "reach", "wants_more", "helps", "asked_on", "kept_until", "consent")


class ChangeContactForm(ReachForm):
    """The same person, put right."""

    versioned = True


class ContactedForm(forms.Form):
    """When they were contacted, and what was agreed."""

    versioned = True
    contacted_on = forms.Date(label=_("When was it?"), initial=today, not_future=True)
    agreed = forms.LongText(
        label=_("What did you agree?"),
        help_text=_("In a few words. Nothing about their health."),
        required=False,
        rows=2,
        max_length=500,
    )


class AskedAgainForm(forms.Form):
    """What they want now and until when, with a new yes."""

    versioned = True
    wants_more = _wants()
    kept_until = _kept_until()
    consent = _consent(
        _("I asked them again today. They said that we may keep this, for what they want, until that day")
    )


class OffForm(forms.Form):
    """Take them off the list. Nothing to say; it has the key that makes a second press do nothing."""
