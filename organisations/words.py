"""Words of the sign-in pages that come from allauth, which has no Welsh: named here so that our catalogues hold them."""

from __future__ import annotations

from django.utils.translation import gettext_noop

OF_ALLAUTH = (
    gettext_noop("Email"),
    gettext_noop("Email address"),
    gettext_noop("Code"),
    gettext_noop("Incorrect code."),
)
