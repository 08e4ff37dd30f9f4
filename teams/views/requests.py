"""Asking for help: a team's requests, one request with what was said about it, and all those of a coach's organisations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.forms import Form
from amhe.pages import attempt, page, posted
from amhe.rules import Refused
from organisations.models import Organisation
from teams import actions
from teams.asking import experts_to_ask, roles_to_ask
from teams.forms import AskForm, HelpAnswerForm, HelpReplyForm
from teams.models import HelpRequest, Team
from teams.views.team import project_team_of

A_PAGE = 20
ANSWERS: dict[str, Permission] = {
    HelpRequest.To.SPONSOR: Permission.ANSWER_AS_SPONSOR,
    HelpRequest.To.COACH: Permission.ANSWER_AS_COACH,
}


@requires(Permission.VIEW_REQUESTS, post=Permission.ASK_FOR_HELP, on=Organisation)
def requests(request: Request, organisation: Organisation) -> HttpResponse:
    """What all teams of the organisation ask for, and a form to ask for the project team (R12, R66)."""
    asked = HelpRequest.objects.filter(organisation=organisation)
    return ask_and_list(request, project_team_of(organisation), asked, request.path)


def ask_and_list(request: Request, team: Team, listed: Any, back: str) -> HttpResponse:
    """What a page does that lists requests and asks for help on behalf of a team."""
    organisation = request.organisation
    experts = experts_to_ask(organisation) if request.may(Permission.ASK_EXPERTS) else []
    form = AskForm(posted(request), roles=roles_to_ask(organisation.pk, request.user), experts=experts)
    if asked := attempt(form, actions.ask_for_help, by=request.user, team=team):
        messages.success(
            request, _("We told %(who)s by mail. You will hear when there is an answer.") % {"who": asked.whom}
        )
        return redirect(back)
    known = listed.select_related("organisation", "team", "asked_by", "of")
    context = {
        "form": form if request.may(Permission.ASK_FOR_HELP) else None,
        "open": known.open(),
        "over": Paginator(known.over(), A_PAGE).get_page(request.GET.get("page")),
        "team": team,
    }
    return page(request, "teams/requests.html", context)


@requires(Permission.VIEW_REQUESTS, post=Permission.ASK_FOR_HELP, on=HelpRequest)
def request_page(request: Request, asked: HelpRequest) -> HttpResponse:
    """One request: who was asked what, every reply, and what this person can do about it."""
    do = request.POST.get("do", "")
    answers, ends = _may_answer(request, asked), _may_end(request, asked)
    answer = HelpAnswerForm(request.POST if do == "answer" else None, initial={"answer": request.GET.get("answer", "")})
    reply = HelpReplyForm(request.POST if do == "reply" else None, prefix="reply")
    if (do == "answer" and not answers) or (do == "close" and not ends):
        needed = ANSWERS.get(asked.to, Permission.MANAGE_TEAM) if do == "answer" else Permission.MANAGE_TEAM
        raise Denied(needed, request.organisation, asked.permission_team_id)
    known = {"by": request.user, "request": asked}
    if said := _done(request, do, known, answer, reply):
        messages.success(request, said)
        return redirect(request.path)
    context = {
        "asked": asked,
        "replies": asked.replies.select_related("by"),
        "answer": answer if answers and asked.is_open else None,
        "reply": None if asked.is_over or asked.of_id else reply,
        "close": Form() if ends and not asked.is_over else None,
        "above": _above(request, asked),
    }
    return page(request, "teams/request.html", context)


def _done(request: Request, do: str, known: dict[str, Any], answer: Form, reply: Form) -> str:
    """Do what was sent. Returns what was done in words, or "" with the errors in the form."""
    if do == "answer" and attempt(answer, actions.answer_request, **known):
        return _("Your answer is saved. We told the team by mail.")
    if do == "reply" and attempt(reply, actions.reply_to_request, **known):
        return _("Your reply is saved.")
    if do == "close":
        try:
            actions.close_request(**known)
            return _("This request is closed.")
        except Refused as refused:
            messages.error(request, str(refused))
    return ""


def _may_answer(request: Request, asked: HelpRequest) -> bool:
    needed = ANSWERS.get(asked.to)
    return needed is not None and request.may(needed) and asked.asked_by_id != request.user.pk


def _may_end(request: Request, asked: HelpRequest) -> bool:
    leads = request.may(Permission.MANAGE_TEAM) or (
        asked.permission_team_id is not None and request.may(Permission.MANAGE_SUB_TEAM)
    )
    return leads or asked.asked_by_id == request.user.pk


def _above(request: Request, asked: HelpRequest) -> str:
    """The list that this person can open: the organisation's, or their sub-team's own."""
    slug = request.organisation.slug
    if request.access.allows(Permission.VIEW_REQUESTS, request.organisation.pk):
        return reverse("teams:requests", args=[slug])
    return reverse("populations:requests", args=[slug, asked.team.population.slug])


@requires(Permission.ANSWER_AS_COACH)
def of_coach(request: Request) -> HttpResponse:
    """What is open in all of a coach's organisations, the oldest first, whoever is asked (R4, R12)."""
    mine = request.access.anywhere(Permission.ANSWER_AS_COACH)
    known = HelpRequest.objects.open().filter(organisation__in=mine)
    known = known.select_related("organisation", "team", "asked_by", "of")
    listed = Paginator(known, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "teams/requests_of_coach.html", {"open": listed})
