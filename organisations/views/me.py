"""One's own details, and what one chooses to say about oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reminders.reading import topics_of
from organisations import actions
from organisations.forms import AboutYouForm, DetailsForm
from organisations.models import EqualityAnswers, User
from organisations.views.language import remember


@requires(Permission.SIGN_IN)
def details(request: Request) -> HttpResponse:
    """My details: how I am called, what helps me, and how to reach me."""
    me: Any = request.user
    form = DetailsForm(posted(request), initial=_as_kept(me))
    if changed := attempt(form, actions.change_details, by=me):
        with translation.override(changed.language):
            messages.success(request, _("Your details are saved."))
        return remember(redirect("organisations:me"), changed.language)
    return page(request, "organisations/me.html", {"form": form})


def _as_kept(me: User) -> dict[str, Any]:
    kept = {name: getattr(me, name) for name in ("version", "name", "pronouns", "access_needs", "reminders")}
    kept |= {"topics": topics_of(me), "daily_letter": me.daily_letter}
    times = {name: f"{getattr(me, name):%H:%M}" for name in ("quiet_from", "quiet_until")}
    return kept | times | {"language": me.language or _one_of_ours(translation.get_language())}


def _one_of_ours(language: str | None) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@requires(Permission.SIGN_IN)
def about_you(request: Request) -> HttpResponse:
    """Questions about oneself that nobody has to answer, and a button that takes all answers away."""
    me: Any = request.user
    if request.POST.get("do") == "forget":
        actions.forget_equality_answers(by=me)
        messages.success(request, _("Your answers are gone."))
        return redirect("organisations:about_you")
    kept = EqualityAnswers.objects.filter(user=me).first()
    form = AboutYouForm(posted(request), initial=kept.answers if kept else {})
    if attempt(form, actions.keep_equality_answers, by=me):
        messages.success(request, _("Your answers are saved."))
        return redirect("organisations:about_you")
    return page(request, "organisations/about_you.html", {"form": form, "has_answered": kept is not None})
