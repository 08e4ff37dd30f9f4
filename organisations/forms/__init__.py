"""Forms about oneself, about an organisation's set-up, about its own sign-in, and what people type to sign in."""

from organisations.forms.about_me import AboutYouForm, DetailsForm, EndForm, LanguageForm, SetUpForm
from organisations.forms.own_sign_in import AnswerForm, ProviderForm, SecondStepForAllForm, WhichOrganisation
from organisations.forms.signing_in import (
    Code,
    CodeAgain,
    FirstAppCode,
    NameOfPasskey,
    NewPasskey,
    NewPassword,
    Password,
    PasswordAgain,
    PasswordSignIn,
    SecondStep,
    SecondStepAgain,
)

__all__ = [
    "AboutYouForm",
    "AnswerForm",
    "Code",
    "CodeAgain",
    "DetailsForm",
    "EndForm",
    "FirstAppCode",
    "LanguageForm",
    "NameOfPasskey",
    "NewPasskey",
    "NewPassword",
    "Password",
    "PasswordAgain",
    "PasswordSignIn",
    "ProviderForm",
    "SecondStep",
    "SecondStepAgain",
    "SecondStepForAllForm",
    "SetUpForm",
    "WhichOrganisation",
]
