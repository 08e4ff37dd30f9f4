"""The terms of reference: read, one heading edited in place, comments by heading (R67)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import Conflict, attempt, found, number_sent, page, posted
from organisations.library import library
from organisations.models import Organisation
from teams import actions
from teams.actions.papers import LOST_AFTER
from teams.forms import AnswerForm, CommentForm, FollowForm, HeadingForm
from teams.models import Team, Terms, TermsComment, TermsPaper, TermsVersion
from teams.terms import Heading, headings, last_agreed, may_comment, reading, stage_of, terms_of
from teams.views.team import project_team_of


@requires(Permission.VIEW_TEAM, on=Organisation)
def terms(request: Request, organisation: Organisation) -> HttpResponse:
    """The whole document: 6 headings first, 12 folded; how far it is, and what comes next."""
    team = project_team_of(organisation)
    if request.method == "POST":
        actions.ask_for_terms_paper(by=request.user, team=team)
        return redirect("teams:terms", organisation.slug)
    known = terms_of(team)
    newest = TermsVersion.objects.filter(terms=known.pk).first() if known.pk else None
    paper = TermsPaper.objects.defer("pdf").filter(version=newest).first() if newest else None
    late = paper and clock.now() - paper.asked_at > LOST_AFTER
    if request.htmx:
        return render(request, "teams/terms/_pdf.html", {"paper": paper, "late": late})
    listed = reading(team, known)
    moved_on = newest and get_language() == settings.LANGUAGE_CODE and newest.words != {h.id: h.words for h in listed}
    context = (
        _rights(request)
        | _standing(known)
        | {
            "first": [heading for heading in listed if heading.is_first],
            "folded": [heading for heading in listed if not heading.is_first],
            "gaps": [heading for heading in listed if heading.gaps],
            "asked": [heading for heading in listed if heading.open_comments],
            "newest": newest,
            "paper": None if moved_on else paper,
            "late": late,
            "whole": "whole" in request.GET,
            "example": next((one for one in library(3) if one.id == "awp_tor"), None),
        }
    )
    return page(request, "teams/terms/terms.html", context)


def _standing(known: Terms) -> dict[str, Any]:
    agreed = last_agreed(known)
    return {
        "terms": known,
        "stage": stage_of(known),
        "taken": may_comment(known),
        "agreed": agreed,
        "agreed_by": agreed.agreed_by.select_related("user") if agreed else [],
    }


def _rights(request: Request) -> dict[str, bool]:
    return {
        "may_edit": request.may(Permission.EDIT_TERMS),
        "may_comment": request.may(Permission.COMMENT_TERMS),
        "may_agree": request.may(Permission.AGREE_TERMS),
    }


def _heading(team: Team, name: str) -> Heading:
    """One heading as it reads now, or 404."""
    found(headings().get(name))
    return next(heading for heading in reading(team, terms_of(team)) if heading.id == name)


@requires(Permission.EDIT_TERMS, on=Organisation)
def heading(request: Request, organisation: Organisation, heading: str) -> HttpResponse:
    """Change one heading: in its place on the page with htmx, else on a page of its own."""
    team = project_team_of(organisation)
    now = _heading(team, heading)
    known = {"by": request.user, "team": team, "heading": heading}
    if request.POST.get("do") == "record":
        saved, form = attempt(FollowForm(request.POST), actions.follow_record, **known), None
    else:
        initial = {"version": now.version, "words": now.words}
        form = HeadingForm(posted(request), heading=now.name, in_place=bool(request.htmx), initial=initial)
        if request.htmx:
            return _in_place(request, form, now, known)
        saved = attempt(form, actions.write_heading, **known)
    if saved or form is None:
        messages.success(request, _("Saved: %(heading)s.") % {"heading": now.name})
        return redirect("teams:terms", organisation.slug)
    return page(request, "teams/terms/edit.html", {"heading": now, "form": form})


def _in_place(request: Request, form: HeadingForm, now: Heading, known: dict[str, Any]) -> HttpResponse:
    """The part of the page with this heading: the box to write in, or what it says."""
    context = _rights(request) | {"heading": now, "form": form, "htmx_target": f"#h-{now.id}"}
    try:
        saved = attempt(form, actions.write_heading, **known)
    except Conflict:
        form.overtaken(now.version)
        return page(request, "teams/terms/_edit.html", context | {"theirs": now.words})
    if saved or request.GET.get("keep"):
        taken = may_comment(terms_of(known["team"]))
        here = {"heading": _heading(known["team"], now.id), "taken": taken, "focus": True}
        return render(request, "teams/terms/_heading.html", context | here)
    return page(request, "teams/terms/_edit.html", context)


@requires(Permission.VIEW_TEAM, post=Permission.COMMENT_TERMS, on=Organisation)
def comments(request: Request, organisation: Organisation, heading: str) -> HttpResponse:
    """What people say about one heading, and what became of it."""
    team = project_team_of(organisation)
    now = _heading(team, heading)
    may_answer = request.may(Permission.EDIT_TERMS)
    do = request.POST.get("do", "")
    form = CommentForm(request.POST if do == "comment" else None)
    asked = number_sent(request, "comment") if may_answer and do == "answer" else 0
    answers = {
        comment.pk: AnswerForm(request.POST if comment.pk == asked else None, auto_id=f"c{comment.pk}_%s")
        for comment in now.comments
        if may_answer and not comment.outcome
    }
    if attempt(form, actions.comment_on_terms, by=request.user, team=team, heading=heading):
        messages.success(request, _("Thank you. Your comment is kept."))
        return redirect(request.path)
    waiting = TermsComment.objects.filter(terms__team=team, heading=heading, pk=asked).select_related("terms").first()
    if (
        waiting
        and asked in answers
        and attempt(answers[asked], actions.answer_comment, by=request.user, comment=waiting)
    ):
        messages.success(request, _("Your answer is kept."))
        return redirect(request.path)
    context = _rights(request) | {
        "heading": now,
        "form": form,
        "forms": answers,
        "answer_sent": answers.get(asked),
        "listed": [(comment, answers.get(comment.pk)) for comment in now.comments],
        "terms": (known := terms_of(team)),
        "taken": may_comment(known),
    }
    return page(request, "teams/terms/comments.html", context)
