"""The 4 review questions: the table of all groups, and the page that answers them for one (R39 to R42)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reference import by_id
from organisations.milestones import resources
from organisations.models import Organisation
from populations import actions
from populations.answers import answers_of, signs_of
from populations.forms import Review
from populations.models import Population

FIELDS = (
    "version",
    "will",
    "urgency",
    "has_existing_work",
    "existing_work",
    "relationships",
    "relationships_text",
    "data",
    "data_text",
)


@requires(Permission.VIEW_POPULATIONS, on=Organisation)
def table(request: Request, organisation: Organisation) -> HttpResponse:
    """Every group on the list with its 4 answers."""
    active = list(Population.objects.filter(organisation=organisation).active())
    return page(
        request,
        "populations/review.html",
        {
            "lines": [(population, answers_of(population)) for population in active],
            "questions": [_(row["text"]) for row in by_id("organisations", "milestones", "review_questions").values()],
            "done": sum(1 for population in active if len(population.answered) == 4),
            "resources": resources(2, organisation.nation),
            "may_answer": request.may(Permission.SUGGEST_POPULATIONS),
        },
    )


@requires(Permission.VIEW_POPULATION, post=Permission.SUGGEST_POPULATIONS, on=Population)
def one(request: Request, population: Population) -> HttpResponse:
    """Answer the 4 questions for one group."""
    form = Review(posted(request), initial={name: getattr(population, name) for name in FIELDS})
    if attempt(form, actions.review_population, by=request.user, population=population):
        messages.success(request, _("Saved. Thank you."))
        return redirect("populations:review", request.organisation.slug)
    return page(
        request,
        "populations/review_one.html",
        {
            "population": population,
            "form": form,
            "answers": answers_of(population),
            "signs": signs_of(population),
            "may_list": request.may(Permission.VIEW_POPULATIONS),
            "may_answer": request.may(Permission.SUGGEST_POPULATIONS),
        },
    )
