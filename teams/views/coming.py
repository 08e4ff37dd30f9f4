"""Will you come? On the meeting's own page, and by the link of a letter without an account."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import wall
from amhe.access.decorators import public, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.rules import Refused
from organisations.models import User
from teams import actions
from teams.coming import opened, said_of
from teams.forms import ReplyByLinkForm
from teams.letters.calendars import when
from teams.models import Meeting, Reply
from teams.occasions import REPLY, title
from teams.views.answers import Answers
from teams.views.meeting import may_read

RATES = {REPLY: "60/m/ip"}


@requires(Permission.VIEW_MEETINGS, on=Meeting)
def coming(request: Request, meeting: Meeting) -> HttpResponse:
    """Say whether you will come and what would help; who plans the meeting sees who comes, and its lead what they need."""
    answers = Answers(request, meeting, posted(request), reads=may_read(request, meeting.team))
    if attempt(answers.form, _answer, by=request.user, meeting=meeting, asked=answers.mine is not None):
        messages.success(request, _("Your answer is kept."))
        return redirect("teams:meeting", request.organisation.slug, meeting.pk)
    return page(request, "teams/coming.html", {"meeting": meeting, "answers": answers, "form": answers.form})


def _answer(*, by: User, meeting: Meeting, asked: bool, coming: bool, needs: str) -> Reply:
    if not asked:
        raise Refused(_("Only people who are asked to this meeting can say whether they come."))
    return actions.answer(by=by, user=by, thing=meeting, coming=coming, needs=needs)


@public
def by_link(request: HttpRequest, letter: str) -> HttpResponse:
    """The same by the link of a letter: for one person and one meeting or series. It tells nothing else, and acts on POST
    only, since scanners open links (access.md, section 6)."""
    if not ratelimit.consume(request, app="amhe", action=REPLY, config=RATES, limit_get=True):
        return ratelimit.respond_429(request)
    with wall.restored():
        told = opened(letter)
        if told is None:
            return render(request, "teams/reply_closed.html", status=404)
        thing, user = told.thing, told.user
        form = ReplyByLinkForm(posted(request), every=told.meeting is None)
        if attempt(form, actions.answer, by=None, user=user, thing=thing):
            messages.success(request, _("Your answer is kept. You can change it until the meeting begins."))
            return redirect(request.path)
        context = {
            "form": form,
            "name": user.name,
            "what": title(thing.team),
            "when": when(thing),
            "every": told.meeting is None,
            "said": said_of(thing, user),
            "open": told.meeting is None or told.meeting.starts_at > clock.now(),
        }
        return page(request, "teams/reply.html", context)
