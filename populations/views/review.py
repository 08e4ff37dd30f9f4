"""The 4 review questions: the table of all groups, and the page that answers them for one (R39 to R42)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.forms import Form
from amhe.pages import attempt, number_sent, page, posted
from organisations.milestones import resources
from organisations.models import Organisation
from populations import actions
from populations.answers import answers_of, questions, signs_of
from populations.forms import Comment, Review, TakeBack
from populations.models import NamedOrganisation, Population, ReviewComment
from populations.summaries import once


@requires(Permission.VIEW_POPULATIONS, on=Organisation)
def table(request: Request, organisation: Organisation) -> HttpResponse:
    """Every group on the list with its 4 answers, the signs of a good first group (R49), and how many comments it has."""
    rows = Population.objects.filter(organisation=organisation).active().with_names()
    active = list(rows.annotate(comments=Count("review_comments")).order_by("created_at", "id"))
    return page(
        request,
        "populations/review.html",
        {
            "lines": [(population, answers_of(population), signs_of(population)) for population in active],
            "questions": [_(text) for text in questions().values()],
            "done": sum(1 for population in active if len(population.answered) == 4),
            "resources": resources(2, organisation.nation),
            "may_answer": request.may(Permission.SUGGEST_POPULATIONS),
        },
    )


@requires(Permission.VIEW_POPULATION, post=Permission.SUGGEST_POPULATIONS, on=Population)
def one(request: Request, population: Population) -> HttpResponse:
    """Answer the 4 questions for one group."""
    form = Review(posted(request), population=population, nation=request.organisation.nation)
    if attempt(form, actions.review_population, by=request.user, population=population):
        messages.success(request, _("Saved. Thank you."))
        return redirect("populations:review", request.organisation.slug)
    return page(request, "populations/review_one.html", _context(request, population, form))


@requires(Permission.VIEW_POPULATION, post=Permission.SUGGEST_POPULATIONS, on=Population)
def comments(request: Request, population: Population) -> HttpResponse:
    """What people say about the answers: on a page of its own, so that no unsaved answer is lost by saying something."""
    take_back = request.POST.get("do") == "take_back"
    form = Comment(None if take_back else posted(request))
    here = redirect("populations:comments", request.organisation.slug, population.slug)
    if attempt(form, actions.comment_on_review, by=request.user, population=population):
        messages.success(request, _("Your comment is on the page."))
        return here
    if take_back:
        _take_back(request, population)
        return here
    context = {
        **_of_the_group(request, population, form),
        "take_back": TakeBack(),
        "comments": ReviewComment.objects.filter(population=population).select_related("by"),
    }
    return page(request, "populations/comments.html", context)


def _take_back(request: Request, population: Population) -> None:
    """Take back one's own comment; one that is gone already was taken back before."""
    mine = ReviewComment.objects.filter(population=population, by=request.user)
    if found := mine.select_related("population").filter(pk=number_sent(request, "comment")).first():
        actions.take_comment_back(by=request.user, comment=found)
    messages.success(request, _("Your comment is gone."))


def _of_the_group(request: Request, population: Population, form: Form) -> dict[str, Any]:
    """What both pages say of a group: with a form for who may write while it is on the list, or was when they began."""
    may_answer = request.may(Permission.SUGGEST_POPULATIONS)
    on_the_list = population.state == Population.State.ACTIVE
    return {
        "population": population,
        "form": form if may_answer and (on_the_list or form.is_bound) else None,
        "on_the_list": on_the_list,
        "may_list": request.may(Permission.VIEW_POPULATIONS),
        "may_answer": may_answer,
    }


def _context(request: Request, population: Population, form: Review) -> dict[str, Any]:
    context = _of_the_group(request, population, form)
    return context | {
        "sources_words": _sources_words(form),
        "answers": answers_of(population),
        "signs": signs_of(population),
        "said": ReviewComment.objects.filter(population=population).count(),
        "joined": population.merged_from.order_by("name"),
        "named_elsewhere": _named_elsewhere(population) if context["may_answer"] else [],
    }


def _sources_words(form: Review) -> str:
    """What the folded list of sources says of itself."""
    chosen = len(form["data_sources"].value() or [])
    if not chosen:
        return _("Choose where the data comes from")
    words = ngettext(
        "Where the data comes from: %d source chosen", "Where the data comes from: %d sources chosen", chosen
    )
    return words % chosen


def _named_elsewhere(population: Population) -> list[str]:
    """Organisations that the review of other groups names, so that one organisation is written alike."""
    rows = NamedOrganisation.objects.filter(organisation_id=population.organisation_id)
    return once(rows.exclude(population=population).values_list("name", flat=True))
