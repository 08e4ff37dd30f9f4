"""Answering a request from the link in a mail, without an account: one request, and nothing else (R12, docs/adr/0026)."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amhe import clock
from amhe.access import tokens
from amhe.access.decorators import public
from amhe.pages import attempt, page, posted
from teams import actions
from teams.actions.requests import ANSWER
from teams.asking import still_asked
from teams.forms import HelpAnswerForm
from teams.models import AnswerLink

RATES = {ANSWER: "30/m/ip"}  # of links that lead nowhere; a whole trust may share one address

ALONE = {"session_left": 0, "messages": ()}  # nothing of whoever is signed in in this browser


@public
def answer(request: HttpRequest, link: str) -> HttpResponse:
    """What is asked, and 3 answers. Opening it changes nothing: scanners open links. A link that we never made and one
    that is too old look the same."""
    found = _found(link)
    if found is None:
        few = ratelimit.consume(request, app="amhe", action=ANSWER, config=RATES, limit_get=True)
        return render(request, "teams/answer_unknown.html", ALONE, status=404 if few else 429)
    form = HelpAnswerForm(posted(request))
    asked = found.request
    if attempt(form, actions.answer_request, by=found.user, request=asked, link=found):
        return redirect(request.path)
    said = asked.replies.exclude(answer="").select_related("by").last()
    context = ALONE | {"form": form if found.is_open else None, "link": found, "asked": asked, "said": said}
    return page(request, "teams/answer.html", context)


def _found(token: str) -> AnswerLink | None:
    """The link as it stands, entered; None for one that is none of ours, is over, or is of somebody who is
    not asked any more."""
    hashed = tokens.enter(ANSWER, token)
    known = AnswerLink.objects.select_related(
        "request__team", "request__asked_by", "request__of", "user", "organisation"
    )
    link = known.filter(token_hash=hashed, user__is_active=True).first() if hashed else None
    return link if link and link.expires_at > clock.now() and still_asked(link) else None
