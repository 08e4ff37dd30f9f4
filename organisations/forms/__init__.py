"""Forms about oneself, about an organisation's set-up, and about its own sign-in."""

from organisations.forms.about_me import AboutYouForm, DetailsForm, LanguageForm, SetUpForm
from organisations.forms.own_sign_in import ProviderForm, WhichOrganisation

__all__ = ["AboutYouForm", "DetailsForm", "LanguageForm", "ProviderForm", "SetUpForm", "WhichOrganisation"]
