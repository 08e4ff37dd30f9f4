"""Where somebody lands, and an organisation's home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission, ProgrammeRole, Role
from amhe.forms import Form
from amhe.pages import page
from amhe.programme.context import main_role
from amhe.programme.standing import (
    asked_in,
    coach_in,
    kept_of,
    knows_who_to_call,
    parked_in,
    progress_in,
    reasons_in,
    said_of,
)
from amhe.programme.steps import next_step, open_steps, waiting_for
from amhe.reference import facts
from organisations.models import Organisation
from populations.models import Population
from teams.views.requests import ANSWERS


@requires(Permission.SIGN_IN)
def home(request: Request) -> HttpResponse:
    """The right home for somebody's main role; a choice for those with homes in several organisations."""
    access = request.access
    if main_role(access) == Role.COACH:
        return redirect("coach")
    if access.holds(Permission.RUN_PROGRAMME) and not access.roles - set(ProgrammeRole):
        return redirect("administration")
    organisations = Organisation.objects.filter(pk__in=access.anywhere(Permission.VIEW_ORGANISATION))
    teams = access.teams_where(Permission.VIEW_POPULATION)
    populations = Population.objects.filter(team_id__in=teams).exclude(organisation__in=organisations)
    homes = [(o.name, "", o.get_absolute_url()) for o in organisations]
    homes += [
        (p.name, p.organisation.name, reverse("populations:home", args=[p.organisation.slug, p.slug]))
        for p in populations.select_related("organisation")
    ]
    if len(homes) == 1:
        return redirect(homes[0][2])
    return page(request, "programme/home.html", {"homes": homes})


@requires(Permission.VIEW_ORGANISATION, on=Organisation)
def organisation_home(request: Request, organisation: Organisation) -> HttpResponse:
    """One organisation: the next step, the 6 milestones, the groups, and what needs help (R1, R7)."""
    kept = kept_of(organisation)
    progress = progress_in(kept)
    role = main_role(request.access, organisation.pk) or Role.SUPPORT
    steps = list(open_steps(progress, organisation.slug))
    acts_for = {Role.PROJECT_LEAD} if role == Role.COACH else request.access.roles
    may_set_up = request.may(Permission.SET_UP)
    starts_to_listen = may_set_up and bool(progress.populations)
    asked = asked_in(kept)
    needs_you = [one for one in asked if one.to in ANSWERS and request.may(ANSWERS[one.to])]
    context = {
        "may_set_up": may_set_up,
        "set_up_first": starts_to_listen and not knows_who_to_call(kept),
        "phases": facts("organisations", "milestones")["phases"],
        "progress": progress,
        "list_url": reverse("populations:list", args=[organisation.slug]),
        "may_populations": request.may(Permission.VIEW_POPULATIONS),
        "role": role,
        "step": next_step(steps, *acts_for),
        "waiting": waiting_for(steps, *acts_for)[:2],
        "health": kept.health,
        "coach": coach_in(kept),
        "reasons": reasons_in(kept, organisation.slug),
        "said": said_of([kept]).get(organisation.pk),
        "may_override": request.may(Permission.OVERRIDE_HEALTH),
        "may_report": request.may(Permission.VIEW_REPORT),
        "needs_you": [(one, Form()) for one in needs_you],
        "asked": [one for one in asked if one not in needs_you] if request.may(Permission.VIEW_REQUESTS) else [],
        "parked": parked_in(kept) if request.may(Permission.MANAGE_TEAM) else 0,
        "may_timeline": request.may(Permission.VIEW_TIMELINE),
        "may_export": request.may(Permission.EXPORT_DATA),
        "may_delete": request.may(Permission.ASK_DELETION),
    }
    return page(request, "programme/organisation.html", context)
