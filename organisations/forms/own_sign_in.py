"""Forms of an organisation's own sign-in, and of how its people sign in."""

from __future__ import annotations

import re

from django import forms as widgets
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amhe import forms
from organisations.openid import WELL_KNOWN, is_safe

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


class ProviderForm(forms.Form):
    """Where people sign in. The secret is never shown again; left empty, the one we have stays."""

    versioned = True
    server_url = forms.Text(
        label=_("Server address"),
        max_length=300,
        help_text=_("It starts with https. Your IT team may call it the issuer."),
        widget=widgets.TextInput(attrs={"spellcheck": "false", "inputmode": "url"}),
    )
    client_id = forms.Text(label=_("Client ID"), help_text=_("Your IT team gets this when they add AMHE."))
    secret = forms.Text(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=widgets.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.Text(
        label=_("Email domains"),
        max_length=300,
        required=False,
        help_text=_("Only people with these endings can use it, such as marsh.nhs.uk. Put a space between them."),
    )
    is_on = forms.YesNo(
        label=_("Can people sign in this way?"),
        help_text=_("It starts when somebody from the programme has agreed to the server."),
    )

    def __init__(self, *args: object, has_secret: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if has_secret:
            self.fields["secret"].help_text = _("We have one. Leave this empty to keep it. We never show it.")
        else:
            self.fields["secret"].required = True
            self.fields["secret"].help_text = _("Your IT team gets this too. We never show it again.")

    def clean_server_url(self) -> str:
        """The issuer, also where somebody gave the address of its description."""
        address = str(self.cleaned_data["server_url"]).removesuffix(WELL_KNOWN).rstrip("/")
        if not is_safe(address) or "?" in address:
            raise ValidationError(_("Enter a server address that starts with https, like https://login.example.org"))
        return address

    def clean_domains(self) -> str:
        """The domains in small letters, one space between."""
        typed = str(self.cleaned_data["domains"]).lower().replace(",", " ").replace("@", " ").split()
        if not all(DOMAIN.fullmatch(domain) for domain in typed):
            raise ValidationError(_("Enter email domains like marsh.nhs.uk, with a space between them"))
        return " ".join(typed)


class AnswerForm(forms.Form):
    """What the programme says to the server that a lead named."""

    versioned = True
    agree = forms.YesNo(label=_("Do you agree to this server?"))
    why = forms.Text(
        label=_("If not, why?"), max_length=300, required=False, help_text=_("The project lead will read this.")
    )


class SecondStepForAllForm(forms.Form):
    """Whether everybody in the organisation signs in with a second step."""

    asked = forms.YesNo(label=_("Does everybody need a second step?"))


class WhichOrganisation(forms.Form):
    """Which organisation somebody signs in with."""

    keyed = False
    name = forms.Text(
        label=_("Sign-in name of your organisation"),
        max_length=60,
        help_text=_("It is one short word. Ask your project lead if you do not know it."),
        widget=widgets.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        width=20,
    )
