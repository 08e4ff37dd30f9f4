"""What people type to sign in, and to change how they sign in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput, JSONField, PasswordInput
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.forms.words import PlainWords

LONGEST_PASSWORD = 128
USED_FOR = 120  # seconds: longer than a code of an app is good for, one step early and late
PASSWORD_WORDS = {
    "password_too_short": _("Password must be 12 characters or more"),
    "password_too_common": _("Many people use this password. Choose another one"),
}


class Password(PlainWords, CharField):
    """A password, kept letter by letter: no space is cut off."""

    widget = PasswordInput
    plain = {"required": _("Enter {label}"), "max_length": _("{Label} must be %(limit_value)d characters or fewer")}

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        self.autocomplete = autocomplete
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, **kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """What password managers go by. No maxlength: a browser would cut off a pasted one without a sign."""
        return {"autocomplete": self.autocomplete}


class Code(forms.Text):
    """A code that was sent, or that an app shows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, width=10, autocomplete="one-time-code", **kwargs)


def _once(form: Any, code: str) -> str:
    """Refuse a code of an app that was used before: allauth forgets it too soon for one that came a step early or late."""
    used = f"sign-in:app-code:{form.user.pk}:{code.strip()}"
    if form.authenticator.type == Authenticator.Type.TOTP and not cache.add(used, 1, timeout=USED_FOR):
        raise get_adapter().validation_error("incorrect_code")
    return code


class SecondStep(AuthenticateForm):
    """A code of an app, or a recovery code, as the second step of signing in."""

    code = Code(label=_("Code from your app, or a recovery code"))

    def clean_code(self) -> str:
        """Right, and never used before."""
        return _once(self, super().clean_code())


class SecondStepAgain(ReauthenticateForm):
    """The same, to show that it is still you."""

    code = Code(label=_("Code from your app, or a recovery code"))

    def clean_code(self) -> str:
        """Right, and never used before."""
        return _once(self, super().clean_code())


class PasswordSignIn(forms.Form):
    """Address and password."""

    email = forms.Email(label=_("Email"), autocomplete="email")
    password = Password(label=_("Password"), autocomplete="current-password")


class PasswordAgain(forms.Form):
    """The password, to show that it is still you."""

    password = Password(label=_("Password"), autocomplete="current-password")


class CodeAgain(forms.Form):
    """The code from a mail, to show that it is still you."""

    code = Code(label=_("Code"))


class NewPassword(forms.Form):
    """A new password: long, and not one that many people use. No rule about letters and signs (access.md, section 4)."""

    password = Password(
        label=_("New password"),
        autocomplete="new-password",
        help_text=_("12 characters or more. 3 words in a row are easy to remember."),
    )

    def clean_password(self) -> str:
        """The password, in plain words if it will not do."""
        password = str(self.cleaned_data["password"])
        try:
            validate_password(password)
        except ValidationError as error:
            raise ValidationError([PASSWORD_WORDS[wrong.code or ""] for wrong in error.error_list[:1]]) from error
        return password


class NameOfPasskey(forms.Form):
    """What a person calls a passkey."""

    name = forms.Text(label=_("Name"), max_length=40, width=20)


class NewPasskey(NameOfPasskey):
    """A name, and what the browser made."""

    name = forms.Text(
        label=_("Name"), max_length=40, width=20, help_text=_("So that you know it again, such as “my phone”.")
    )
    credential = JSONField(
        widget=HiddenInput,
        error_messages={"required": _("Your browser did not make a passkey. Try again, or use a code app instead.")},
    )

    def clean_credential(self) -> Any:
        """What the browser made, checked against what we asked for a moment ago."""
        credential = self.cleaned_data["credential"]
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
        return credential


class FirstAppCode(forms.Form):
    """The first code of an app, which shows that it holds the key."""

    code = Code(label=_("Code from the app"))

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        """A code of this very key."""
        if not validate_totp_code(self.secret, str(self.cleaned_data["code"])):
            raise get_adapter().validation_error("incorrect_code")
        return str(self.cleaned_data["code"])
