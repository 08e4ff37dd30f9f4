"""The programme administrator's pages: every organisation's progress, starting one, its coaches, and who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import wall
from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import PROGRAMME_PERMISSIONS, ROLE_PERMISSIONS, SUPPORT_ACCESS, Permission, Role
from amhe.pages import attempt, found, number_sent, page, posted
from amhe.programme.forms import CoachForm, LastDayForm, LeadForm, NewOrganisationForm, OrganisationForm
from amhe.programme.progress import progress_table
from amhe.rules import Refused
from organisations.actions import change_organisation as change
from organisations.models import Organisation, SignInProvider
from teams import actions
from teams.models import Invitation, Membership


def entered(request: Request, slug: str) -> Organisation:
    """The one organisation at this address, entered as a programme administrator; 404 for nobody's or another's."""
    pk = found(wall.enter_as_administrator(request.user.pk, clock.today(), slug))
    return Organisation.objects.get(pk=pk)


@requires(Permission.RUN_PROGRAMME)
def administration(request: Request) -> HttpResponse:
    """How far every organisation is, and nothing that anybody wrote there."""
    lines = wall.programme_progress(request.user.pk, clock.today())
    return page(request, "programme/administration/organisations.html", {"lines": lines} | progress_table(lines))


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def new_organisation(request: Request) -> HttpResponse:
    """Make an organisation: it is being set up until it has its coach."""
    form = NewOrganisationForm(posted(request))
    if organisation := attempt(form, actions.set_up_organisation, by=request.user):
        messages.success(request, _("%(name)s is made. Now give it a QI Coach.") % {"name": organisation.name})
        return redirect("administer", organisation.slug)
    return page(request, "programme/administration/new.html", {"form": form})


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in(changes_only=True)
def change_organisation(request: Request, which: str) -> HttpResponse:
    """Put right what the programme knows of an organisation; another nation asks its people to check who to call again."""
    organisation = entered(request, which)
    now = {name: getattr(organisation, name) for name in ("version", "name", "ods_code", "nation", "wave")}
    form = OrganisationForm(posted(request), initial=now)
    if changed := attempt(form, change, by=request.user, organisation=organisation):
        messages.success(request, _("Saved."))
        if changed.nation != organisation.nation:
            said = _("Crisis numbers differ by nation. Somebody there must confirm who to call again.")
            messages.warning(request, said)
        return redirect("administer", organisation.slug)
    return page(request, "programme/administration/change.html", {"form": form, "of": organisation})


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in(changes_only=True)
def administer(request: Request, which: str) -> HttpResponse:
    """One organisation: its coaches, whether it is open to its people, and its first lead."""
    organisation = entered(request, which)
    do = request.POST.get("do", "")
    days = _last_days(request, organisation)
    of_coach, days_form = next(((coach, form) for coach, form in days if form.is_bound), (None, None))
    coach_form = CoachForm(request.POST if do == "coach" else None, prefix="coach")
    lead_form = LeadForm(request.POST if do == "lead" else None, prefix="lead")
    done = ""
    if do == "coach" and attempt(coach_form, actions.appoint_coach, by=request.user, organisation=organisation):
        done = _("The QI Coach is assigned and told by mail.")
    elif do == "lead" and attempt(lead_form, actions.invite_lead, by=request.user, organisation=organisation):
        done = _("The invitation is on its way.")
    elif days_form and attempt(days_form, actions.change_dates, by=request.user, membership=of_coach):
        done = _("The last day is changed.")
    elif do in ("end", "open"):
        done = _push(request, organisation, do)
    if done:
        messages.success(request, done)
        return redirect("administer", organisation.slug)
    return page(
        request,
        "programme/administration/organisation.html",
        _shown(organisation, days) | {"coach_form": coach_form, "lead_form": lead_form, "days_form": days_form},
    )


def _last_days(request: Request, organisation: Organisation) -> list[tuple[Membership, LastDayForm]]:
    """The coaches, and for each the form of their last day; filled in for the one that was sent."""
    coaches = Membership.objects.filter(organisation=organisation, role=Role.COACH, has_left=False)
    sent = number_sent(request, "coach") if request.POST.get("do") == "days" else 0
    return [
        (
            coach,
            LastDayForm(
                request.POST if coach.pk == sent else None,
                prefix=f"days{coach.pk}",
                initial={"ends_on": coach.ends_on, "version": coach.version},
            ),
        )
        for coach in coaches.select_related("user").order_by("starts_on", "pk")
    ]


def _push(request: Request, organisation: Organisation, do: str) -> str:
    """Do what a button alone asks for. Returns what was done, or "" with the refusal as a message."""
    try:
        if do == "open":
            actions.activate(by=request.user, organisation=organisation)
            return _("%(name)s is open to its people.") % {"name": organisation.name}
        if not (sent := number_sent(request, "coach")):
            raise Refused(_("Choose one of the answers shown"))
        coaches = Membership.objects.filter(organisation=organisation, role=Role.COACH)
        coach = found(coaches.select_related("user").filter(pk=sent).first())
        if not coach.has_left:  # a button pressed twice
            actions.end_membership(by=request.user, membership=coach)
        return _("%(name)s is no longer a QI Coach here.") % {"name": coach.user.name}
    except Refused as refused:
        messages.error(request, str(refused))
        return ""


def _shown(organisation: Organisation, days: list[tuple[Membership, LastDayForm]]) -> dict[str, Any]:
    leads = Membership.objects.current().filter(organisation=organisation, role=Role.PROJECT_LEAD)
    asked = Invitation.objects.filter(organisation=organisation, role=Role.PROJECT_LEAD, accepted_at=None)
    today = clock.today()
    return {
        "of": organisation,
        "coaches": days,
        "has_coach": any(c.starts_on <= today and (c.ends_on is None or c.ends_on >= today) for c, _form in days),
        "leads": [membership.user.name for membership in leads.select_related("user")],
        "asked": [invitation.name for invitation in asked if invitation.is_open],
        "sign_in": SignInProvider.objects.filter(organisation=organisation, is_on=True).first(),
    }


@requires(Permission.RUN_PROGRAMME)
def roles(request: Request) -> HttpResponse:
    """Who may do what, as the table in the code has it. Read only."""
    held: list[tuple[Any, frozenset[Permission]]] = [(r.label, may) for r, may in PROGRAMME_PERMISSIONS.items()]
    held += [(_("Support access"), SUPPORT_ACCESS), *((r.label, may) for r, may in ROLE_PERMISSIONS.items())]
    listed = [(role, [permission.label for permission in Permission if permission in may]) for role, may in held]
    return page(request, "programme/administration/roles.html", {"roles": listed, "back": reverse("administration")})
