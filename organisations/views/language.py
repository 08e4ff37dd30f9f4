"""The language of the pages: chosen by a button that every page has, signed in or not."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from amhe.access.decorators import public
from amhe.pages import attempt, page, posted
from organisations import actions
from organisations.forms import LanguageForm

R = TypeVar("R", bound=HttpResponseBase)


@public
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language: kept in a cookie, and in the account of somebody who is signed in. Then back to the page."""
    form = LanguageForm(posted(request), initial={"language": request.LANGUAGE_CODE})
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.user.is_authenticated:
            by: Any = request.user
            attempt(form, actions.set_language, by=by)
        return remember(redirect(_back(request)), chosen)
    return page(request, "organisations/language.html", {"form": form})


def _back(request: HttpRequest) -> str:
    """The page of ours that the button was pressed on, else home."""
    came_from = request.headers.get("Referer", "")
    here = request.build_absolute_uri(request.path)
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours and came_from != here else "/"


def remember(response: R, chosen: str) -> R:
    """The answer, with the language kept in this browser for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return response
